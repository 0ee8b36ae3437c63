"""Goods that are not for sale any more leave the registers, and come back whole."""

from accounting.models import Item
from exchange.ikassa.export import ExportPart
from exchange.models import RemoteLink, StockLink
from tests.exchange.ikassa.export.conftest import Shop
from tests.exchange.ikassa.export.test_changes import age
from tests.support import books


def mark(item: Item, *, deleted: bool) -> None:
    item.deletion_mark = deleted
    item.save()


def test_goods_marked_for_deletion_are_withdrawn_and_come_back_when_unmarked(shop: Shop) -> None:
    sku = shop.sku("Сабо")
    shop.receive(sku, "5")
    shop.export()
    age()
    mark(sku.item, deleted=True)

    summary = shop.export()

    assert (summary.removed, summary.sent[ExportPart.ITEMS]) == (1, 1)
    assert shop.card("Сабо")["isRemoved"]
    assert not RemoteLink.objects.filter(kind=RemoteLink.Kind.SKU).exists()
    assert not StockLink.objects.exists()
    assert shop.export().requests == 0

    mark(sku.item, deleted=False)
    age()
    summary = shop.export()
    assert (summary.sent[ExportPart.ITEMS], summary.sent[ExportPart.STOCK]) == (1, 1)
    assert not shop.card("Сабо")["isRemoved"]
    assert shop.row(sku)["quantity"] == 5000


def test_goods_marked_before_they_were_ever_sent_are_not_spoken_of(shop: Shop) -> None:
    mark(shop.sku().item, deleted=True)
    summary = shop.export()
    assert summary.sent[ExportPart.ITEMS] == 0
    assert not summary.skipped


def test_goods_deleted_from_the_books_are_withdrawn(shop: Shop) -> None:
    sku = shop.sku("Сабо")
    shop.sku()
    shop.export()
    sku.prices.all().delete()
    sku.item.delete()

    assert shop.export().removed == 1
    assert shop.card("Сабо")["isRemoved"]
    assert not shop.card("Босоножки женские")["isRemoved"]


def test_goods_whose_guid_holds_the_separator_are_not_taken_for_lost(shop: Shop) -> None:
    shop.sku("Сабо", guid="a#b#c")
    shop.export()
    assert shop.export().requests == 0
    assert not shop.card("Сабо")["isRemoved"]


def test_goods_that_became_a_prepayment_are_withdrawn(shop: Shop) -> None:
    sku = shop.sku("Сабо")
    shop.export()
    sku.item.kind = Item.Kind.PREPAYMENT
    sku.item.save()
    assert shop.export().removed == 1


def test_a_barcode_is_freed_before_it_is_taken_by_other_goods(shop: Shop) -> None:
    old, new = shop.sku("Сабо старые"), shop.sku("Сабо")
    barcode = books.make_barcode(sku=old, value="4810000000018")
    shop.export()
    mark(old.item, deleted=True)
    barcode.delete()
    books.make_barcode(sku=new, value="4810000000018")
    assert not shop.export().rejected
    assert shop.card("Сабо")["code"] == "4810000000018"


def test_goods_that_came_back_under_their_guid_stay_in_the_registers(shop: Shop) -> None:
    sku = shop.sku("Сабо", guid="sabo")
    shop.export()
    sku.prices.all().delete()
    sku.item.delete()
    again = shop.sku("Сабо", guid="sabo")

    assert shop.export().removed == 0
    assert not shop.card("Сабо")["isRemoved"]
    [link] = RemoteLink.objects.filter(kind=RemoteLink.Kind.SKU)
    assert link.sku == again
