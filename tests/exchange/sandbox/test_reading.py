"""Reading the catalogue back, the registers, and the feed of documents (contract §2–4)."""

from datetime import datetime

import pytest

from tests.exchange.sandbox.conftest import WAREHOUSE, Wire, get, read_feed, refusal, sku
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, Sandbox

FEED = "workstations.docs.list"
FROM = "2000-01-01T00:00:00"


def at(day: int) -> datetime:
    return datetime(2021, 6, day, 12, 0)


def numbers(documents: list[Wire]) -> list[int]:
    return [document["number"] for document in documents]


def test_a_list_is_read_page_by_page(sandbox: Sandbox) -> None:
    sandbox.push("wms.sku.create", [sku(str(n)) for n in range(250)])
    first = get(sandbox, "wms.sku.list")
    assert (len(first["sku"]), first["hasMore"]) == (100, True)
    second = get(sandbox, "wms.sku.list", cursor=first["cursor"], limit=149)
    assert (len(second["sku"]), second["hasMore"]) == (149, True)
    third = get(sandbox, "wms.sku.list", cursor=second["cursor"])
    assert (len(third["sku"]), third["hasMore"]) == (1, False)
    rows = first["sku"] + second["sku"] + third["sku"]
    assert [row["id"] for row in rows] == [str(n) for n in range(250)]
    assert get(sandbox, "wms.sku.list", cursor=third["cursor"])["sku"] == []


@pytest.mark.parametrize("entity", ["warehouse", "category", "sku", "stock"])
def test_an_empty_list_is_an_empty_page(sandbox: Sandbox, entity: str) -> None:
    page = get(sandbox, f"wms.{entity}.list", cursor="", limit=500)
    assert (page[entity], page["hasMore"]) == ([], False)


@pytest.mark.parametrize("method", ["wms.sku.list", "wms.stock.list", FEED])
@pytest.mark.parametrize("limit", ["0", "501", "-1", "ten", "1.5", ""])
def test_a_page_has_1_to_500_rows(sandbox: Sandbox, method: str, limit: str) -> None:
    query = {"limit": limit} | ({"from": FROM} if method == FEED else {})
    assert refusal(sandbox, method, **query) == (400, "api.request.invalid")


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("wms.sku.list", {"offset": "1"}),
        ("wms.sku.list", {"cursor": "nonsense!"}),
        ("wms.sku.list", {"cursor": "bm9uc2Vuc2U"}),
        ("wms.sku.list", {"limit": ["1", "2"]}),
        ("workstations.list", {"limit": "1"}),
        (FEED, {}),
        (FEED, {"from": ""}),
        (FEED, {"from": "yesterday"}),
        (FEED, {"from": "2021-06-10"}),
        (FEED, {"from": FROM, "cursor": "nonsense!"}),
        (FEED, {"from": FROM, "to": FROM}),
        ("workstations.docs.get", {}),
    ],
)
def test_a_wrong_parameter_is_refused(sandbox: Sandbox, method: str, query: Wire) -> None:
    assert refusal(sandbox, method, **query) == (400, "api.request.invalid")


def test_a_cursor_belongs_to_its_list(sandbox: Sandbox) -> None:
    cursor = get(sandbox, "wms.sku.list")["cursor"]
    assert refusal(sandbox, "wms.stock.list", cursor=cursor) == (400, "api.request.invalid")


