"""What the cabinet answers: rejections, codes that are taken, batches that are too large, runs that break off."""

import logging
from collections.abc import Callable

import pytest
from django.db import connection

from accounting.models import Barcode
from accounting.services.catalogue import Variant
from exchange.codes import ExportCode
from exchange.ikassa.export import ExportPart
from exchange.management.reports import export_json
from exchange.models import ConnectionState, ExchangeMessage, RemoteLink, StockLink
from exchange.runs.frame import RunResult
from exchange.texts import issue_text
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def too_long(name: str = "Сабо") -> dict[str, object]:
    """Fields of an item whose card the cabinet refuses: the name for print and the variant are too long together."""
    return {"name": name, "print_name": "ш" * 1000, "variants": [Variant("36" * 20, guid="c")]}


def test_a_rejected_card_stops_no_other_and_is_told_of_in_the_cabinets_words(shop: Shop) -> None:
    item = books.make_item(**too_long())
    shop.price(item.skus.get(), "1.00")
    shop.sku()

    outcome = shop.run()

    assert outcome.exit_code == 1
    assert shop.card("Босоножки женские")
    [rejected] = export_json(outcome.summary)["rejected"]
    assert rejected["object"] == f"{item.guid}#c"
    assert rejected["code"] == "api.request.invalid"
    assert outcome.summary.as_dict()["sent"] == {"warehouses": 1, "categories": 0, "items": 2, "stock": 1}
    [message] = shop.messages()
    assert message == f"Товар «{item.skus.get()}»: кабинет iKassa не принял. {rejected['message']}"
    link = RemoteLink.objects.get(key=rejected["object"])
    assert (link.accepted, link.number, link.checked_at) == (None, None, None)
    assert (link.error, link.error_code) == (rejected["message"], rejected["code"])


def test_the_journal_keeps_what_was_sent_for_a_rejected_object(shop: Shop) -> None:
    item = books.make_item(**too_long())
    shop.run(ExportPart.ITEMS)
    message = ExchangeMessage.objects.get(level=ExchangeMessage.Level.ERROR)
    assert (message.object_key, message.payload["id"]) == (f"{item.guid}#c", f"{item.guid}#c")
    assert message.payload["measure"] == {"code": "796", "name": "шт"}


def test_a_rejected_card_is_sent_again_and_its_error_goes_when_it_is_taken(shop: Shop) -> None:
    item = books.make_item(**too_long())
    shop.price(item.skus.get(), "1.00")
    shop.export()
    assert shop.export().as_dict()["sent"]["items"] == 1
    item.print_name = "Сабо"
    item.save()

    assert not shop.export().rejected
    assert RemoteLink.objects.get(kind=RemoteLink.Kind.SKU).error == ""
    assert len(shop.in_cabinet("stock")) == 1


def test_a_rejected_change_keeps_what_the_cabinet_took_before(shop: Shop) -> None:
    item = books.make_item(name="Сабо", variants=[Variant("36" * 20, guid="c")])
    shop.export()
    item.print_name = "ш" * 1000
    item.save()
    shop.export()

    link = RemoteLink.objects.get(kind=RemoteLink.Kind.SKU)
    assert link.accepted["name"].startswith("Сабо")
    assert link.number is not None
    assert link.error

    item.print_name = ""
    item.save()
    pushed = shop.pushes()
    shop.export()
    link.refresh_from_db()
    assert link.error == ""
    assert shop.pushes() == pushed


def test_children_of_a_rejected_category_are_told_that_it_was_their_parent(shop: Shop) -> None:
    parent = books.make_category(name=" ")
    child = books.make_category(name="Сандалии", parent=parent)
    books.make_category(name="Сумки")

    summary = shop.export(ExportPart.CATEGORIES)

    assert [row["name"] for row in shop.in_cabinet("categories")] == ["Сумки"]
    assert [rejected.subject.key for rejected in summary.rejected] == [parent.guid, child.guid]
    blamed = list(summary.rejected)[1]
    reason = "Не принята её родительская категория: Категория « ». Сначала нужно исправить ту."
    assert issue_text(blamed) == f"Категория «Сандалии»: кабинет iKassa не принял. {reason}"
    assert [row["message"] for row in export_json(summary)["rejected"]][1] == reason
    assert RemoteLink.objects.get(key=child.guid).error == ExportCode.PARENT_REJECTED
    parent.name = "Обувь"
    parent.save()
    assert not shop.export(ExportPart.CATEGORIES).rejected


def test_a_code_of_ours_that_is_taken_is_replaced_by_the_next_once(shop: Shop) -> None:
    shop.sandbox.push("wms.sku.create", [foreign("1001")])
    sku = shop.sku("Сабо")

    summary = shop.export()

    assert shop.card("Сабо")["code"] == "1002"
    assert set(sku.barcodes.values_list("value", flat=True)) == {"1001", "1002"}
    assert not summary.rejected
    assert shop.messages() == [
        "Товар «Сабо»: код 1001 занят в кабинете iKassa другим товаром, присвоен код 1002. Прежний код тоже читается."
    ]
    assert shop.export().requests == 0


