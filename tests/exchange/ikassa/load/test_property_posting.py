"""Random trade, random misfortune, random stops of the posting: the books are the truth all the same.

The registers are `Till`s of the tests, the cabinet is a list in memory; fetching and posting are the real ones.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounting.models import ItemPackage, Organization, Receipt, Sku
from accounting.services.barcodes import barcode_create
from accounting.services.receipts import receipts_expire
from exchange.ikassa.client import wire
from exchange.ikassa.client.dto import FeedPage
from exchange.ikassa.client.errors import CursorExpired, IkassaError, ServerUnavailable
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.load import LoadSummary, run
from exchange.ikassa.load.fetch import inbox_fetch
from exchange.ikassa.load.held import documents_retry
from exchange.models import Connection, ConnectionState, ExchangeRun, InboxDocument, LoadSettings
from exchange.runs import lease
from exchange.runs.errors import RunInterrupted
from exchange.runs.frame import run_create
from tests.support import books, truth
from tests.support.soak import StopAfter, run_machine, seen
from tests.support.till import MINSK, Offer, Till

PAGE = 4
OPENING = 100_000
MORNING = datetime(2021, 6, 10, 9, 2, tzinfo=MINSK)
LATE_START = MORNING + timedelta(days=3)
LATE_BARCODE = "2000000000008"

SHELF = (
    Offer({"code": "1001"}, 2868),
    Offer({"code": "1001"}, 2868),
    Offer({"gtin": "4810000000028"}, 6000, tax=20),
    Offer({"code": "1002"}, 500, tax=10, is_weight=True),
    Offer({"code": "1003"}, 749, tax=25, is_weight=True),
    Offer({"code": "1004"}, 1, tax=0),
    Offer({"service": 0}, 1500, tax=20),
    Offer({"prepayment": 0}, 10_000),
    Offer({"gtin": LATE_BARCODE}, 199, tax=20),
)


class ProcessKilled(BaseException):
    """The process is gone in the middle of a statement."""


class Feed:
    """The cabinet's end of the feed: what arrived, in the order of arrival; a page at a time."""

    def __init__(self) -> None:
        self.arrived: list[truth.Wire] = []
        self.age = 0
        self.fails_after: int | None = None

    def read_documents(self, *, since: datetime, cursor: str | None = None) -> FeedPage:
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                self.fails_after = None
                raise ServerUnavailable
        age, place = map(int, cursor.split(":")) if cursor else (self.age, 0)
        if age != self.age:
            raise CursorExpired
        page = self.arrived[place : place + PAGE]
        given = [document for document in page if datetime.fromisoformat(document["issuedAt"]) >= since]
        place += len(page)
        has_more = place < len(self.arrived)
        return wire.decode_feed_page({"docs": given, "cursor": f"{self.age}:{place}", "hasMore": has_more})


class Killer:
    """Ends the work at the so-manieth statement, once, in the middle of whatever transaction it is in."""

    def __init__(self, statements: int | None, error: type[BaseException]) -> None:
        self.left, self.error, self.has_struck = statements, error, False

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if self.left is not None and "SAVEPOINT" not in sql:
            self.left -= 1
            if self.left < 0:
                self.left, self.has_struck = None, True
                raise self.error("here the process was killed")
        return execute(sql, *args)


class Shop(NamedTuple):
    organization: Organization
    connection: Connection
    late_register: LoadSettings
    late_sku: Sku
    goods: dict[str, truth.Goods]


