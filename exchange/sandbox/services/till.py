"""What a cashier can do. Each function is one transaction; sums are kopecks, quantities thousandths.

A line of a sale is `{sku | code | service: 0 | prepayment: 0, quantity?, price?, name?, tax?, modifiers?, section?,
tpTaxNumber?, mark?}`; price, name and tax of goods come from the stock row unless given. A modifier is `{modifier}` in
kopecks or `{percent}` of the sum it stands by, negative for a discount. A refund of a named sale may have lines
`{line: position in the sale, quantity}`, or none for all of it. Raise TillError when the register would refuse.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.arithmetic import CASH, Line, Modifier, Payment, Receipt, divide_half_up
from exchange.sandbox.errors import TillError
from exchange.sandbox.models import Cabinet, Document, DocumentKind, Workstation
from exchange.sandbox.services.cabinets import registers_place
from exchange.sandbox.services.feed import withheld_deliver
from exchange.sandbox.services.goods import Goods
from exchange.sandbox.services.register import Journal, Register

Wire = dict[str, Any]

MARKS_OF_A_LINE = ("section", "tpTaxNumber", "mark")


@dataclass(frozen=True)
class Order:
    """What the cashier typed in for a receipt."""

    lines: list[Wire] = field(default_factory=list)
    modifiers: list[Wire] = field(default_factory=list)
    payments: list[Wire] = field(default_factory=list)
    pay: int | None = None  # one kind for the whole sum, when no payments are given


def workstation_find(*, register: str, cabinet: Cabinet | None = None) -> Workstation:
    """A register by its id or its serial number. Raises TillError."""
    rows = Workstation.objects.filter(Q(external_id=register) | Q(serial_number=register))
    if cabinet is not None:
        rows = rows.filter(cabinet=cabinet)
    found = list(rows.select_related("warehouse", "cabinet")[:2])
    if len(found) != 1:
        raise TillError(f"Касса {register} не найдена." if not found else f"Касс с номером {register} несколько.")
    if found[0].warehouse is None:
        registers_place(cabinet=found[0].cabinet)
        found[0].refresh_from_db(fields=["warehouse"])
    return found[0]


@transaction.atomic(using=SANDBOX)
def register_set_online(*, register: str, is_online: bool) -> int:
    """Take a register off the line, or put it back; then it delivers what it kept. Tells how many documents."""
    workstation = workstation_find(register=register)
    workstation.is_online = is_online
    workstation.save(update_fields=["is_online"])
    return withheld_deliver(workstation.documents.all()) if is_online else 0


@contextmanager
def at_register(register: str) -> Iterator[Register]:
    """Work at a register and write down what was done; nothing is written when it fails."""
    with transaction.atomic(using=SANDBOX):
        journal = Journal()
        yield Register(workstation_find(register=register), journal)
        journal.save()


def moment(at: datetime | None) -> datetime:
    return at or timezone.now().replace(microsecond=0)


def till_quote(*, register: str, order: Order) -> Wire:
    """The receipt as it would be, before it is paid."""
    with transaction.atomic(using=SANDBOX):
        goods = Journal().goods_of(workstation_find(register=register))
        receipt = build_receipt(goods, order)
        receipt.check_sums()
        return receipt.wire()


def till_sale(*, register: str, order: Order, at: datetime | None = None, **options: Any) -> Document:
    with at_register(register) as open_register:
        receipt = build_receipt(open_register.goods, order)
        return open_register.sale(pay_receipt(receipt, order, CASH), moment(at), **options)


def till_refund(
    *,
    register: str,
    order: Order,
    base: Wire | None = None,
    naming: str | None = None,
    at: datetime | None = None,
    **options: Any,
) -> Document:
    """Refund a sale, named or not. `base` is `{uid}` or `{number}`; `naming` (`uid`, `number`, `none`) is how the
    document names it, by default as it was given. A base unknown here needs lines of goods, and is named as given."""
    with at_register(register) as open_register:
        sale = find_sale(open_register.workstation, base) if base else None
        if sale is None:
            receipt = pay_receipt(build_receipt(open_register.goods, order), order, CASH)
        else:
            receipt = refund_receipt(Receipt.from_wire(sale.payload), open_register.goods, order)
        printed = name_base(open_register.workstation, base, sale, naming)
        return open_register.refund(receipt, moment(at), base=printed, **options)


def till_rollback(*, register: str, naming: str = "number", at: datetime | None = None, **options: Any) -> Document:
    with at_register(register) as open_register:
        return open_register.rollback(moment(at), naming=naming, **options)


def till_cash(*, register: str, kind: str, sum: int, at: datetime | None = None, **options: Any) -> Document:
    """`kind` is `deposit`, `withdraw` or `chWithdraw`."""
    with at_register(register) as open_register:
        return open_register.cash_operation(DocumentKind(kind), sum, moment(at), **options)


def till_open_shift(*, register: str, at: datetime | None = None, **options: Any) -> Document:
    with at_register(register) as open_register:
        return open_register.open_shift(moment(at), **options)


def till_z_report(*, register: str, at: datetime | None = None, **options: Any) -> Document:
    with at_register(register) as open_register:
        return open_register.z_report(moment(at), **options)


def build_receipt(goods: Goods, order: Order) -> Receipt:
    lines = tuple(build_line(goods, line) for line in order.lines)
    subtotal = sum(line.sum for line in lines)
    return Receipt(lines=lines, modifiers=build_modifiers(order.modifiers, subtotal))


def build_line(goods: Goods, wanted: Wire) -> Line:
    line = line_without_goods(wanted) or line_of_goods(goods, wanted)
    extra = {key: wanted[key] for key in MARKS_OF_A_LINE if key in wanted}
    return replace(line, extra=extra, modifiers=build_modifiers(wanted.get("modifiers", []), line.gross))


def line_without_goods(wanted: Wire) -> Line | None:
    """A line rung up without goods, if it is one."""
    for key, name in (("service", "Услуга"), ("prepayment", "Предоплата")):
        if key in wanted:
            if "price" not in wanted:
                raise TillError(f"{name}: укажите сумму.")
            return Line(
                name=wanted.get("name", name),
                code={key: 0},
                price=wanted["price"],
                quantity=wanted.get("quantity", 1000),
                tax=wanted.get("tax"),
            )
    return None


def line_of_goods(goods: Goods, wanted: Wire) -> Line:
    key = wanted.get("sku") or wanted.get("code") or ""
    row = goods.by_id(key) if "sku" in wanted else goods.by_code(key)
    if row is None:
        raise TillError(f"Товара {key} нет на складе «{goods.warehouse}»: выгрузите его с остатком и ценой.")
    return Line(
        name=wanted.get("name", row.sku.name),
        code={"gtin" if row.sku.is_gtin else "code": row.sku.code},
        price=wanted.get("price", row.price),
        quantity=wanted.get("quantity", 1000),
        tax=wanted.get("tax", row.sku.tax),
    )


def build_modifiers(wanted: list[Wire], sum: int) -> tuple[Modifier, ...]:
    return tuple(
        Modifier(
            modifier["modifier"] if "modifier" in modifier else divide_half_up(sum * modifier["percent"], 100),
            modifier.get("name", ""),
        )
        for modifier in wanted
    )


def pay_receipt(receipt: Receipt, order: Order, default: int) -> Receipt:
    if order.payments:
        payments = tuple(Payment(row["type"], row["sum"], row.get("ref", "")) for row in order.payments)
        return replace(receipt, payments=payments)
    return receipt.paid_by(default if order.pay is None else order.pay)


def refund_receipt(sale: Receipt, goods: Goods, order: Order) -> Receipt:
    """The receipt of a refund of a known sale: all of it, parts of its lines, or other lines altogether."""
    default = sale.payments[0].type
    if not order.lines:
        whole = sale.paid_net()
        return pay_receipt(whole, order, default) if order.payments or order.pay is not None else whole
    if all("line" in line for line in order.lines):
        quantities = {}
        for line in order.lines:
            if not 0 <= line["line"] < len(sale.lines):
                raise TillError(f"В чеке нет позиции {line['line'] + 1}.")
            quantities[line["line"]] = line.get("quantity", sale.lines[line["line"]].quantity)
        return pay_receipt(sale.part(quantities), order, default)
    return pay_receipt(build_receipt(goods, order), order, default)


def find_sale(workstation: Workstation, base: Wire) -> Document | None:
    sales = Document.objects.filter(kind=DocumentKind.SALE, is_injected=False)
    if "uid" in base:
        return sales.filter(cabinet=workstation.cabinet_id, uid=base["uid"].upper()).first()
    return sales.filter(workstation=workstation, number=base["number"]).first()


def name_base(workstation: Workstation, base: Wire | None, sale: Document | None, naming: str | None) -> Wire | None:
    if base is None or naming == "none":
        return None
    if naming is None or sale is None:
        return base
    if naming == "uid":
        return {"uid": sale.uid}
    if sale.workstation_id != workstation.pk:
        raise TillError("По номеру можно назвать только чек этой же кассы.")
    return {"number": sale.number}
