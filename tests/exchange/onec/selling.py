"""Sales that a register made, by the services that post its receipts."""

from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounting.models import (
    CashRegister,
    CashShift,
    ItemPackage,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    Sku,
    Warehouse,
)
from accounting.money import round_money
from accounting.services.reports import ReceiptEffect, reports_apply
from tests.support import books

_numbers = count(1)


def sell(
    sku: Sku,
    quantity: str,
    *,
    price: str = "10.00",
    discount: str = "0",
    kind: str = Receipt.Kind.SALE,
    warehouse: Warehouse | None = None,
    package: ItemPackage | None = None,
) -> Receipt:
    """Post a receipt of one line into the open shift of the warehouse's register («склад-1» unless told)."""
    shift = _open_shift(warehouse or Warehouse.objects.get(guid="склад-1"))
    total = round_money(Decimal(price) * Decimal(quantity)) - Decimal(discount)
    number = next(_numbers)
    receipt = Receipt.objects.create(
        organization=shift.cash_register.organization, kind=kind, uid=f"{number:024X}",
        warehouse=shift.cash_register.warehouse, currency="BYN", cash_register=shift.cash_register, shift=shift,
        number=number, issued_at=timezone.now(), total=total, cash=total,
    )  # fmt: skip
    line = ReceiptLine.objects.create(
        receipt=receipt, issued_at=receipt.issued_at, position=1, sku=sku, name=sku.item.name,
        package=package or books.base_package(sku), quantity=Decimal(quantity), price=Decimal(price),
        manual_discount=Decimal(discount), total=total, vat_rate="20", vat_amount=round_money(total / 6),
    )  # fmt: skip
    payment = ReceiptPayment.objects.create(receipt=receipt, kind="cash", amount=total)
    reports_apply(effects=[ReceiptEffect(receipt, [line], [payment])])
    return receipt


def _open_shift(warehouse: Warehouse) -> CashShift:
    register = CashRegister.objects.filter(warehouse=warehouse).first() or books.make_register(warehouse=warehouse)
    shift: CashShift | None = register.shifts.filter(status=CashShift.Status.OPEN).first()
    return shift or books.make_shift(cash_register=register, number=register.shifts.count() + 1)
