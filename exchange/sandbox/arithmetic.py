"""A receipt and its sums, exact in integers: kopecks and thousandths (contract §4)."""

from dataclasses import dataclass, field, replace
from typing import Any

from exchange.sandbox.errors import TillError

Wire = dict[str, Any]

CASH, CARD, OTHER = 0, 1, 2


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide, a half going away from zero."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


@dataclass(frozen=True)
class Modifier:
    """A discount (negative) or a markup, in kopecks."""

    modifier: int
    name: str = ""

    def wire(self) -> Wire:
        return {"modifier": self.modifier} | ({"name": self.name} if self.name else {})


@dataclass(frozen=True)
class Line:
    name: str
    code: Wire
    price: int
    quantity: int
    tax: int | None = None
    modifiers: tuple[Modifier, ...] = ()
    extra: Wire = field(default_factory=dict)  # section, tpTaxNumber, mark: as they go on the wire

    @property
    def gross(self) -> int:
        return divide_half_up(self.price * self.quantity, 1000)

    @property
    def sum(self) -> int:
        return self.gross + sum(modifier.modifier for modifier in self.modifiers)

    def wire(self) -> Wire:
        line: Wire = {"name": self.name, "code": self.code, "price": self.price, "quantity": self.quantity}
        if self.tax is not None:
            line["tax"] = self.tax
        line["sum"] = self.sum
        if self.modifiers:
            line["modifiers"] = [modifier.wire() for modifier in self.modifiers]
        return line | self.extra

    @classmethod
    def from_wire(cls, line: Wire) -> "Line":
        return cls(
            name=line["name"],
            code=line["code"],
            price=line["price"],
            quantity=line["quantity"],
            tax=line.get("tax"),
            modifiers=tuple(Modifier(m["modifier"], m.get("name", "")) for m in line.get("modifiers", ())),
            extra={key: line[key] for key in ("section", "tpTaxNumber", "mark") if key in line},
        )

    def part(self, quantity: int) -> "Line":
        """The same line for a part of its quantity, with its share of the modifiers."""
        shares = tuple(
            replace(modifier, modifier=divide_half_up(modifier.modifier * quantity, self.quantity))
            for modifier in self.modifiers
        )
        part = replace(self, quantity=quantity, modifiers=shares)
        # Of a few thousandths, rounding can leave more discount than price.
        return replace(part, modifiers=()) if part.sum < 0 else part


@dataclass(frozen=True)
class Payment:
    type: int
    sum: int
    ref: str = ""

    def wire(self) -> Wire:
        return {"type": self.type, "sum": self.sum} | ({"ref": self.ref} if self.ref else {})


@dataclass(frozen=True)
class Receipt:
    lines: tuple[Line, ...]
    modifiers: tuple[Modifier, ...] = ()
    payments: tuple[Payment, ...] = ()

    @classmethod
    def from_wire(cls, receipt: Wire) -> "Receipt":
        return cls(
            lines=tuple(Line.from_wire(line) for line in receipt["items"]),
            modifiers=tuple(Modifier(m["modifier"], m.get("name", "")) for m in receipt.get("modifiers", ())),
            payments=tuple(Payment(p["type"], p["sum"], p.get("ref", "")) for p in receipt["payments"]),
        )

    @property
    def subtotal(self) -> int:
        return sum(line.sum for line in self.lines)

    @property
    def total(self) -> int:
        return self.subtotal + sum(modifier.modifier for modifier in self.modifiers)

    @property
    def change(self) -> int:
        return sum(payment.sum for payment in self.payments) - self.total

    @property
    def cash(self) -> int:
        """What stays of it in the drawer, net of change."""
        return sum(payment.sum for payment in self.payments if payment.type == CASH) - self.change

    def paid_by(self, type: int) -> "Receipt":
        return replace(self, payments=(Payment(type, self.total),))

    def paid_net(self) -> "Receipt":
        """The same receipt, paid without change, each kind in one row: so a whole refund gives the money back."""
        sums = {CASH: self.cash}
        for payment in self.payments:
            if payment.type != CASH:
                sums[payment.type] = sums.get(payment.type, 0) + payment.sum
        payments = tuple(Payment(type, sum) for type, sum in sums.items() if sum)
        return replace(self, payments=payments or (Payment(CASH, 0),))

    def part(self, quantities: dict[int, int]) -> "Receipt":
        """Some lines of it, by position, in these quantities, with their share of the receipt's modifiers; unpaid."""
        lines = tuple(self.lines[position].part(quantity) for position, quantity in sorted(quantities.items()))
        taken = sum(line.sum for line in lines)
        shares = tuple(
            replace(modifier, modifier=divide_half_up(modifier.modifier * taken, self.subtotal))
            for modifier in self.modifiers
            if self.subtotal
        )
        part = Receipt(lines=lines, modifiers=tuple(share for share in shares if share.modifier))
        return replace(part, modifiers=()) if part.total < 0 else part

    def wire(self) -> Wire:
        receipt: Wire = {
            "items": [line.wire() for line in self.lines],
            "payments": [payment.wire() for payment in self.payments],
        }
        if self.modifiers:
            receipt["modifiers"] = [modifier.wire() for modifier in self.modifiers]
        receipt["total"] = self.total
        return receipt | ({"change": self.change} if self.change else {})

    def check(self) -> "Receipt":
        """Raise TillError for a receipt that the register would not print."""
        self.check_sums()
        if any(payment.sum < 0 for payment in self.payments) or self.change < 0:
            raise TillError("Оплачено меньше, чем итог чека.")
        if self.cash < 0:
            raise TillError("Сдача бывает только с наличных.")
        return self

    def check_sums(self) -> None:
        if not self.lines:
            raise TillError("В чеке нет ни одной позиции.")
        for line in self.lines:
            if line.quantity <= 0:
                raise TillError(f"«{line.name}»: количество должно быть больше нуля.")
            if line.sum < 0:
                raise TillError(f"«{line.name}»: скидка больше суммы.")
        if self.total < 0:
            raise TillError("Скидка на чек больше его суммы.")
