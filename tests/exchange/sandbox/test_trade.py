"""Trade by itself."""

from datetime import datetime, timedelta

import pytest

from tests.exchange.sandbox.conftest import WAREHOUSE, Wire, fill, read_feed
from tests.support.sandbox import Sandbox, SandboxRefusedError

START = datetime(2021, 6, 10, 9, 0)


def traded(shop: Sandbox, count: int = 60, **options: object) -> list[Wire]:
    shop.trade(count, start=START, **options)
    return read_feed(shop)


def test_the_same_seed_in_the_same_shop_gives_the_same_documents(sandbox: Sandbox) -> None:
    def day(seed: int) -> list[Wire]:
        sandbox.reset()
        fill(sandbox)
        return traded(sandbox, seed=seed)

    first = day(7)
    assert day(7) == first
    assert day(8) != first


def test_a_second_trade_of_the_same_seed_makes_new_documents(shop: Sandbox) -> None:
    first = traded(shop, seed=7)
    again = traded(shop, seed=7)[len(first) :]
    assert again
    assert {row["uid"] for row in first}.isdisjoint(row["uid"] for row in again)


def test_documents_come_in_order_of_time_from_the_start_on(shop: Sandbox) -> None:
    moments = [datetime.fromisoformat(row["issuedAt"]) for row in traded(shop, step=60)]
    assert moments == sorted(moments)
    assert moments[0].replace(tzinfo=None) >= START
    assert moments[-1] - moments[0] <= timedelta(minutes=60)


def test_a_trade_without_a_start_ends_about_now_and_after_what_was_before(shop: Sandbox) -> None:
    sale = shop.sell({"sku": "milk"})
    shop.trade(50, seed=1)
    moments = [datetime.fromisoformat(row["issuedAt"]) for row in read_feed(shop)]
    assert min(moments) == datetime.fromisoformat(sale["issuedAt"])
    assert max(moments) <= datetime.now(tz=moments[0].tzinfo) + timedelta(seconds=1)


def test_only_the_named_registers_trade(shop: Sandbox) -> None:
    shop.add_register("AVQ2", "2", warehouse=WAREHOUSE)
    assert {row["workstation"]["serialNumber"] for row in traded(shop, registers=["2"])} == {"2"}


def test_lines_without_goods_are_rung_up_when_asked(shop: Sandbox) -> None:
    def kinds(documents: list[Wire]) -> set[str]:
        return {key for row in documents for item in row.get("items", ()) for key in item["code"]}

    first = traded(shop, 100, seed=1)
    assert kinds(first) <= {"gtin", "code"}
    assert kinds(traded(shop, 100, seed=1, withoutGoods=True)) >= {"service", "prepayment"}


def test_refunds_name_their_sale_by_uid_by_number_or_not_at_all(shop: Sandbox) -> None:
    refunds = [row for row in traded(shop, 400) if row["kind"] == "refund"]
    assert {next(iter(row.get("base", {"none": 0}))) for row in refunds} == {"uid", "number", "none"}


def test_shifts_close_when_asked(shop: Sandbox) -> None:
    done = shop.trade(100, seed=1, receiptsPerShift=30, closeShifts=True)
    assert done["shiftOpen"] == done["shiftClose"] == 4
    assert done["sale"] + done["refund"] == 100


def test_there_must_be_something_to_sell(sandbox: Sandbox) -> None:
    sandbox.add_register()
    with pytest.raises(SandboxRefusedError, match="Торговать нечем"):
        sandbox.trade(1)


def test_a_cabinet_trades_by_its_own_registers(shop: Sandbox) -> None:
    shop.add_token("second", unp="190000000")
    with pytest.raises(SandboxRefusedError, match="Торговать нечем"):
        shop.trade(1, unp="190000000")
