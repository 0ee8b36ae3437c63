"""Pushing the catalogue: what is taken, what is refused, and in what words (contract §2)."""

import gzip
import json
from typing import Any

import pytest
import requests

from tests.exchange.sandbox.conftest import Wire, get, sku, stock
from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox, SandboxRefusedError

CREATE = "/api/wms.sku.create"


def post(sandbox: Sandbox, body: Any, path: str = CREATE, **headers: str) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": sandbox.token, "Content-Type": "application/json"} | headers
    return requests.post(sandbox.url + path, data=data, headers=headers, timeout=PATIENCE)


def statuses(rows: list[Wire]) -> list[str]:
    return [row["status"] for row in rows]


def refused(rows: list[Wire]) -> list[str | None]:
    return [row.get("error", {}).get("code") for row in rows]


def test_numbers_run_from_10001_in_every_kind(sandbox: Sandbox) -> None:
    rows = sandbox.push(
        "wms.warehouse.create", [{"id": "a", "name": "А"}, {"id": "b", "name": "Б", "address": "Минск"}]
    )
    assert rows == [
        {"id": "a", "number": 10001, "status": "created"},
        {"id": "b", "number": 10002, "status": "created"},
    ]
    assert sandbox.push("wms.category.create", [{"id": "a", "name": "А"}])[0]["number"] == 10001
    assert sandbox.push("wms.sku.create", [sku("a")])[0]["number"] == 10001


def test_the_same_again_is_unchanged_and_a_change_is_an_update(sandbox: Sandbox) -> None:
    element = {"id": "a", "name": "А", "address": "Минск"}
    sandbox.push("wms.warehouse.create", [element])
    assert statuses(sandbox.push("wms.warehouse.create", [element])) == ["unchanged"]
    assert statuses(sandbox.push("wms.warehouse.create", [{"id": "a", "name": "А"}])) == ["updated"]
    assert "address" not in get(sandbox, "wms.warehouse.list")["warehouse"][0]


def test_without_vat_and_a_rate_of_zero_are_different(sandbox: Sandbox) -> None:
    sandbox.push("wms.sku.create", [sku("a", tax=None)])
    assert statuses(sandbox.push("wms.sku.create", [sku("a", tax=0)])) == ["updated"]
    assert get(sandbox, "wms.sku.list")["sku"][0]["tax"] == 0
    sandbox.push("wms.sku.create", [sku("a", tax=None)])
    assert "tax" not in get(sandbox, "wms.sku.list")["sku"][0]


def test_a_sku_reads_back_as_it_was_pushed(sandbox: Sandbox) -> None:
    sandbox.push("wms.category.create", [{"id": "shoes", "name": "Обувь"}])
    element = sku("#1", article="А-1", price=2868, category="shoes", code="4810000000018", isGTIN=True)
    number = sandbox.push("wms.sku.create", [element])[0]["number"]
    assert get(sandbox, "wms.sku.list")["sku"] == [element | {"number": number}]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", 5),
        ("article", None),
        ("code", ""),
        ("code", 1001),
        ("isGTIN", True),
        ("isGTIN", 0),
        ("isGTIN", "false"),
        ("type", "goods"),
        ("priceHasTax", False),
        ("priceHasTax", 1),
        ("price", -1),
        ("price", 28.68),
        ("price", 2868.0),
        ("price", "2868"),
        ("price", True),
        ("price", None),
        ("tax", 18),
        ("tax", 20.0),
        ("tax", False),
        ("tax", "20"),
        ("tax", None),
        ("measure", None),
        ("measure", "шт"),
        ("measure", {"code": "796"}),
        ("measure", {"code": 796, "name": "шт"}),
        ("measure", {"code": "796", "name": "шт", "id": 1}),
        ("category", None),
        ("isWeight", None),
        ("isWeight", 1),
        ("barcode", "1001"),
    ],
)
def test_a_wrong_value_rejects_its_element_alone(sandbox: Sandbox, key: str, value: Any) -> None:
    rows = sandbox.push("wms.sku.create", [sku("good"), sku("bad") | {key: value}, sku("fine")])
    assert statuses(rows) == ["created", "rejected", "created"]
    assert rows[1]["error"]["code"] == "api.request.invalid"
    assert rows[1]["error"]["message"].startswith(key)
    assert set(rows[1]) == {"id", "status", "error"}
    assert [row["id"] for row in get(sandbox, "wms.sku.list")["sku"]] == ["good", "fine"]


