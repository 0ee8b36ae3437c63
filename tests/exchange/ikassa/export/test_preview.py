"""What would be sent is told without sending, writing or assigning anything."""

from collections.abc import Iterable
from datetime import timedelta

from accounting import days
from accounting.models import Barcode
from exchange.ikassa.export import (
    Difference,
    ExportPart,
    barcodes_choose,
    card_candidates,
    cards_compare,
    export_scope,
    goods_load,
    stock_candidates,
    stock_compare,
    stock_warehouses,
)
from exchange.models import RemoteLink, StockLink
from exchange.texts.export import difference_text
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def test_a_preview_tells_what_the_export_then_does(shop: Shop) -> None:
    category = books.make_category()
    shop.receive(shop.sku(category=category), "17")
    shop.sku("Крем для обуви", price=None, category=category)

    foreseen = shop.preview()

    assert foreseen.codes == 2
    assert foreseen.requests == 0
    assert shop.pushes() == []
    assert not RemoteLink.objects.exists()
    assert not StockLink.objects.exists()
    assert not Barcode.objects.exists()
    done = shop.export()
    assert foreseen.as_dict() | {"requests": done.requests} == done.as_dict()
    assert foreseen.codes == done.codes


def test_a_preview_after_a_change_tells_created_updated_and_removed(shop: Shop) -> None:
    first, second = shop.sku(), shop.sku("Сабо")
    shop.export()
    shop.price(first, "29.90", effective_at=days.day_start(days.today()))
    second.item.deletion_mark = True
    second.item.save()
    shop.sku("Ботинки мужские")

    foreseen = shop.preview()

    assert (foreseen.created, foreseen.updated, foreseen.removed) == (2, 1, 1)
    done = shop.export()
    assert foreseen.as_dict() | {"requests": done.requests} == done.as_dict()


def texts_of(differences: Iterable[Difference]) -> list[str]:
    return [difference_text(each.field, each.old, each.new) for each in differences]


def test_a_preview_of_stock_alone_waits_for_warehouses_and_cards(shop: Shop) -> None:
    shop.sku()
    foreseen = shop.preview(ExportPart.STOCK)
    assert foreseen.sent[ExportPart.STOCK] == 0
    assert len(foreseen.skipped) == 1


def test_a_change_says_what_has_changed(shop: Shop) -> None:
    sku = shop.sku("Сабо", retail_vat_rate="none")
    shop.receive(sku, "17")
    shop.export()
    sku.item.name, sku.item.retail_vat_rate, sku.item.is_weight = "Сабо женские", "20", True
    sku.item.save()
    tomorrow = days.today() + timedelta(days=1)
    shop.price(sku, "29.90", effective_at=days.day_start(tomorrow))
    scope = export_scope(connection=shop.connection, day=tomorrow)
    places, _ = stock_warehouses(scope)

    found = card_candidates(scope)
    assert [row.pk for row in found] == [sku.pk]
    goods = goods_load(sku_ids=[row.pk for row in found])
    [card] = cards_compare(scope, goods=goods, barcodes=barcodes_choose(goods=goods)).changes
    assert texts_of(card.differences) == [
        "наименование «Сабо» → «Сабо женские»",
        "ставка НДС Без НДС → 20 %",
        "весовой товар нет → да",
    ]
    assert stock_candidates(scope, [place.warehouse for place in places]).count() == 1
    [row] = stock_compare(scope, goods=goods, places=places).changes
    assert [(one.field, one.old, one.new) for one in row.differences] == [("price", "28.68", "29.90")]
    assert texts_of(row.differences) == ["цена 28,68 → 29,90"]


def test_a_new_row_says_what_it_begins_with(shop: Shop) -> None:
    shop.receive(shop.sku(), "17")
    shop.export(ExportPart.WAREHOUSES, ExportPart.ITEMS)
    scope = export_scope(connection=shop.connection, parts=[ExportPart.STOCK])
    places, _ = stock_warehouses(scope)
    goods = goods_load(sku_ids=[row.pk for row in stock_candidates(scope, [place.warehouse for place in places])])
    [row] = stock_compare(scope, goods=goods, places=places).changes
    assert row.is_new
    assert texts_of(row.differences) == ["остаток — → 17,000", "цена — → 28,68"]
