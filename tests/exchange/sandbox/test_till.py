"""The till: one document at a time, as a cashier makes them."""

from datetime import datetime

import pytest

from tests.exchange.sandbox.conftest import WAREHOUSE, get, quantity, read_feed, register, stock
from tests.support.patience import PATIENCE
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, Sandbox, SandboxRefusedError


def test_a_sale_is_printed_by_the_contract(shop: Sandbox) -> None:
    sale = shop.sell(
        {"sku": "shoes", "modifiers": [{"modifier": -68, "name": "Скидка"}], "section": {"code": 1, "name": "Обувь"}},
        {"code": "4810000000018", "quantity": 2000, "mark": "0104810000000018", "tpTaxNumber": "100364207"},
        {"sku": "potatoes", "quantity": 1234},
        payments=[{"type": 1, "sum": 1000, "ref": "0042"}, {"type": 0, "sum": 3000}],
        at=datetime(2021, 6, 10, 12, 40),
        cashier="Иванова",
        uid="0123456789abcdef01234567",
    )
    assert sale == {
        "uid": "0123456789abcdef01234567",
        "kind": "sale",
        "number": 2,
        "issuedAt": "2021-06-10T12:40:00+03:00",
        "workstation": {"registrationNumber": REGISTRATION_NUMBER, "serialNumber": SERIAL_NUMBER},
        "shift": 1,
        "header": {"cashier": "Иванова", "currency": "BYN", "@attrs": {}},
        "items": [
            {
                "name": "Босоножки женские",
                "code": {"code": "shoes"},
                "price": 2868,
                "quantity": 1000,
                "sum": 2800,
                "modifiers": [{"modifier": -68, "name": "Скидка"}],
                "section": {"code": 1, "name": "Обувь"},
            },
            {
                "name": "Молоко",
                "code": {"gtin": "4810000000018"},
                "price": 249,
                "quantity": 2000,
                "tax": 10,
                "sum": 498,
                "mark": "0104810000000018",
                "tpTaxNumber": "100364207",
            },
            {
                "name": "Картофель",
                "code": {"code": "potatoes"},
                "price": 137,
                "quantity": 1234,
                "tax": 0,
                "sum": 169,
            },
        ],
        "payments": [{"type": 1, "sum": 1000, "ref": "0042"}, {"type": 0, "sum": 3000}],
        "total": 3467,
        "change": 533,
    }
    assert get(shop, "workstations.docs.get", uid=sale["uid"]) == sale


def test_percents_are_of_the_sum_they_stand_by(shop: Sandbox) -> None:
    sale = shop.sell(
        {"sku": "shoes", "modifiers": [{"percent": -10}]}, {"sku": "milk"}, modifiers=[{"percent": 5}], pay=1
    )
    assert [item["sum"] for item in sale["items"]] == [2581, 249]
    assert sale["items"][0]["modifiers"] == [{"modifier": -287}]
    assert (sale["modifiers"], sale["total"]) == ([{"modifier": 142}], 2972)


def test_a_sale_takes_goods_from_the_shelf_but_no_services(shop: Sandbox) -> None:
    shop.sell({"sku": "potatoes", "quantity": 1234}, {"sku": "delivery"}, {"service": 0, "price": 500})
    assert quantity(shop, "potatoes") == 98_766
    assert quantity(shop, "delivery") == 0


def test_more_can_be_sold_than_the_numbers_say(shop: Sandbox) -> None:
    shop.sell({"sku": "shoes", "quantity": 18_000})
    assert quantity(shop, "shoes") == -1000
    rows = {row["sku"]: row["quantity"] for row in get(shop, "wms.stock.list")["stock"]}
    assert rows["shoes"] == 0


def test_lines_can_be_rung_up_without_goods(shop: Sandbox) -> None:
    sale = shop.sell({"service": 0, "price": 500, "tax": 20}, {"prepayment": 0, "price": 1000, "name": "Аванс"}, pay=2)
    assert [item["code"] for item in sale["items"]] == [{"service": 0}, {"prepayment": 0}]
    assert [item["name"] for item in sale["items"]] == ["Услуга", "Аванс"]
    assert sale["payments"] == [{"type": 2, "sum": 1500}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"sku": "unknown"}, "unknown нет на складе «Розничный магазин»"),
        ({"code": "777"}, "777 нет на складе"),
        ({"service": 0}, "укажите сумму"),
        ({"sku": "milk", "modifiers": [{"modifier": -250}]}, "скидка больше суммы"),
    ],
)
def test_the_till_refuses_what_it_cannot_sell(shop: Sandbox, line: dict[str, object], reason: str) -> None:
    with pytest.raises(SandboxRefusedError, match=reason):
        shop.sell(line)
    assert shop.truth("documents")["documents"] == []
    assert register(shop)["shift"] is None