@pytest.mark.parametrize("key", ["name", "code", "isGTIN", "type", "priceHasTax", "measure", "isWeight"])
def test_a_missing_key_rejects_its_element(sandbox: Sandbox, key: str) -> None:
    assert refused(sandbox.push("wms.sku.create", [sku("a", **{key: None})])) == ["api.request.invalid"]


@pytest.mark.parametrize(
    ("code", "is_gtin"),
    [
        ("4810000000018", True),
        ("4810000000019", False),
        ("2000000000015", False),
        ("96385074", True),
        ("036000291452", True),
        ("1001", False),
    ],
)
def test_is_gtin_must_agree_with_the_check_digit(sandbox: Sandbox, code: str, is_gtin: bool) -> None:
    assert statuses(sandbox.push("wms.sku.create", [sku("a", code=code, isGTIN=is_gtin)])) == ["created"]
    assert refused(sandbox.push("wms.sku.create", [sku("b", code=code, isGTIN=not is_gtin)])) == ["api.request.invalid"]


def test_a_code_belongs_to_one_sku(sandbox: Sandbox) -> None:
    sandbox.push("wms.sku.create", [sku("a", code="1001")])
    assert refused(sandbox.push("wms.sku.create", [sku("b", code="1001")])) == ["wms.sku.codeTaken"]
    rows = sandbox.push("wms.sku.create", [sku("c", code="7"), sku("d", code="7")])
    assert refused(rows) == [None, "wms.sku.codeTaken"]


def test_a_code_that_was_freed_can_be_taken_in_the_same_request(sandbox: Sandbox) -> None:
    sandbox.push("wms.sku.create", [sku("a", code="1001"), sku("b", code="1002")])
    rows = sandbox.push("wms.sku.create", [sku("a", code="1003"), sku("b", code="1001")])
    assert statuses(rows) == ["updated", "updated"]
    assert [row["code"] for row in get(sandbox, "wms.sku.list")["sku"]] == ["1003", "1001"]


def test_a_removed_sku_leaves_the_registers_and_frees_its_code(shop: Sandbox) -> None:
    before = shop.truth("skus")["skus"][0]["number"]
    rows = shop.push("wms.sku.remove", [{"id": "shoes"}, {"id": "unknown"}])
    assert rows == [{"id": "shoes", "status": "removed"}, {"id": "unknown", "status": "unchanged"}]
    assert statuses(shop.push("wms.sku.remove", [{"id": "shoes"}])) == ["unchanged"]
    assert "shoes" not in [row["id"] for row in get(shop, "wms.sku.list")["sku"]]
    assert "shoes" not in [row["sku"] for row in get(shop, "wms.stock.list")["stock"]]
    assert refused(shop.push("wms.stock.set", [stock("shoes", 0, 100)])) == ["wms.stock.skuUnknown"]
    with pytest.raises(SandboxRefusedError, match="shoes"):
        shop.sell({"sku": "shoes"})
    assert statuses(shop.push("wms.sku.create", [sku("boots", code="shoes")])) == ["created"]
    again = shop.push("wms.sku.create", [sku("shoes", code="another")])[0]
    assert (again["status"], again["number"]) == ("created", before)


def test_a_parent_category_must_be_there_or_stand_earlier(sandbox: Sandbox) -> None:
    rows = sandbox.push(
        "wms.category.create",
        [
            {"id": "late", "name": "Рано", "parent": "root"},
            {"id": "root", "name": "Корень"},
            {"id": "child", "name": "Ветвь", "parent": "root"},
            {"id": "loop", "name": "Петля", "parent": "loop"},
        ],
    )
    assert refused(rows) == ["wms.category.parentUnknown", None, None, "wms.category.parentUnknown"]
    looped = sandbox.push("wms.category.create", [{"id": "root", "name": "Корень", "parent": "child"}])
    assert refused(looped) == ["wms.category.parentLoop"]
    assert get(sandbox, "wms.category.list")["category"] == [
        {"id": "root", "number": 10001, "name": "Корень"},
        {"id": "child", "number": 10002, "name": "Ветвь", "parent": "root"},
    ]


def test_a_sku_of_an_unknown_category_is_rejected(sandbox: Sandbox) -> None:
    assert refused(sandbox.push("wms.sku.create", [sku("a", category="none")])) == ["wms.sku.categoryUnknown"]


