"""What the database itself refuses, whoever writes past the services."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from accounting.models import (
    Barcode,
    CashShift,
    ItemPackage,
    Organization,
    Price,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ShiftReport,
    ShiftReportLine,
    Sku,
    StockBalance,
)
from tests.support.books import (
    base_package,
    make_barcode,
    make_category,
    make_price,
    make_price_type,
    make_register,
    make_shift,
    make_sku,
    make_warehouse,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku() -> Sku:
    return make_sku()


@pytest.fixture
def shift() -> CashShift:
    return make_shift()


def receipt(shift: CashShift, **fields: Any) -> Receipt:
    values: dict[str, Any] = {
        "kind": Receipt.Kind.SALE,
        "uid": "A1",
        "number": 1,
        "issued_at": timezone.now(),
        "total": Decimal("28.68"),
        "cash": Decimal("20.00"),
        "card": Decimal("8.00"),
        "other": Decimal("0.68"),
    }
    register = shift.cash_register
    return Receipt(
        organization=register.organization,
        warehouse=register.warehouse,
        currency=register.currency,
        cash_register=register,
        shift=shift,
        **values | fields,
    )


def line(shift: CashShift, sku: Sku, **fields: Any) -> ReceiptLine:
    values: dict[str, Any] = {
        "position": 1,
        "quantity": Decimal("1.234"),
        "price": Decimal("19.99"),
        "manual_discount": Decimal("0.50"),
        "total": Decimal("24.17"),
        "vat_rate": "20",
    }
    whole = receipt(shift)
    whole.save()
    return ReceiptLine(receipt=whole, sku=sku, package=base_package(sku), **values | fields)


def report_line(shift: CashShift, sku: Sku, **fields: Any) -> ShiftReportLine:
    register = shift.cash_register
    report = ShiftReport.objects.create(
        organization=register.organization, shift=shift, warehouse=register.warehouse, currency=register.currency
    )
    return ShiftReportLine(
        report=report, kind="sale", sku=sku, package=base_package(sku), price=Decimal("1.00"), vat_rate="20", **fields
    )


def refuse(row: Model, constraint: str) -> None:
    """Expect the database to refuse the row by this constraint; of a unique one SQLite names the columns instead."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_a_receipt_that_adds_up_is_taken_and_its_line_keeps_the_receipt_s_time(shift, sku):
    whole = line(shift, sku)
    whole.save()

    assert whole.issued_at == whole.receipt.issued_at


def test_a_uid_stands_in_the_books_once(shift):
    receipt(shift).save()

    refuse(receipt(shift, number=2), "uid")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"uid": ""}, "receipt_has_uid"),
        ({"total": Decimal("28.69")}, "receipt_payments_make_total"),
        ({"cash": Decimal("19.99")}, "receipt_payments_make_total"),
        ({"total": Decimal("-1.00"), "cash": Decimal("-9.68")}, "receipt_sums_not_negative"),
        ({"change": Decimal("-0.01")}, "receipt_sums_not_negative"),
        ({"base_source": "named"}, "receipt_base_only_on_refund"),
        ({"status": "annulled"}, "receipt_annulled_has_moment"),
    ],
)
def test_a_receipt_whose_sums_do_not_hold_is_refused(shift, fields, constraint):
    refuse(receipt(shift, **fields), constraint)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"quantity": Decimal(0), "total": Decimal("-0.50")}, "receipt_line_quantity_positive"),
        ({"quantity": Decimal(-1), "total": Decimal("-20.49")}, "receipt_line_quantity_positive"),
        ({"price": Decimal("-1.00"), "total": Decimal("-1.73")}, "receipt_line_price_not_negative"),
        ({"total": Decimal("24.18")}, "receipt_line_adds_up"),
        ({"total": Decimal("24.16")}, "receipt_line_adds_up"),
        ({"manual_discount": Decimal("0.49")}, "receipt_line_adds_up"),
    ],
)
def test_a_receipt_line_that_does_not_hold_is_refused(shift, sku, fields, constraint):
    refuse(line(shift, sku, **fields), constraint)


def test_a_line_whose_sum_ends_in_half_a_kopeck_is_taken(shift, sku):
    # 0.15 × 0.100 = 0.015, which rounds up.
    half = line(
        shift,
        sku,
        price=Decimal("0.15"),
        quantity=Decimal("0.100"),
        total=Decimal("0.02"),
        manual_discount=Decimal(0),
    )

    half.save()


def test_only_a_card_payment_has_a_card_number(shift):
    whole = receipt(shift)
    whole.save()

    refuse(ReceiptPayment(receipt=whole, kind="cash", amount=1, card_number="1234"), "receipt_payment_card_only")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"quantity": Decimal("-0.001")}, "report_line_quantity_not_negative"),
        ({"written": Decimal("-0.001")}, "report_line_written_not_negative"),
    ],
)
def test_a_report_line_is_never_below_zero(shift, sku, fields, constraint):
    refuse(report_line(shift, sku, **fields), constraint)


def test_a_report_line_of_nothing_is_taken(shift, sku):
    report_line(shift, sku, quantity=Decimal(0)).save()


def test_a_barcode_names_one_package_of_the_whole_base(sku):
    make_barcode(sku=sku, value="4810000000011")

    refuse(Barcode(sku=make_sku(), package=base_package(sku), value="4810000000011"), "value")


def test_a_register_is_known_by_both_its_numbers_and_those_without_any_do_not_clash():
    known = make_register()
    make_register(registration_number="", serial_number="")
    make_register(registration_number="", serial_number="")

    twin = make_register(registration_number=known.registration_number, serial_number="other")
    twin.serial_number = known.serial_number

    refuse(twin, r"register_numbers_once|cashregister\.registration_number")


def test_a_shift_number_stands_once_in_a_register(shift):
    refuse(
        CashShift(cash_register=shift.cash_register, number=shift.number, opened_at=timezone.now()),
        r"shift_number_once_per_register|cashshift\.number",
    )


def test_a_balance_stands_once_in_a_warehouse(sku):
    warehouse = make_warehouse()
    StockBalance.objects.create(warehouse=warehouse, sku=sku)

    refuse(StockBalance(warehouse=warehouse, sku=sku), r"balance_once|stockbalance\.sku_id")


def test_a_price_is_not_below_zero(sku):
    price: Price = make_price(sku=sku, price_type=make_price_type())
    price.value = Decimal("-0.01")

    refuse(price, "price_not_negative")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"numerator": 0}, "package_coefficient_positive"),
        ({"denominator": 0}, "package_coefficient_positive"),
        ({"is_base": True, "numerator": 2}, "package_base_is_one"),
        ({"is_base": True}, r"package_base_once_per_item|itempackage\.item_id"),
    ],
)
def test_a_package_has_a_coefficient_above_zero_and_an_item_one_base_package(sku, fields, constraint):
    refuse(ItemPackage(item=sku.item, name="коробка", unit=sku.item.unit, **fields), constraint)


def test_a_category_is_not_its_own_parent():
    category = make_category()
    category.parent = category

    refuse(category, "category_is_not_its_own_parent")


def test_a_unp_is_of_one_organisation():
    known = make_warehouse().organization

    refuse(Organization(name="Двойник", unp=known.unp), "unp")
