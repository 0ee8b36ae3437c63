"""A register of the tests' own: documents as they stand on the wire (contract §4), at random, without a cabinet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.truth import half_up, truth_of

Wire = dict[str, Any]
MINSK = ZoneInfo("Europe/Minsk")


@dataclass(frozen=True)
class Offer:
    """Something a till can ring up: `code` as it stands on the wire, `price` in kopecks, `tax` in percent."""

    code: dict[str, Any]
    price: int
    tax: int | None = None
    is_weight: bool = False


@dataclass
class Till:
    """One register: every method makes the next document, moves the clock and gives the document back."""

    serial: str
    random: Random
    now: datetime
    cash: int = 0
    turnover: int = 0
    shift: int = 0
    number: int = 0
    is_open: bool = False
    documents: list[Wire] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.carried_in, self.turnover_before = self.cash, self.turnover

    @property
    def sales(self) -> list[Wire]:
        return [document for document in self.documents if document["kind"] == "sale"]

    def do_something(self, shelf: Sequence[Offer], *, sales: Sequence[Wire]) -> Wire:
        """Do what a cashier does, mostly selling; `sales` are what may be brought back, of any register."""
        fate = self.random.random()
        if fate < 0.2 and sales:
            sale = self.random.choice(sales[-10:])
            self.now = max(self.now, datetime.fromisoformat(sale["issuedAt"]))
            return self.refund(sale)
        if fate < 0.3 and self.can_roll_back():
            return self.roll_back()
        if fate < 0.37:
            return self.move_cash()
        if fate < 0.45:
            return self.close_shift() if self.is_open else self.open_shift()
        return self.sell(shelf)

    def sell(self, shelf: Sequence[Offer]) -> Wire:
        items = [self._item(self.random.choice(shelf)) for _ in range(self.random.choice((1, 1, 1, 2, 3, 5)))]
        return self._receipt("sale", items, self._receipt_modifiers(items))

    def refund(self, sale: Wire) -> Wire:
        """Take back some of a sale's lines: a part of them, or more than was sold."""
        wanted = self.random.sample(sale["items"], self.random.randint(1, len(sale["items"])))
        items = [self._part(item, self.random.choice((1, 1, 1, 2, 3))) for item in wanted]
        naming = self.random.choice(("uid", "number", "none", "none"))
        base: Wire = {}
        if naming == "uid" or (naming == "number" and sale not in self.documents):
            base = {"base": {"uid": sale["uid"]}}
        elif naming == "number":
            base = {"base": {"number": sale["number"]}}
        return self._receipt("refund", items, [], **base)

    def can_roll_back(self) -> bool:
        return bool(self.is_open and self.documents and self.documents[-1]["kind"] in ("sale", "refund"))

    def roll_back(self) -> Wire:
        target = self.documents[-1]
        name = self.random.choice(("uid", "number"))
        self.cash -= self._cash_of(target)
        return self._document("rollback", target={name: target[name]})

    def move_cash(self) -> Wire:
        kind = self.random.choice(("deposit", "withdraw", "chWithdraw"))
        sum = self.random.randint(1, 5000)
        self.cash += sum if kind == "deposit" else -sum
        return self._document(kind, sum=sum)

    def open_shift(self) -> Wire:
        return self._document("shiftOpen")

    def close_shift(self) -> Wire:
        truth = truth_of(
            self.documents,
            carried_in={self.serial: self.carried_in},
            turnover={self.serial: self.turnover_before},
        )
        names = ("sale", "refund")
        parts = ("count", "sum", "cash", "card", "other")
        counters = truth.counters[self.serial, self.shift]
        keys = [f"$.{name}.{part}" for name in names for part in parts]
        keys += ["$.rollback.count", "$.rollback.sum", "$.discount.sum", "$.cashin.sum", "$.turnover.sum"]
        keys += ["$.deposit.sum", "$.withdraw.sum", "$.chWithdraw.sum"]
        attributes = {key: counters[key] for key in keys}
        document = self._document("shiftClose", counters={"BYN": {"attributes": attributes}})
        self.is_open = False
        return document

    def _item(self, offer: Offer) -> Wire:
        price = offer.price + self.random.choice((0, 0, 0, 1, 199))
        quantity = self.random.choice((1, 333, 1000, 1500)) if offer.is_weight else self.random.choice((1000, 2000))
        gross = half_up(price * quantity, 1000)
        modifiers = [
            {"modifier": self.random.randint(-gross, gross // 2)} for _ in range(self.random.choice((0, 0, 0, 1)))
        ]
        return self._as_item(offer.code, price, quantity, offer.tax, modifiers)

    def _part(self, item: Wire, times: int) -> Wire:
        quantity = max(1, item["quantity"] * times // 2)
        return self._as_item(item["code"], item["price"], quantity, item.get("tax"), [])

    def _as_item(self, code: Wire, price: int, quantity: int, tax: int | None, modifiers: list[Wire]) -> Wire:
        item = {"name": "Товар", "code": code, "price": price, "quantity": quantity}
        item["sum"] = half_up(price * quantity, 1000) + sum(modifier["modifier"] for modifier in modifiers)
        return item | ({} if tax is None else {"tax": tax}) | ({"modifiers": modifiers} if modifiers else {})

    def _receipt_modifiers(self, items: Sequence[Wire]) -> list[Wire]:
        whole = sum(item["sum"] for item in items)
        if self.random.random() < 0.6 or not whole:
            return []
        return [{"modifier": self.random.choice((-whole, -1, -min(whole, 10), 7, -(whole // 3)))}]

    def _receipt(self, kind: str, items: list[Wire], modifiers: list[Wire], **own: Any) -> Wire:
        total = sum(item["sum"] for item in items) + sum(modifier["modifier"] for modifier in modifiers)
        payments, change = self._payments(total)
        body: Wire = {"items": items, "payments": payments, "total": total, **own}
        body |= ({"modifiers": modifiers} if modifiers else {}) | ({"change": change} if change else {})
        document = self._document(kind, **body)
        self.cash += self._cash_of(document)
        return document

    def _payments(self, total: int) -> tuple[list[Wire], int]:
        """Pay in one to three rows; cash may be more than is due."""
        rest, payments = total, []
        for _ in range(self.random.choice((0, 0, 1, 2))):
            part = self.random.randint(0, rest)
            payments.append({"type": self.random.randint(0, 2), "sum": part})
            rest -= part
        kind = self.random.randint(0, 2)
        change = self.random.choice((0, 0, 3, 1000)) if kind == 0 else 0
        return [*payments, {"type": kind, "sum": rest + change}], change

    @staticmethod
    def _cash_of(document: Wire) -> int:
        cash: int = sum(row["sum"] for row in document["payments"] if row["type"] == 0) - document.get("change", 0)
        return cash if document["kind"] == "sale" else -cash

    def _document(self, kind: str, **body: Any) -> Wire:
        if not self.is_open:
            self.shift, self.is_open = self.shift + 1, True
        self.number += 1
        self.now += timedelta(seconds=self.random.choice((1, 60, 3600, 90_000)))
        document = {
            "uid": f"{self.random.getrandbits(96):024X}",
            "kind": kind,
            "number": self.number,
            "issuedAt": self.now.astimezone(MINSK).isoformat(),
            "workstation": {"registrationNumber": f"AVQ{self.serial}", "serialNumber": self.serial},
            "shift": self.shift,
            "header": {"cashier": "Иванова", "currency": "BYN", "@attrs": {}},
            **body,
        }
        self.documents.append(document)
        return document
