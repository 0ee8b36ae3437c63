"""Counters of the Z-report, against a recount of the feed by the contract's table."""

import pytest

from tests.exchange.sandbox.conftest import WAREHOUSE, Wire, quantity, read_feed, register
from tests.exchange.sandbox.recount import adds_up, recount, standing
from tests.support.sandbox import Sandbox


def counters(z_report: Wire, currency: str = "BYN") -> Wire:
    attributes: Wire = z_report["counters"][currency]["attributes"]
    return attributes


def test_a_z_report_counts_its_shift_by_the_table(shop: Sandbox) -> None:
    shop.deposit(10_000)
    shop.sell({"sku": "shoes", "modifiers": [{"modifier": -68}]}, modifiers=[{"modifier": 100}], pay=0)
    shop.sell({"sku": "milk"}, payments=[{"type": 1, "sum": 100}, {"type": 2, "sum": 49}, {"type": 0, "sum": 500}])
    shop.sell({"sku": "shoes"}, pay=1)
    shop.rollback()
    shop.refund({"sku": "milk"}, pay=0)
    shop.refund({"sku": "milk", "modifiers": [{"modifier": -49}]}, pay=1)
    shop.withdraw(1000)
    shop.payout(500)
    assert counters(shop.z_report()) == {
        "$.sale.count": 2,
        "$.sale.sum": 2900 + 249,
        "$.sale.cash": 2900 + 100,
        "$.sale.card": 100,
        "$.sale.other": 49,
        "$.refund.count": 2,
        "$.refund.sum": 249 + 200,
        "$.refund.cash": 249,
        "$.refund.card": 200,
        "$.refund.other": 0,
        "$.rollback.count": 1,
        "$.rollback.sum": 2868,
        "$.deposit.sum": 10_000,
        "$.withdraw.sum": 1000,
        "$.chWithdraw.sum": 500,
        "$.discount.sum": -32,
        "$.cashin.sum": 10_000 + 3000 - 249 - 1000 - 500,
        "$.turnover.sum": 3149,
    }


def test_cash_is_carried_into_the_next_shift_and_turnover_never_starts_again(shop: Sandbox) -> None:
    shop.sell({"sku": "milk"})
    shop.z_report()
    shop.refund({"sku": "milk"})
    shop.sell({"sku": "milk", "quantity": 2000})
    second = counters(shop.z_report())
    assert (second["$.cashin.sum"], second["$.turnover.sum"]) == (498, 747)
    assert (second["$.sale.sum"], second["$.refund.sum"]) == (498, 249)
    shop.withdraw(498)
    assert counters(shop.z_report())["$.cashin.sum"] == 0
    shop.open_shift()
    assert counters(shop.z_report()) == dict.fromkeys(second, 0) | {"$.turnover.sum": 747}


def test_a_register_may_come_with_turnover_and_cash(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE, turnover=100_000, cash=500, currency="USD")
    shop.sell({"sku": "milk"}, register="2")
    z_report = counters(shop.z_report(register="2"), "USD")
    assert (z_report["$.turnover.sum"], z_report["$.cashin.sum"]) == (100_249, 749)


@pytest.mark.parametrize("seed", range(4))
def test_however_the_shop_trades_counters_cash_turnover_and_stock_are_right(shop: Sandbox, seed: int) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE, announcesShift=False)
    before = {id: quantity(shop, id) for id in ("shoes", "milk", "potatoes", "delivery")}
    shop.trade(300, seed=seed, receiptsPerShift=40, closeShifts=True, withoutGoods=True)
    documents = read_feed(shop)
    receipts = [row for row in documents if row["kind"] in ("sale", "refund")]
    assert all(map(adds_up, receipts))
    kinds = {row["kind"] for row in documents}
    assert {"sale", "refund", "rollback", "deposit", "withdraw", "shiftOpen", "shiftClose"} <= kinds
    for serial_number in ("2", "123456789"):
        own = [row for row in documents if row["workstation"]["serialNumber"] == serial_number]
        assert [row["number"] for row in own] == list(range(1, len(own) + 1))
        carried_in = 0
        for z_report in [row for row in own if row["kind"] == "shiftClose"]:
            assert counters(z_report) == recount(own, z_report["shift"], carried_in)
            carried_in = counters(z_report)["$.cashin.sum"]
            assert carried_in >= 0
        assert register(shop, serial_number)["cash"] == carried_in
    assert {id: quantity(shop, id) for id in before} == {id: was - sold(documents, id) for id, was in before.items()}


def sold(documents: list[Wire], id: str) -> int:
    """Thousandths of goods that left the shelf, by the receipts nobody annulled."""
    codes = {"milk": {"gtin": "4810000000018"}, "delivery": None}
    total = 0
    for serial_number in {row["workstation"]["serialNumber"] for row in documents}:
        own = [row for row in documents if row["workstation"]["serialNumber"] == serial_number]
        for receipt in standing(own):
            sign = 1 if receipt["kind"] == "sale" else -1
            lines = [item for item in receipt["items"] if item["code"] == codes.get(id, {"code": id})]
            total += sign * sum(item["quantity"] for item in lines)
    return total
