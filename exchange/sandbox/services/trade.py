"""Trades by itself: a believable day of a shop, the same one for the same seed."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from secrets import randbits
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.arithmetic import CARD, CASH, OTHER, Receipt
from exchange.sandbox.errors import NothingToSellError
from exchange.sandbox.models import Cabinet, Document, DocumentKind, Stock, Workstation
from exchange.sandbox.services.basket import fill_basket, pay
from exchange.sandbox.services.cabinets import registers_place
from exchange.sandbox.services.register import Journal, Register

BATCH = 100  # receipts a transaction
# SQLite gives its lock to whoever asks at the right moment: without a pause the API would wait for the whole trade.
PAUSE = 0.03  # seconds
REMEMBERED = 200  # sales a register may still refund
CASHIERS = ("Иванова А. П.", "Петрович Е. С.", "Климук О. И.")
KOPECKS = 100


@dataclass(frozen=True)
class TradePlan:
    """What is asked of a trade; times are those of the documents, not of the work."""

    count: int
    seed: int | None = None
    registers: list[str] = field(default_factory=list)  # ids or serial numbers; none is all that have goods
    start: datetime | None = None  # none: so that the trade ends about now
    step: int = 60  # seconds between receipts, at most
    close_shifts: bool = False
    receipts_per_shift: int | None = None
    without_goods: bool = False  # ring up services and prepayments too


@dataclass
class Sold:
    """A sale of which something is left to refund."""

    document: Document
    receipt: Receipt
    left: dict[int, int]  # position → thousandths


def trade(*, cabinet: Cabinet, plan: TradePlan) -> dict[str, int]:
    """Trade; in transactions of some hundred receipts, so that the API answers meanwhile. Tells what was done by kind.

    Raises NothingToSellError.
    """
    trader = Trader(cabinet, plan)
    for done in range(0, plan.count, BATCH):
        with transaction.atomic(using=SANDBOX):
            trader.trade_batch(min(BATCH, plan.count - done))
        time.sleep(PAUSE)
    if plan.close_shifts:
        with transaction.atomic(using=SANDBOX):
            trader.close_all()
    return dict(trader.done)


def trade_when_stocked(*, cabinet: Cabinet, plan: TradePlan) -> None:
    """Trade in a thread of its own as soon as there are goods: a sandbox may be started before the first export."""

    def wait_and_trade() -> None:
        while True:
            try:
                trade(cabinet=cabinet, plan=plan)
                return
            except NothingToSellError:
                time.sleep(1)
            finally:
                connections.close_all()

    threading.Thread(target=wait_and_trade, name="sandbox-trade", daemon=True).start()


class Trader:
    def __init__(self, cabinet: Cabinet, plan: TradePlan) -> None:
        self.plan = plan
        self.seed = randbits(64) if plan.seed is None else plan.seed
        self.random = Random(self.seed)  # noqa: S311 - shopping, not cryptography
        self.done: Counter[str] = Counter()
        self.sold: dict[int, list[Sold]] = {}
        self.in_shift: Counter[int] = Counter()
        registers_place(cabinet=cabinet)
        goods = Stock.objects.filter(sku__is_removed=False, price__gt=0)
        rows = Workstation.objects.filter(cabinet=cabinet, warehouse__in=goods.values("warehouse"))
        if plan.registers:
            rows = rows.filter(external_id__in=plan.registers) | rows.filter(serial_number__in=plan.registers)
        self.pks = sorted(rows.values_list("pk", flat=True))
        if not self.pks:
            raise NothingToSellError("Торговать нечем: у касс нет склада с товарами.")
        self.now, self.step = self.clock(plan)

    def clock(self, plan: TradePlan) -> tuple[datetime, int]:
        """When the trade begins, and how many seconds pass between receipts at most."""
        if plan.start is not None:
            return plan.start, plan.step
        now = timezone.now().replace(microsecond=0)
        issued = Document.objects.filter(workstation__in=self.pks, is_injected=False).order_by("-issued_at")
        last = issued.values_list("issued_at", flat=True).first()
        begin = now - timedelta(seconds=plan.count * plan.step)
        if last is not None and begin <= last:
            begin = min(last + timedelta(seconds=1), now)
        return begin, min(plan.step, int((now - begin).total_seconds()) // max(plan.count, 1))

    def begin(self) -> None:
        """Read the registers anew: a person may have been at the till between two batches."""
        self.journal = Journal()
        rows = Workstation.objects.filter(pk__in=self.pks).select_related("warehouse").order_by("pk")
        self.registers = [Register(row, self.journal) for row in rows]
        self.shelves = {
            warehouse: [row for row in goods.load() if row.price > 0]
            for warehouse, goods in {row.goods.warehouse.pk: row.goods for row in self.registers}.items()
        }

    def trade_batch(self, count: int) -> None:
        self.begin()
        for _ in range(count):
            self.now += timedelta(seconds=self.random.randint(self.step // 2, self.step))
            register = self.random.choice(self.registers)
            self.open(register)
            if self.random.random() < 0.03:
                self.move_cash(register)
            if self.random.random() < 0.07 and any(self.sold.values()):
                self.refund(register)
            else:
                self.sell(register)
            if self.random.random() < 0.02:
                self.roll_back(register)
            self.in_shift[register.workstation.pk] += 1
            if self.plan.receipts_per_shift and self.in_shift[register.workstation.pk] >= self.plan.receipts_per_shift:
                self.close(register)
        self.journal.save()

    def close_all(self) -> None:
        self.begin()
        for register in self.registers:
            if register.shift is not None:
                self.close(register)
        self.journal.save()

    def options(self, register: Register) -> dict[str, Any]:
        """The uid and cashier of the register's next document."""
        workstation = register.workstation
        numbers = (workstation.registration_number, workstation.serial_number, workstation.last_number + 1)
        uid = sha256(f"{self.seed}:{numbers}".encode()).hexdigest()[:24].upper()
        return {"uid": uid, "cashier": CASHIERS[workstation.last_shift_number % len(CASHIERS)]}

    def open(self, register: Register) -> None:
        if register.shift is None and register.workstation.announces_shift:
            register.open_shift(self.now, **self.options(register))
            self.done[DocumentKind.SHIFT_OPEN.value] += 1

    def close(self, register: Register) -> None:
        """Now and then all cash is taken out before the Z-report."""
        cash = register.workstation.cash
        if cash and self.random.random() < 0.5:
            self.cash_operation(register, DocumentKind.WITHDRAW, cash)
        register.z_report(self.now, **self.options(register))
        self.done[DocumentKind.SHIFT_CLOSE.value] += 1
        self.in_shift[register.workstation.pk] = 0

    def move_cash(self, register: Register) -> None:
        kind = self.random.choice((DocumentKind.DEPOSIT, DocumentKind.WITHDRAW, DocumentKind.PAYOUT))
        sum = self.random.randint(5, 100) * KOPECKS
        if kind == DocumentKind.DEPOSIT or register.workstation.cash >= sum:
            self.cash_operation(register, kind, sum)

    def cash_operation(self, register: Register, kind: DocumentKind, sum: int) -> None:
        register.cash_operation(kind, sum, self.now, **self.options(register))
        self.done[kind.value] += 1

    def sell(self, register: Register) -> None:
        shelf = self.shelves[register.goods.warehouse.pk]
        receipt = pay(self.random, fill_basket(self.random, shelf, without_goods=self.plan.without_goods))
        document = register.sale(receipt, self.now, **self.options(register))
        self.done[DocumentKind.SALE.value] += 1
        left = {position: line.quantity for position, line in enumerate(receipt.lines)}
        sold = self.sold.setdefault(register.workstation.pk, [])
        sold.append(Sold(document, receipt, left))
        del sold[:-REMEMBERED]

    def refund(self, register: Register) -> None:
        """Refund a sale of this register, or of another: all of it, or what a buyer brings back."""
        own = self.sold.get(register.workstation.pk)
        if not own or self.random.random() < 0.15:
            own = self.random.choice([sold for sold in self.sold.values() if sold])
        sold = self.random.choice(own)
        receipt = self.brought_back(sold)
        if receipt.cash > register.workstation.cash:
            receipt = receipt.paid_by(CARD)
        naming = self.random.choice(("uid", "number", "none"))
        base: dict[str, Any] | None = {"uid": sold.document.uid}
        if naming == "number" and sold.document.workstation_id == register.workstation.pk:
            base = {"number": sold.document.number}
        if naming == "none":
            base = None
        register.refund(receipt, self.now, base=base, **self.options(register))
        self.done[DocumentKind.REFUND.value] += 1
        if not sold.left:
            own.remove(sold)

    def brought_back(self, sold: Sold) -> Receipt:
        """What is refunded of a sale; leaves the rest in it."""
        whole = {position: line.quantity for position, line in enumerate(sold.receipt.lines)}
        if sold.left == whole and self.random.random() < 0.4:
            sold.left = {}
            return sold.receipt.paid_net()
        positions = sorted(sold.left)
        taken = {}
        for position in self.random.sample(positions, self.random.randint(1, len(positions))):
            left = sold.left.pop(position)
            taken[position] = left
            if left > 1000 and left % 1000 == 0 and self.random.random() < 0.5:
                taken[position] = 1000
                sold.left[position] = left - 1000
        return sold.receipt.part(taken).paid_by(self.random.choice((CASH, CASH, CARD, OTHER)))

    def roll_back(self, register: Register) -> None:
        """Annul the receipt just made."""
        target, naming = register.last, self.random.choice(("number", "uid"))
        register.rollback(self.now, naming=naming, **self.options(register))
        self.done[DocumentKind.ROLLBACK.value] += 1
        sold = self.sold.get(register.workstation.pk, [])
        if sold and sold[-1].document is target:
            sold.pop()
