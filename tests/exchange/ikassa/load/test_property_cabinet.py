"""Random trade at the emulated cabinet, which stumbles at random, over HTTP: the books are its truth all the same."""

import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounting.models import Receipt, StockBalance
from exchange.ikassa.exchanges import exchange_load
from exchange.ikassa.load import run
from exchange.models import ExchangeRun, InboxDocument, LoadSettings
from exchange.runs import lease
from tests.support import books, truth
from tests.support.sandbox import Sandbox
from tests.support.shop import MORNING, START, open_shop
from tests.support.soak import StopAfter, run_machine, seen

REGISTERS = ("123456789", "987654321")
OPENING = 100_000
#: What a cabinet may do to one request; the client tries each four times.
REQUEST_FAULTS = (
    "server_error",
    "lost_request",
    "lost_answer",
    "truncated_body",
    "not_json",
    "rate_limit",
    "error_as_ok",
)


class Trade(RuleBasedStateMachine):
    """Two registers trade in the cabinet, loads begin and break off; at the end everything has arrived."""

    sandbox: Sandbox

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    @initialize(closing=st.sampled_from(("archive", "keep")))
    def open(self, closing: str) -> None:
        self.sandbox.reset()
        self.now = MORNING
        self.shop = open_shop(self.sandbox)
        self.shop.organization.on_shift_close = closing
        self.shop.organization.save()
        self.goods: dict[str, truth.Goods] = {}
        self.add("Босоножки", "1001", "28.68", retail_vat_rate="none")
        self.add("Крем", "4810000000028", "60.00", package=("коробка", 12, 1), retail_vat_rate="20")
        self.add("Сыр", "1002", "7.49", package=("треть", 1, 3), is_weight=True, retail_vat_rate="10")
        service = books.make_sku(name="Услуга", kind="service")
        prepayment = books.make_sku(name="Предоплата", kind="prepayment")
        self.goods["service"] = truth.Goods(service.pk, moves_stock=False)
        self.goods["prepayment"] = truth.Goods(prepayment.pk, moves_stock=False)
        self.shop.export()
        self.add_register(REGISTERS[1], "AVQ98765432109")
        LoadSettings.objects.update(service_item=service.item, prepayment_item=prepayment.item)

    def add(self, name: str, code: str, price: str, **fields: Any) -> None:
        sku = self.shop.add(name, code=code, price=price, quantity=str(OPENING // 1000), **fields)
        _, numerator, denominator = fields.get("package", ("", 1, 1))
        self.goods[code] = truth.Goods(sku.pk, numerator, denominator)

    def add_register(self, serial: str, registration: str) -> None:
        register = books.make_register(
            warehouse=self.shop.warehouse, serial_number=serial, registration_number=registration
        )
        LoadSettings.objects.create(organization=self.shop.organization, cash_register=register, date=START)
        number = self.shop.connection.links.get(kind="warehouse").number
        self.sandbox.add_register(registration, serial, warehouse=number)

    @rule(
        count=st.integers(3, 20),
        seed=st.integers(0, 2**32),
        closes=st.booleans(),
        misfortune=st.sampled_from(({}, {"late": 0.3}, {"duplicate": 0.3})),
    )
    def trade(self, count: int, seed: int, closes: bool, misfortune: dict[str, float]) -> None:
        self.sandbox.faults(**misfortune)
        self.sandbox.trade(count, seed=seed, start=self.now, step=60, closeShifts=closes, withoutGoods=True)
        self.now += timedelta(hours=1)

    @rule(register=st.sampled_from(REGISTERS), is_lost=st.booleans())
    def move_the_line(self, register: str, is_lost: bool) -> None:
        (self.sandbox.take_offline if is_lost else self.sandbox.bring_online)(register)

    @precondition(lambda self: InboxDocument.objects.exists())
    @rule(count=st.integers(1, 20), forgets=st.booleans())
    def say_it_again(self, count: int, forgets: bool) -> None:
        self.sandbox.redeliver(*InboxDocument.objects.order_by("-pk").values_list("uid", flat=True)[:count])
        if forgets:
            self.sandbox.expire_cursors()

    @rule(
        batch=st.integers(1, 20),
        looks=st.none() | st.integers(1, 60),
        fault=st.none() | st.sampled_from(REQUEST_FAULTS),
        hits=st.integers(1, 5),
        after=st.integers(0, 2),
    )
    def load(self, batch: int, looks: int | None, fault: str | None, hits: int, after: int) -> None:
        run.BATCH = batch
        self.sandbox.faults(short_page=0.3, **({fault: {"count": hits, "after": after}} if fault else {}))
        stop = StopAfter(looks)
        exchange_load(connection=self.shop.connection, trigger=ExchangeRun.Trigger.COMMAND, stop=stop)
        seen["loads"] += 1
        seen["stopped"] += stop.looks is not None and stop.looks < 0
        truth.require_balances_are_movements()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None and hasattr(self, "shop"):
                self.end()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def end(self) -> None:
        self.sandbox.faults()
        for register in REGISTERS:
            self.sandbox.bring_online(register)
        self.sandbox.deliver()
        for shift in self.sandbox.truth("shifts")["shifts"]:
            if shift["closedAt"] is None:
                self.sandbox.z_report(register=shift["register"], at=self.now)
        done = self.shop.load()
        assert (done["held"], self.shop.connection.runs.first().status) == (0, "done")
        self.compare()

    def compare(self) -> None:
        cabinet = self.sandbox.truth("documents", "shifts", "stock", "requests")
        seen["examples"] += 1
        seen["documents"] += len(cabinet["documents"])
        seen["delivered more than once"] += sum(row["deliveries"] > 1 for row in cabinet["documents"])
        seen["requests with a fault"] += sum(bool(row["fault"]) for row in cabinet["requests"])
        expected = truth.truth_of(row["payload"] for row in cabinet["documents"])
        # The cabinet and the tests count alike, each by itself.
        assert {uid for uid, one in expected.receipts.items() if one.is_annulled} == {
            row["payload"]["uid"] for row in cabinet["documents"] if row["isRolledBack"]
        }
        for shift in cabinet["shifts"]:
            counted = expected.counters[shift["register"], shift["number"]]
            assert shift["counters"] == {key: counted[key] for key in shift["counters"]}
        truth.require_receipts(expected)
        truth.require_operations(expected)
        truth.require_shifts(expected)
        truth.require_reports(expected, self.goods)
        opening = {goods.sku_id: OPENING for goods in self.goods.values() if goods.moves_stock}
        truth.require_stock(expected, self.goods, opening)
        truth.require_suggestions_fit()
        self.compare_stock(cabinet["stock"])

    def compare_stock(self, rows: list[truth.Wire]) -> None:
        """What the registers may sell is what lies in the warehouse, in packages, cut down to the thousandth."""
        balances = {row.sku_id: truth.thousandths(row.quantity) for row in StockBalance.objects.all()}
        for row in rows:
            goods = self.goods[row["code"]]
            in_packages = balances[goods.sku_id] * goods.denominator // goods.numerator
            assert row["quantity"] == max(0, in_packages), row


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_the_cabinet_does_the_books_are_its_truth(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", run.BATCH)
    # The keeper of the lease would write from a thread of its own, beside the transaction of the test.
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600)
    Trade.sandbox = sandbox

    run_machine(Trade, examples=12, steps=12)

    assert not Receipt.objects.exists()