def test_stock_is_set_and_not_added(shop: Sandbox) -> None:
    assert shop.push("wms.stock.set", [stock("milk", 5_000, 300)]) == [{"id": "milk@10001", "status": "updated"}]
    assert statuses(shop.push("wms.stock.set", [stock("milk", 5_000, 300)])) == ["unchanged"]
    rows = {row["sku"]: row for row in get(shop, "wms.stock.list")["stock"]}
    assert rows["milk"] == stock("milk", 5_000, 300)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": -1}, "api.request.invalid"),
        ({"quantity": 1.5}, "api.request.invalid"),
        ({"price": None}, "api.request.invalid"),
        ({"sku": "unknown"}, "wms.stock.skuUnknown"),
        ({"warehouse": 10777}, "wms.stock.warehouseUnknown"),
    ],
)
def test_a_wrong_stock_row_is_rejected_by_its_own_id(shop: Sandbox, change: Wire, code: str) -> None:
    element = stock("milk", 1000, 100) | change
    rows = shop.push("wms.stock.set", [element, stock("shoes", 1000, 100)])
    assert (refused(rows), statuses(rows)[1]) == ([code, None], "updated")
    assert rows[0]["id"] == f"{element['sku']}@{element['warehouse']}"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"skus": []},
        {"sku": {}},
        {"sku": None},
        {"sku": [], "more": 1},
        {"sku": ["text"]},
        {"sku": [{"name": "без id"}]},
        {"sku": [{"id": 5}]},
        {"sku": [{"id": ""}]},
        b"{",
        b"\xff\xfe",
        b'{"sku": NaN}',
        b"",
    ],
)
def test_a_wrong_envelope_is_refused_whole(sandbox: Sandbox, body: Any) -> None:
    response = post(sandbox, body)
    assert (response.status_code, response.json()["code"]) == (400, "api.request.invalid")


def test_the_details_name_the_place(sandbox: Sandbox) -> None:
    details = post(sandbox, {"sku": [sku("a"), {"name": "без id"}]}).json()["details"]
    assert details[0]["path"] == "sku[1]"


def test_a_stock_row_that_cannot_be_named_is_a_wrong_envelope(shop: Sandbox) -> None:
    response = post(shop, {"stock": [stock("milk", 1, 1) | {"warehouse": "10001"}]}, "/api/wms.stock.set")
    assert (response.status_code, response.json()["code"]) == (400, "api.request.invalid")


def test_a_form_is_not_json(sandbox: Sandbox) -> None:
    response = post(sandbox, {"sku": []}, **{"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["code"]) == (400, "api.request.invalid")


def test_an_empty_batch_is_taken(sandbox: Sandbox) -> None:
    assert sandbox.push("wms.sku.create", []) == []


def test_a_batch_holds_500_elements(sandbox: Sandbox) -> None:
    assert len(sandbox.push("wms.sku.create", [sku(str(n)) for n in range(500)])) == 500
    response = post(sandbox, {"sku": [sku(str(n)) for n in range(501)]})
    assert (response.status_code, response.json()["code"]) == (413, "api.batch.tooLarge")


@pytest.mark.parametrize("packed", [False, True])
def test_a_batch_holds_5_mebibytes_however_it_is_packed(sandbox: Sandbox, packed: bool) -> None:
    body = json.dumps({"sku": [sku("a", name="я" * 1000)] * 500, "": "x" * 5 * 1024 * 1024}).encode()
    headers = {"Content-Encoding": "gzip"} if packed else {}
    response = post(sandbox, gzip.compress(body) if packed else body, **headers)
    assert (response.status_code, response.json()["code"]) == (413, "api.batch.tooLarge")


def test_a_gzipped_request_is_taken(sandbox: Sandbox) -> None:
    body = json.dumps({"sku": [sku(str(n)) for n in range(50)]}).encode()
    response = post(sandbox, gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert statuses(response.json()["results"]) == ["created"] * 50


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", b"{}"), ("gzip", gzip.compress(b"{}", mtime=0)[:-9]), ("br", b"{}")]
)
def test_a_body_that_does_not_unpack_is_refused(sandbox: Sandbox, encoding: str, body: bytes) -> None:
    response = post(sandbox, body, **{"Content-Encoding": encoding})
    assert (response.status_code, response.json()["code"]) == (400, "api.request.invalid")


def test_an_answer_is_gzipped_for_those_who_can_read_it(sandbox: Sandbox) -> None:
    body = {"sku": [sku(str(n)) for n in range(50)]}
    assert post(sandbox, body, **{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in post(sandbox, body, **{"Accept-Encoding": "identity"}).headers