def open_shop() -> Shop:
    """Books of two registers, the second of which is loaded from a later day, and with one barcode still unknown."""
    organization = books.make_organization()
    warehouse = books.make_warehouse(organization=organization)
    service = books.make_sku(name="Услуга", kind="service")
    prepayment = books.make_sku(name="Предоплата", kind="prepayment")
    goods = {
        "service": truth.Goods(service.pk, moves_stock=False),
        "prepayment": truth.Goods(prepayment.pk, moves_stock=False),
    }
    for code, package in (
        ("1001", None),
        ("4810000000028", (12, 1)),
        ("1002", (1, 3)),
        ("1003", None),
        ("1004", None),
        (LATE_BARCODE, None),
    ):
        sku = books.make_sku(name=f"Товар {code}")
        pack: ItemPackage | None = None
        if package is not None:
            pack = books.make_package(item=sku.item, numerator=package[0], denominator=package[1])
        if code != LATE_BARCODE:
            barcode_create(sku=sku, value=code, package=pack)
        books.put_in_stock(warehouse=warehouse, sku=sku, quantity=str(OPENING // 1000))
        goods[code] = truth.Goods(sku.pk, *(package or (1, 1)))
    connection = Connection.objects.create(organization=organization, server="http://127.0.0.1:9", token="token")
    ConnectionState.objects.create(connection=connection)
    settings = [
        LoadSettings.objects.create(
            organization=organization,
            cash_register=books.make_register(
                warehouse=warehouse, registration_number=f"AVQ{serial}", serial_number=serial, initial_turnover=turnover
            ),
            date=day,
            service_item=service.item,
            prepayment_item=prepayment.item,
        )
        for serial, turnover, day in (("1", 0, MORNING.date()), ("2", "123.45", LATE_START.date()))
    ]
    return Shop(organization, connection, settings[1], Sku.objects.get(pk=goods[LATE_BARCODE].sku_id), goods)


class Posting(RuleBasedStateMachine):
    """Registers trade, documents travel, loads begin and break off; at the end everything has arrived."""

    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.feed = Feed()
        self.late: list[truth.Wire] = []
        self.deletes = False

    @initialize(seed=st.integers(0, 2**32), closing=st.sampled_from(Organization.OnShiftClose.values))
    def open(self, seed: int, closing: str) -> None:
        self.random = Random(seed)
        self.tills = [
            Till("1", Random(seed + 1), MORNING, cash=self.random.choice((0, 5000))),
            Till("2", Random(seed + 2), MORNING, turnover=12345),
        ]
        Organization.objects.filter(pk=self.shop.organization.pk).update(on_shift_close=closing)
        self.deletes = closing == Organization.OnShiftClose.DELETE

    # What happens at the registers.

    @rule(count=st.integers(1, 12), lateness=st.sampled_from((0, 0.3, 0.6)))
    def trade(self, count: int, lateness: float) -> None:
        for _ in range(count):
            document = self.random.choice(self.tills).do_something(
                SHELF, sales=[sale for till in self.tills for sale in till.sales]
            )
            (self.late if self.random.random() < lateness else self.feed.arrived).append(document)

    # What happens on the way.

    @precondition(lambda self: self.late)
    @rule(count=st.integers(1, 10))
    def deliver(self, count: int) -> None:
        self.random.shuffle(self.late)
        self.feed.arrived += self.late[:count]
        del self.late[:count]

    @precondition(lambda self: self.feed.arrived)
    @rule(choice=st.integers(0, 10))
    def deliver_again(self, choice: int) -> None:
        document = self.feed.arrived[-1 - choice % len(self.feed.arrived)]
        self.feed.arrived.append({**document, "uid": document["uid"].lower()})

    @rule()
    def forget_cursors(self) -> None:
        self.feed.age += 1

    # What happens to us.

    @rule(batch=st.integers(1, 7))
    def load_whole(self, batch: int) -> None:
        self.load(batch)

    @rule(batch=st.integers(1, 3), looks=st.integers(0, 25))
    def load_stopped(self, batch: int, looks: int) -> None:
        self.load(batch, looks=looks)

    @rule(batch=st.integers(1, 7), statements=st.integers(0, 120))
    def load_killed(self, batch: int, statements: int) -> None:
        self.load(batch, killer=Killer(statements, ProcessKilled))

    @rule(batch=st.integers(1, 7), statements=st.integers(0, 120))
    def load_that_the_database_refuses(self, batch: int, statements: int) -> None:
        self.load(batch, killer=Killer(statements, OperationalError))

    @rule(pages=st.integers(0, 3))
    def load_while_the_cabinet_stumbles(self, pages: int) -> None:
        self.feed.fails_after = pages
        self.load(3)

    @rule()
    def give_the_barcode(self) -> None:
        with suppress(Exception), transaction.atomic():
            barcode_create(sku=self.shop.late_sku, value=LATE_BARCODE)
        documents_retry(documents=list(InboxDocument.objects.filter(status="held")))

    @rule()
    def load_the_second_register_from_the_start(self) -> None:
        LoadSettings.objects.filter(pk=self.shop.late_register.pk).update(date=MORNING.date())

    @precondition(lambda self: self.deletes)
    @rule()
    def delete_what_is_old(self) -> None:
        receipts_expire(organization_id=self.shop.organization.pk)

    def load(self, batch: int, *, looks: int | None = None, killer: Killer | None = None) -> None:
        run.BATCH = batch
        journal = run_create(
            connection=self.shop.connection, kind=ExchangeRun.Kind.LOAD, trigger=ExchangeRun.Trigger.COMMAND
        )
        stop = StopAfter(None)
        with lease.lease_hold(connection=self.shop.connection, stop=stop) as held:
            context = ExchangeContext(run=journal, connection=self.shop.connection, client=self.feed, lease=held)
            stop.looks = looks
            killer = killer or Killer(None, ProcessKilled)
            with suppress(RunInterrupted, ProcessKilled, OperationalError), connection.execute_wrapper(killer):
                with suppress(IkassaError):
                    inbox_fetch(context, LoadSummary())
                run.inbox_post(context, LoadSummary())
            # What failed outside of the load's own transactions condemned the one of the test.
            transaction.set_rollback(False)
        seen["loads"] += 1
        seen["stopped"] += stop.looks is not None and stop.looks < 0
        seen["killed in a statement"] += killer.has_struck
        truth.require_balances_are_movements()
        truth.require_suggestions_fit()

    # The end.

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None and hasattr(self, "tills"):
                self.end()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def end(self) -> None:
        for till in self.tills:
            if till.is_open:
                self.late.append(till.close_shift())
        self.deliver(len(self.late))
        self.give_the_barcode()
        self.load_the_second_register_from_the_start()
        # The second is for the rollbacks whose targets came in by the first.
        self.load(200)
        self.load(3)
        self.compare()

    def compare(self) -> None:
        documents = [document for till in self.tills for document in till.documents]
        seen["examples"] += 1
        seen["documents"] += len(documents)
        expected = truth.truth_of(
            documents,
            carried_in={till.serial: till.carried_in for till in self.tills},
            turnover={till.serial: till.turnover_before for till in self.tills},
        )
        assert {(row.uid, row.status, row.reason, row.reason_issue) for row in InboxDocument.objects.all()} == {
            (document["uid"], "posted", "", None) for document in documents
        } or self.deletes
        if not self.deletes:
            truth.require_receipts(expected)
        truth.require_operations(expected)
        truth.require_shifts(expected)
        truth.require_reports(expected, self.shop.goods)
        opening = {goods.sku_id: OPENING for goods in self.shop.goods.values() if goods.moves_stock}
        truth.require_stock(expected, self.shop.goods, opening)


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_happens_the_books_are_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", run.BATCH)
    # The keeper of the lease would write from a thread of its own, beside the transaction of the test.
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600)
    Posting.shop = open_shop()

    # The databases differ below what this turns over and over; the other one gets a look.
    run_machine(Posting, examples=40 if connection.vendor == "sqlite" else 15, steps=25)

    assert not Receipt.objects.exists()