def test_a_register_without_a_warehouse_stands_at_the_only_one_with_goods(shop: Sandbox) -> None:
    shop.push("wms.warehouse.create", [{"id": "empty", "name": "Пустой склад"}])
    shop.add_register("AVQ2", "2")
    shop.sell({"sku": "milk"}, register="2")
    assert quantity(shop, "milk") == 39_000


def test_a_register_that_could_stand_at_two_warehouses_sells_nothing(shop: Sandbox) -> None:
    shop.push("wms.warehouse.create", [{"id": "second", "name": "Второй склад"}])
    shop.push("wms.stock.set", [stock("milk", 1000, 249, warehouse=10002)])
    shop.add_register("AVQ2", "2", name="Ларёк")
    with pytest.raises(SandboxRefusedError, match="«Ларёк» нет склада"):
        shop.sell({"sku": "milk"}, register="2")


def test_an_unknown_register_and_an_ambiguous_one_are_refused(shop: Sandbox) -> None:
    with pytest.raises(SandboxRefusedError, match="777 не найдена"):
        shop.open_shift(register="777")
    second = shop.add_register("OTHER", SERIAL_NUMBER, warehouse=WAREHOUSE)
    with pytest.raises(SandboxRefusedError, match="несколько"):
        shop.open_shift()
    assert shop.open_shift(register=second["id"])["workstation"]["registrationNumber"] == "OTHER"


def test_numbers_run_over_all_kinds_and_shifts(shop: Sandbox) -> None:
    documents = [
        shop.open_shift(),
        shop.deposit(5000),
        shop.sell({"sku": "milk"}),
        shop.rollback(),
        shop.sell({"sku": "milk"}),
        shop.refund({"sku": "milk"}),
        shop.withdraw(100),
        shop.payout(200),
        shop.z_report(),
        shop.open_shift(),
    ]
    assert [document["number"] for document in documents] == list(range(1, 11))
    assert [document["shift"] for document in documents] == [1] * 9 + [2]
    assert read_feed(shop) == documents


def test_the_first_receipt_opens_the_shift(shop: Sandbox) -> None:
    shop.sell({"sku": "milk"})
    assert [document["kind"] for document in read_feed(shop)] == ["shiftOpen", "sale"]


def test_some_registers_open_a_shift_without_a_document(shop: Sandbox) -> None:
    shop.add_register(announcesShift=False, lastNumber=40, lastShift=16)
    sale = shop.sell({"sku": "milk"})
    assert (sale["number"], sale["shift"]) == (41, 17)
    assert [document["kind"] for document in read_feed(shop)] == ["sale"]
    assert get(shop, "workstations.list")["workstations"][0]["shift"]["number"] == 17


def test_a_shift_opens_once_and_closes_once(shop: Sandbox) -> None:
    shop.open_shift()
    with pytest.raises(SandboxRefusedError, match="Смена 1 уже открыта"):
        shop.open_shift()
    shop.z_report()
    with pytest.raises(SandboxRefusedError, match="Смена не открыта"):
        shop.z_report()


def test_a_whole_refund_gives_back_the_goods_and_each_kind_of_money(shop: Sandbox) -> None:
    payments = [{"type": 1, "sum": 1000}, {"type": 1, "sum": 500}, {"type": 0, "sum": 5000}]
    sale = shop.sell({"sku": "shoes"}, modifiers=[{"modifier": -68}], payments=payments)
    refund = shop.refund(base={"uid": sale["uid"]})
    assert refund["base"] == {"uid": sale["uid"]}
    assert (refund["items"], refund["modifiers"], refund["total"]) == (sale["items"], sale["modifiers"], 2800)
    assert refund["payments"] == [{"type": 0, "sum": 1300}, {"type": 1, "sum": 1500}]
    assert "change" not in refund
    assert quantity(shop, "shoes") == 17_000
    assert register(shop)["cash"] == 0


def test_a_part_of_a_sale_takes_its_share_of_the_discounts(shop: Sandbox) -> None:
    line = {"sku": "shoes", "quantity": 3000, "modifiers": [{"modifier": -604}]}
    sale = shop.sell(line, {"sku": "milk"}, modifiers=[{"modifier": -825}])
    assert sale["total"] == 8000 - 825 + 249
    refund = shop.refund({"line": 0, "quantity": 1000}, base={"number": sale["number"]})
    assert refund["base"] == {"number": sale["number"]}
    assert refund["items"][0]["modifiers"] == [{"modifier": -201}]
    assert refund["items"][0]["sum"] == 2667
    assert refund["modifiers"] == [{"modifier": -267}]
    assert refund["total"] == 2400


