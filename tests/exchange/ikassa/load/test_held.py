"""A document that cannot be posted is held with its reason, the rest goes on, and every reason has its way out."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounting.models import ItemPackage, Membership, Receipt, ShiftReport, Sku, User
from exchange.ikassa.load.held import (
    barcode_remember,
    document_accept_as_printed,
    document_ignore,
    documents_retry,
)
from exchange.models import InboxDocument, LoadSettings
from exchange.texts import issue_text
from tests.support import books
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}


@pytest.fixture
def bookkeeper(shop: Shop) -> User:
    return books.make_member(organization=shop.organization, role=Membership.Role.BOOKKEEPER)


def held_among_good_ones(shop: Shop, **changes: Any) -> InboxDocument:
    """Inject a sale that differs from a good one by `changes`; the good ones around it must be posted."""
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.inject(shop.copy_of_last(uid="A" * 24, number=90, **changes))
    shop.sandbox.sell(SHOES, at=later(1))

    done = shop.load()

    assert (done["receipts"], done["held"]) == (2, 1)
    row = InboxDocument.objects.get(uid="A" * 24)
    assert row.status == "held"
    return row


def test_an_unknown_barcode_is_given_to_an_item_on_the_spot_and_remembered(shop: Shop) -> None:
    row = held_among_good_ones(
        shop,
        items=[{"name": "Новинка", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}],
    )
    assert row.reason_code == "unknown_barcode"
    assert "7777" in row.reason
    assert "Новинка" in row.reason

    barcode, tried = barcode_remember(connection=shop.connection, value="7777", sku=Sku.objects.get())
    done = shop.load()

    assert (barcode.value, tried) == ("7777", 1)
    assert (done["receipts"], done["held"]) == (1, 0)
    assert shop.stock_of(Sku.objects.get()) == 14


def test_a_register_that_is_not_in_the_books_is_named_and_then_created(shop: Shop) -> None:
    row = held_among_good_ones(shop, workstation={"registrationNumber": "AVQ9", "serialNumber": "9"})
    assert row.reason_code == "unknown_register"
    assert "AVQ9" in row.reason

    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ9", serial_number="9")
    documents_retry(documents=[row])
    assert shop.load()["held"] == 1
    row.refresh_from_db()
    assert row.reason_code == "no_load_settings"

    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=later().date())
    assert shop.load()["receipts"] == 1


def test_a_loaded_register_without_a_warehouse_is_named_before_anything_is_loaded(shop: Shop) -> None:
    held_among_good_ones(shop, workstation={"registrationNumber": "AVQ9", "serialNumber": "9"})
    register = books.make_register(
        warehouse=shop.warehouse, registration_number="AVQ9", serial_number="9", kind="fiscal"
    )
    register.warehouse = None
    register.save()
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=later().date())
    error = shop.try_load().error
    assert error is not None
    assert "не указан склад" in issue_text(error)

    register.warehouse = shop.warehouse
    register.save()
    assert shop.load()["receipts"] == 1


def test_sums_that_do_not_hold_are_told_by_name_and_accepted_as_printed(shop: Shop, bookkeeper: User) -> None:
    row = held_among_good_ones(shop, total=3000, payments=[{"type": 0, "sum": 3000}])
    assert row.reason_code == "arithmetic"
    assert "30,00" in row.reason
    assert "28,68" in row.reason

    document_accept_as_printed(document=row, user=bookkeeper, reason="Кассир ошибся, чек у покупателя")
    done = shop.load()

    receipt = Receipt.objects.get(uid="A" * 24)
    lines = {line.name: line.total for line in receipt.lines.all()}
    assert done["receipts"] == 1
    assert (receipt.total, receipt.cash, receipt.discount) == (Decimal("30.00"), Decimal("30.00"), 0)
    assert lines == {"Босоножки женские": Decimal("28.68"), "Расхождение": Decimal("1.32")}
    assert receipt.accepted_by == str(bookkeeper)
    assert receipt.accepted_reason == "Кассир ошибся, чек у покупателя"
    assert ShiftReport.objects.get().lines.get(sku__item__name="Расхождение").total == Decimal("1.32")


def test_less_paid_than_the_lines_add_up_to_makes_a_difference_below_zero(shop: Shop, bookkeeper: User) -> None:
    row = held_among_good_ones(shop, total=2000, payments=[{"type": 1, "sum": 2000}])

    document_accept_as_printed(document=row, user=bookkeeper, reason="Так напечатано")
    shop.load()

    receipt = Receipt.objects.get(uid="A" * 24)
    assert receipt.lines.get(name="Расхождение").total == Decimal("-8.68")
    assert (receipt.total, receipt.card) == (Decimal("20.00"), Decimal("20.00"))


def test_only_an_owner_or_a_bookkeeper_accepts_and_only_with_a_reason(shop: Shop, bookkeeper: User) -> None:
    row = held_among_good_ones(shop, total=3000, payments=[{"type": 0, "sum": 3000}])
    merchandiser = books.make_member(organization=shop.organization, role=Membership.Role.MERCHANDISER)

    with pytest.raises(PermissionDenied):
        document_accept_as_printed(document=row, user=merchandiser, reason="Так напечатано")
    with pytest.raises(ValidationError, match="причину"):
        document_accept_as_printed(document=row, user=bookkeeper, reason="  ")
    assert shop.load()["receipts"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "coupon"}, "unknown_kind"),
        ({"payments": None}, "broken"),
        ({"items": "нет"}, "broken"),
        ({"header": {"cashier": "Иванова", "currency": "USD", "@attrs": {}}}, "currency"),
    ],
)
def test_what_cannot_be_mended_is_put_aside_by_hand_and_can_be_brought_back(
    shop: Shop, bookkeeper: User, changes: dict[str, Any], code: str
) -> None:
    row = held_among_good_ones(shop, **changes)
    assert row.reason_code == code

    document_ignore(document=row, user=bookkeeper, reason="Чек пробит при обучении")

    row.refresh_from_db()
    assert (row.status, row.reason_code, row.decided_by) == ("ignored", "by_hand", bookkeeper)
    assert shop.load()["held"] == 0
    documents_retry(documents=[row])
    assert shop.load()["held"] == 1


def test_what_can_be_mended_is_not_put_aside(shop: Shop, bookkeeper: User) -> None:
    row = held_among_good_ones(shop, total=3000, payments=[{"type": 0, "sum": 3000}])

    with pytest.raises(ValidationError, match="устранена причина"):
        document_ignore(document=row, user=bookkeeper, reason="Мешает")


def test_a_rollback_of_a_document_put_aside_is_put_aside_with_it(shop: Shop, bookkeeper: User) -> None:
    row = held_among_good_ones(shop, header={"cashier": "Иванова", "currency": "USD", "@attrs": {}})
    shop.sandbox.inject(shop.copy_of_last(kind="rollback", uid="B" * 24, number=91, target={"uid": "A" * 24}))
    shop.load()
    document_ignore(document=row, user=bookkeeper, reason="Чужая валюта")

    done = shop.load()

    assert done["ignored"] == 1
    assert InboxDocument.objects.get(uid="B" * 24).reason_code == "target_ignored"


def test_a_document_of_another_base_with_a_known_uid_is_held(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.load()
    document = InboxDocument.objects.get(kind="sale")
    document.delete()
    shop.sandbox.expire_cursors()

    done = shop.load()

    assert done["held"] == 1
    assert "уже есть в учёте" in InboxDocument.objects.get(kind="sale").reason


@pytest.mark.parametrize("number", [2**31 - 1, 2**40])
def test_a_number_beyond_all_measure_holds_one_document_and_stops_nothing(shop: Shop, number: int) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.inject(shop.copy_of_last(uid="A" * 24, number=90, shift=number))

    done = shop.load()

    assert done["receipts"] + done["held"] == 2
    assert Receipt.objects.filter(shift__number=1).count() == 1


def test_an_error_of_ours_holds_the_document_to_blame_and_posts_the_others(shop: Shop) -> None:
    service = shop.add("Ремонт обуви", code="1005", kind="service", quantity="1")
    shop.settings.service_item = service.item
    shop.settings.save()
    # What no operation on the books does: an item without a base package.
    ItemPackage.objects.filter(item=service.item).update(is_base=False)
    shop.sandbox.sell(SHOES, at=later())
    broken = shop.sandbox.sell({"service": 0, "name": "Набойки", "price": 1500, "quantity": 1000}, at=later(1))
    shop.sandbox.sell(SHOES, at=later(2))

    done = shop.load()

    row = shop.inbox(broken)
    assert (done["receipts"], done["held"], row.reason_code) == (2, 1, "internal")
    assert [message.object_key for message in shop.connection.runs.first().messages.all()] == [row.uid]
    ItemPackage.objects.filter(item=service.item).update(is_base=True)
    documents_retry(documents=[row])
    assert shop.load()["receipts"] == 1