def test_registers_are_listed_with_warehouse_and_shift(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", name="Ларёк")
    opened = shop.open_shift(at=at(10))
    first, second = get(shop, "workstations.list")["workstations"]
    assert first == {
        "id": first["id"],
        "registrationNumber": REGISTRATION_NUMBER,
        "serialNumber": SERIAL_NUMBER,
        "name": "Фискальный регистратор (Розничный магазин)",
        "warehouse": WAREHOUSE,
        "shift": {"number": 1, "openedAt": opened["issuedAt"]},
    }
    assert (second["name"], second["warehouse"], second["shift"]) == ("Ларёк", None, None)


def test_from_filters_by_the_moment_of_issue_and_takes_it_in(shop: Sandbox) -> None:
    shop.add_register(announcesShift=False)
    for day in (9, 11, 10):
        shop.sell({"sku": "milk"}, at=at(day))
    assert numbers(read_feed(shop, issued_from="2021-06-10T12:00:00+03:00")) == [2, 3]
    assert numbers(read_feed(shop, issued_from="2021-06-10T12:00:00")) == [2, 3]
    assert numbers(read_feed(shop, issued_from="2021-06-10T09:00:00+00:00")) == [2, 3]
    assert numbers(read_feed(shop, issued_from="2021-06-10T12:00:01")) == [2]


def test_the_cursor_of_the_last_page_goes_on_later(shop: Sandbox) -> None:
    shop.sell({"sku": "milk"})
    page = get(shop, FEED, **{"from": FROM})
    assert (len(page["docs"]), page["hasMore"]) == (2, False)
    assert get(shop, FEED, **{"from": FROM, "cursor": page["cursor"]})["docs"] == []
    sale = shop.sell({"sku": "milk"})
    assert read_feed(shop, page["cursor"]) == [sale]


def test_the_feed_is_whole_at_any_page_size(shop: Sandbox) -> None:
    shop.trade(40, seed=3)
    whole = read_feed(shop)
    for limit in (1, 7, len(whole)):
        assert read_feed(shop, limit=limit) == whole


def test_a_register_off_line_delivers_late_after_newer_documents_and_its_own_z(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE)
    shop.take_offline()
    late = [shop.open_shift(at=at(9)), shop.sell({"sku": "milk"}, at=at(9)), shop.z_report(at=at(9))]
    newer = [shop.open_shift(register="2", at=at(10))]
    assert read_feed(shop) == newer
    assert refusal(shop, "workstations.docs.get", uid=late[0]["uid"]) == (404, "docs.uid.unknown")
    shop.bring_online()
    assert read_feed(shop) == newer + late


def test_a_document_delivered_again_has_its_uid_in_small_letters(shop: Sandbox) -> None:
    shop.add_register(announcesShift=False)
    sale = shop.sell({"sku": "milk"}, uid="ABCDEF0123456789ABCDEF01")
    assert shop.redeliver(sale["uid"]) == 1
    first, second = read_feed(shop)
    assert first == sale
    assert second == sale | {"uid": "abcdef0123456789abcdef01"}


def test_one_document_is_found_by_its_uid_in_any_letters(shop: Sandbox) -> None:
    sale = shop.sell({"sku": "milk"}, uid="ABCDEF0123456789ABCDEF01")
    for uid in (sale["uid"], sale["uid"].lower()):
        assert get(shop, "workstations.docs.get", uid=uid) == sale
    assert refusal(shop, "workstations.docs.get", uid="0" * 24) == (404, "docs.uid.unknown")


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "sale", "uid": "AB" * 12, "total": 0.5, "items": None},
        {"kind": "miracle", "uid": "cd" * 12, "issuedAt": "not a time"},
        {"uid": 5, "number": -1, "issuedAt": 7},
        {},
        {"z": 1, "a": {"вложено": [None, True]}},
    ],
)
def test_an_injected_document_comes_out_word_for_word(shop: Sandbox, document: Wire) -> None:
    shop.inject(document)
    assert read_feed(shop) == [document]
    assert list(read_feed(shop)[0]) == list(document)


def test_an_injected_document_is_not_counted(shop: Sandbox) -> None:
    sale = shop.sell({"sku": "milk"})
    shop.inject(sale | {"uid": "AB" * 12, "number": 99})
    assert shop.z_report()["counters"]["BYN"]["attributes"]["$.sale.count"] == 1
    assert [row["isInjected"] for row in shop.truth("documents")["documents"]] == [False, False, True, False]


def test_a_reset_makes_every_cursor_expire(shop: Sandbox) -> None:
    cursor = get(shop, FEED, **{"from": FROM})["cursor"]
    shop.reset()
    assert refusal(shop, FEED, **{"from": FROM, "cursor": cursor}) == (410, "docs.cursor.expired")