@pytest.mark.parametrize("naming", ["uid", "number", "none"])
def test_a_refund_names_its_sale_as_asked(shop: Sandbox, naming: str) -> None:
    sale = shop.sell({"sku": "milk"})
    printed = {"uid": {"uid": sale["uid"]}, "number": {"number": sale["number"]}, "none": None}
    assert shop.refund(base={"uid": sale["uid"]}, naming=naming).get("base") == printed[naming]


def test_a_sale_of_another_register_can_be_named_by_uid_only(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE)
    sale = shop.sell({"sku": "milk"}, pay=1)
    assert shop.refund(base={"uid": sale["uid"]}, register="2")["base"] == {"uid": sale["uid"]}
    with pytest.raises(SandboxRefusedError, match="только чек этой же кассы"):
        shop.refund(base={"uid": sale["uid"]}, naming="number", register="2")


def test_a_sale_that_nobody_knows_can_be_named(shop: Sandbox) -> None:
    base = {"uid": "ABCDEF0123456789ABCDEF01"}
    assert shop.refund({"sku": "milk"}, base=base, pay=1)["base"] == base


def test_a_refund_may_name_no_sale(shop: Sandbox) -> None:
    refund = shop.refund({"sku": "milk", "quantity": 2000}, pay=1)
    assert "base" not in refund
    assert quantity(shop, "milk") == 42_000


def test_more_can_be_refunded_than_was_sold(shop: Sandbox) -> None:
    sale = shop.sell({"sku": "milk"}, pay=1)
    for _ in range(2):
        assert shop.refund(base={"uid": sale["uid"]})["total"] == 249


@pytest.mark.parametrize("naming", ["number", "uid"])
def test_a_rollback_undoes_the_last_receipt(shop: Sandbox, naming: str) -> None:
    sale = shop.sell({"sku": "milk", "quantity": 3000})
    rollback = shop.rollback(naming=naming)
    assert rollback["target"] == ({"number": sale["number"]} if naming == "number" else {"uid": sale["uid"]})
    assert quantity(shop, "milk") == 40_000
    assert register(shop)["cash"] == 0
    with pytest.raises(SandboxRefusedError, match="только последний документ"):
        shop.rollback()


def test_a_refund_can_be_rolled_back(shop: Sandbox) -> None:
    shop.sell({"sku": "milk", "quantity": 3000})
    shop.refund({"sku": "milk"})
    shop.rollback()
    assert quantity(shop, "milk") == 37_000
    assert register(shop)["cash"] == 747


@pytest.mark.parametrize("operation", ["deposit", "withdraw", "z_report", "open_shift"])
def test_nothing_but_a_receipt_can_be_rolled_back(shop: Sandbox, operation: str) -> None:
    if operation != "open_shift":
        shop.sell({"sku": "milk"})
    getattr(shop, operation)(*([100] if operation in ("deposit", "withdraw") else []))
    with pytest.raises(SandboxRefusedError, match="только последний документ"):
        shop.rollback()


def test_no_more_leaves_the_drawer_than_lies_in_it(shop: Sandbox) -> None:
    shop.deposit(248)
    for operation in (shop.withdraw, shop.payout):
        with pytest.raises(SandboxRefusedError, match="не хватает наличных"):
            operation(249)
    with pytest.raises(SandboxRefusedError, match="не хватает наличных"):
        shop.refund({"sku": "milk"})
    shop.deposit(1)
    shop.refund({"sku": "milk"})
    assert register(shop)["cash"] == 0


def test_a_quote_makes_no_document(shop: Sandbox) -> None:
    body = {"register": SERIAL_NUMBER, "lines": [{"sku": "milk", "quantity": 1500}]}
    response = shop.session.post(f"{shop.url}/control/till/quote", json=body, timeout=PATIENCE)
    assert response.json()["total"] == 374
    assert shop.truth("documents")["documents"] == []


@pytest.mark.parametrize(
    "line",
    [{}, {"sku": "milk", "code": "1"}, {"sku": "milk", "quantity": 0}, {"sku": "milk", "quantity": 1.5}, {"goods": 1}],
)
def test_a_test_cannot_ask_the_till_for_nonsense(shop: Sandbox, line: dict[str, object]) -> None:
    with pytest.raises(SandboxRefusedError, match=r"api\.request\.invalid"):
        shop.sell(line)