def test_a_second_code_that_is_taken_too_is_a_rejection(shop: Shop) -> None:
    shop.sandbox.push("wms.sku.create", [foreign("1001"), foreign("1002")])
    shop.sku("Сабо")
    summary = shop.export()
    assert [(rejected.params["cause"], rejected.params["message"]) for rejected in summary.rejected] == [
        ("wms.sku.codeTaken", "Код 1002 уже занят другим товаром.")
    ]
    assert Barcode.objects.count() == 2
    assert summary.sent[ExportPart.ITEMS] == 1


def test_a_barcode_that_is_not_ours_and_taken_is_a_rejection(shop: Shop) -> None:
    shop.sandbox.push("wms.sku.create", [foreign("4810000000018", is_gtin=True)])
    sku = shop.sku("Сабо")
    books.make_barcode(sku=sku, value="4810000000018")
    assert [rejected.params["cause"] for rejected in shop.export().rejected] == ["wms.sku.codeTaken"]
    assert Barcode.objects.count() == 1


def test_a_batch_that_is_too_large_goes_out_by_halves(shop: Shop) -> None:
    for number in range(5):
        shop.sku(f"Ремень {number}")
    shop.sandbox.faults(batch_limit={"value": 2, "method": "wms.sku.create"})

    summary = shop.export()

    assert summary.created == 11
    assert len(shop.in_cabinet("skus")) == 5
    assert RemoteLink.objects.filter(kind=RemoteLink.Kind.SKU, accepted__isnull=False).count() == 5


def test_a_run_that_breaks_off_keeps_what_was_answered_and_the_next_sends_the_rest(shop: Shop) -> None:
    shop.receive(shop.sku(), "17")
    shop.sandbox.faults(error_as_ok={"count": 1, "method": "wms.sku.create"})

    outcome = shop.run()

    assert outcome.result is RunResult.FAILED
    assert outcome.summary.as_dict()["sent"]["warehouses"] == 1
    assert RemoteLink.objects.filter(kind=RemoteLink.Kind.WAREHOUSE, number__isnull=False).count() == 1
    assert ConnectionState.objects.get().exported_at is None
    summary = shop.export()
    assert summary.as_dict()["sent"] == {"warehouses": 0, "categories": 0, "items": 1, "stock": 1}


@pytest.mark.slow
def test_an_answer_that_was_lost_is_asked_for_again(shop: Shop) -> None:
    shop.receive(shop.sku(), "17")
    shop.sandbox.faults(lost_answer={"count": 1, "method": "wms.sku.create"})
    summary = shop.export()
    assert (summary.created, summary.unchanged) == (2, 1)
    assert len(shop.in_cabinet("skus")) == 1
    assert shop.export().requests == 0


def test_goods_whose_first_answer_never_came_can_still_be_withdrawn(shop: Shop) -> None:
    sku = shop.sku("Сабо")
    shop.sandbox.faults(error_as_ok={"count": 1, "method": "wms.sku.create"})
    shop.run()
    [link] = RemoteLink.objects.filter(kind=RemoteLink.Kind.SKU)
    assert (link.key, link.accepted) == (sku.item.guid, None)
    # As if the cabinet had taken it, and the answer been lost.
    shop.sandbox.push("wms.sku.create", [foreign("1001") | {"id": sku.item.guid, "name": "Сабо"}])
    sku.item.deletion_mark = True
    sku.item.save()

    assert shop.export().removed == 1
    assert shop.card("Сабо")["isRemoved"]


@pytest.mark.django_db(transaction=True)
def test_no_request_is_sent_inside_a_transaction(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop()
    shop.receive(shop.sku(category=books.make_category()), "17")
    inside: list[bool] = []

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            inside.append(connection.in_atomic_block)

    watch = Watch()
    logging.getLogger("exchange.ikassa.client").addHandler(watch)
    try:
        shop.export()
    finally:
        logging.getLogger("exchange.ikassa.client").removeHandler(watch)
    assert inside == [False] * 4


def test_a_rejected_stock_row_writes_its_error_alone(shop: Shop) -> None:
    sku = shop.sku()
    shop.receive(sku, "17")
    shop.export()
    # Withdrawn behind our back.
    shop.sandbox.push("wms.sku.remove", [{"id": sku.item.guid}])
    shop.receive(sku, "1")

    summary = shop.export()

    [rejected] = summary.rejected
    number = shop.in_cabinet("warehouses")[0]["number"]
    assert (rejected.subject.key, rejected.params["cause"]) == (f"{sku.item.guid}@{number}", "wms.stock.skuUnknown")
    link = StockLink.objects.get()
    assert (str(link.quantity), link.error_code) == ("17.000", "wms.stock.skuUnknown")
    assert shop.export().sent[ExportPart.STOCK] == 1


def foreign(code: str, *, is_gtin: bool = False) -> dict[str, object]:
    """A card in the cabinet that our books know nothing of."""
    return {
        "id": f"foreign-{code}",
        "name": "Чужой товар",
        "code": code,
        "isGTIN": is_gtin,
        "type": "product",
        "priceHasTax": True,
        "measure": {"code": "796", "name": "шт"},
        "isWeight": False,
    }
