"""A register at work: numbers, drawer, shift and documents, first in memory and then written at once.

Both the till of one receipt and the generator of ten thousand work through it, so that they cannot differ.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from exchange.sandbox.arithmetic import Receipt
from exchange.sandbox.counters import CASH_OPERATIONS, RECEIPTS, shift_counters
from exchange.sandbox.errors import TillError
from exchange.sandbox.models import Document, DocumentKind, Shift, Workstation
from exchange.sandbox.services.feed import documents_deliver
from exchange.sandbox.services.goods import Goods
from exchange.sandbox.wire import format_moment

Wire = dict[str, Any]


def random_uid() -> str:
    return uuid4().hex[:24].upper()


class Journal:
    """What was done and is not written yet, over the registers of one cabinet, in the order it was done."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.rolled_back: list[Document] = []
        self.registers: dict[int, Register] = {}
        self.goods: dict[int, Goods] = {}

    def goods_of(self, workstation: Workstation) -> Goods:
        warehouse = workstation.warehouse
        if warehouse is None:
            raise TillError(f"У кассы «{workstation.name}» нет склада: укажите его в песочнице.")
        return self.goods.setdefault(warehouse.pk, Goods(warehouse))

    def save(self) -> None:
        """Write everything; inside a transaction that began before the registers were read."""
        Document.objects.bulk_create(self.documents)
        Document.objects.filter(pk__in=[document.pk for document in self.rolled_back]).update(is_rolled_back=True)
        documents_deliver(self.documents)
        for register in self.registers.values():
            register.workstation.save(update_fields=["last_number", "last_shift_number", "cash", "turnover"])
        for goods in self.goods.values():
            goods.save()
        self.documents, self.rolled_back = [], []


class Register:
    """One register; every method makes one document (the first of a shift may open it) or raises TillError."""

    def __init__(self, workstation: Workstation, journal: Journal) -> None:
        self.workstation, self.journal = workstation, journal
        self.shift = workstation.shifts.filter(closed_at=None).first()
        self.last: Document | None = None
        journal.registers[workstation.pk] = self

    @property
    def goods(self) -> Goods:
        return self.journal.goods_of(self.workstation)

    def open_shift(self, at: datetime, **options: Any) -> Document:
        if self.shift is not None:
            raise TillError(f"Смена {self.shift.number} уже открыта.")
        self._new_shift(at)
        return self._document(DocumentKind.SHIFT_OPEN, {}, at, **options)

    def sale(self, receipt: Receipt, at: datetime, **options: Any) -> Document:
        body = receipt.check().wire()
        document = self._receipt(DocumentKind.SALE, body, receipt.cash, at, **options)
        self.goods.move(body["items"], -1)
        return document

    def refund(self, receipt: Receipt, at: datetime, *, base: Wire | None = None, **options: Any) -> Document:
        """Give money back; `base` is printed as given: `{uid}`, `{number}`, or None for a refund that names no sale."""
        body = receipt.check().wire() | ({"base": base} if base else {})
        document = self._receipt(DocumentKind.REFUND, body, -receipt.cash, at, **options)
        self.goods.move(body["items"], +1)
        return document

    def rollback(self, at: datetime, *, naming: str = "number", **options: Any) -> Document:
        """Annul the register's last document, a sale or a refund; `naming` is `number` or `uid`."""
        target = self.last or self.workstation.documents.filter(number=self.workstation.last_number).first()
        if self.shift is None or target is None or target.kind not in RECEIPTS:
            raise TillError("Аннулировать можно только последний документ кассы, если это чек продажи или возврата.")
        payload = target.payload
        cash = Receipt.from_wire(payload).cash
        sign = 1 if target.kind == DocumentKind.SALE else -1
        self._move_cash(-sign * cash)
        body = {"target": {"uid": target.uid} if naming == "uid" else {"number": target.number}}
        document = self._document(DocumentKind.ROLLBACK, body, at, **options)
        self.goods.move(payload["items"], sign)
        target.is_rolled_back = True
        if target.pk:
            self.journal.rolled_back.append(target)
        return document

    def cash_operation(self, kind: DocumentKind, sum: int, at: datetime, **options: Any) -> Document:
        """Deposit, withdrawal or payout of a sum in kopecks."""
        if kind not in CASH_OPERATIONS or sum <= 0:
            raise TillError("Сумма должна быть больше нуля.")
        self._begin(at, cash=sum if kind == DocumentKind.DEPOSIT else -sum)
        return self._document(kind, {"sum": sum}, at, **options)

    def z_report(self, at: datetime, **options: Any) -> Document:
        if self.shift is None:
            raise TillError("Смена не открыта: закрывать нечего.")
        self.journal.save()
        shift = self.shift
        counters = shift_counters(
            shift.documents.values_list("payload", "is_rolled_back"),
            cash_carried_in=shift.cash_carried_in,
            turnover=shift.turnover_carried_in,
        )
        body = {"counters": {self.workstation.currency: {"attributes": counters}}}
        document = self._document(DocumentKind.SHIFT_CLOSE, body, at, **options)
        shift.closed_at = at
        shift.save(update_fields=["closed_at"])
        self.workstation.turnover = counters["$.turnover.sum"]
        self.shift = None
        return document

    def _receipt(self, kind: DocumentKind, body: Wire, cash: int, at: datetime, **options: Any) -> Document:
        self._begin(at, cash=cash)
        return self._document(kind, body, at, **options)

    def _begin(self, at: datetime, *, cash: int) -> None:
        """Move cash, in a shift: if none is open one is, with a document of its own if the register makes one.

        What the new shift carries in is the drawer before the cash moved; a drawer that lacks it opens none.
        """
        self._require_cash(cash)
        if self.shift is None and self.workstation.announces_shift:
            self.open_shift(at)
        elif self.shift is None:
            self._new_shift(at)
        self._move_cash(cash)

    def _new_shift(self, at: datetime) -> None:
        self.workstation.last_shift_number += 1
        self.shift = Shift.objects.create(
            workstation=self.workstation,
            number=self.workstation.last_shift_number,
            opened_at=at,
            cash_carried_in=self.workstation.cash,
            turnover_carried_in=self.workstation.turnover,
        )

    def _move_cash(self, change: int) -> None:
        self._require_cash(change)
        self.workstation.cash += change

    def _require_cash(self, change: int) -> None:
        if self.workstation.cash + change < 0:
            raise TillError("В денежном ящике не хватает наличных.")

    def _document(
        self, kind: DocumentKind, body: Wire, at: datetime, *, uid: str | None = None, cashier: str | None = None
    ) -> Document:
        if self.shift is None:
            raise TillError("Смена не открыта.")
        workstation = self.workstation
        workstation.last_number += 1
        uid = uid or random_uid()
        payload = {
            "uid": uid,
            "kind": kind.value,
            "number": workstation.last_number,
            "issuedAt": format_moment(at),
            "workstation": {
                "registrationNumber": workstation.registration_number,
                "serialNumber": workstation.serial_number,
            },
            "shift": self.shift.number,
            "header": {"cashier": cashier or workstation.cashier, "currency": workstation.currency, "@attrs": {}},
            **body,
        }
        self.last = Document(
            cabinet_id=workstation.cabinet_id,
            workstation=workstation,
            shift=self.shift,
            uid=uid.upper(),
            kind=kind.value,
            number=workstation.last_number,
            issued_at=at,
            payload=payload,
        )
        self.journal.documents.append(self.last)
        return self.last
