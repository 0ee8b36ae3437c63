"""Receipts are printed, found by what people ask for, and a refund is given its sale by hand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounting.models import (
    CashOperation,
    Membership,
    Receipt,
    RefundReceipt,
    SaleReceipt,
    ShiftReport,
    StockMovement,
)
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


@pytest.fixture
def sale(shop: Holding) -> Any:
    return shop.objects[SaleReceipt]


@pytest.fixture
def refund(shop: Holding, sale: Any) -> Any:
    Receipt.objects.filter(pk=sale.pk).update(issued_at=sale.issued_at - timedelta(hours=1))
    return shop.objects[RefundReceipt]


def listed(client: Client, **query: str) -> list[Any]:
    return list(client.get(admin_url(SaleReceipt, "changelist"), query).context["cl"].result_list)


def base_page(refund: Any) -> str:
    return f"/admin/accounting/refundreceipt/{refund.pk}/choose_base/"


def test_a_receipt_is_printed_on_tape_and_on_a_sheet(admin_client: Client, sale: Any) -> None:
    Receipt.objects.filter(pk=sale.pk).update(cash="28.68", card="0", change="1.32")
    address = f"/admin/accounting/salereceipt/{sale.pk}/print_receipt/"
    tape = admin_client.get(address).content.decode()
    assert 'class="paper-80"' in tape
    for printed in ("Товар Наша", "28,68", "Кассир Наша", sale.uid, "Получено наличными", "30,00", "4,78"):
        assert printed in tape, printed
    assert 'class="paper-a4"' in admin_client.get(address, {"paper": "a4"}).content.decode()
    assert 'class="paper-80"' in admin_client.get(address, {"paper": "<b>"}).content.decode()


def test_a_receipt_of_others_is_not_printed(client: Client, sale: Any) -> None:
    client.force_login(make_keeper(books.make_organization()))
    assert client.get(f"/admin/accounting/salereceipt/{sale.pk}/print_receipt/").status_code == 403


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"cashier": "кассир наша"}, True),
        ({"cashier": "Петрова"}, False),
        ({"total_from": "28.68", "total_to": "28.68"}, True),
        ({"total_from": "28,68", "total_to": "1 000,00"}, True),
        ({"total_from": "28.69"}, False),
        ({"total_from": "много"}, False),
        ({"issued_at_from": "31.02.2026"}, False),
        ({"payment": "card"}, True),
        ({"payment": "cash"}, False),
        ({"discounted": "yes"}, False),
        ({"shift_number": "999999"}, False),
        ({"shift_number": "первая"}, False),
    ],
)
def test_a_receipt_is_found_by_what_people_ask_for(
    admin_client: Client, sale: Any, query: dict[str, str], is_found: bool
) -> None:
    assert listed(admin_client, **query) == ([sale] if is_found else [])


def test_a_sum_is_typed_as_it_is_written(admin_client: Client, sale: Any) -> None:
    page = admin_client.get(admin_url(SaleReceipt, "changelist"), {"total_from": "28,68"}).content.decode()
    assert 'type="text" name="total_from" value="28,68"' in page


def test_cash_put_in_is_found_by_its_shift_and_cashier(admin_client: Client, shop: Holding) -> None:
    operation: Any = shop.objects[CashOperation]
    CashOperation.objects.filter(pk=operation.pk).update(cashier="Иванова")
    list_url = admin_url(CashOperation, "changelist")
    for query, found in (
        ({"shift_number": operation.shift.number, "cashier": "иванова"}, [operation]),
        ({"shift_number": operation.shift.number + 1}, []),
        ({"cashier": "Петрова"}, []),
    ):
        assert list(admin_client.get(list_url, query).context["cl"].result_list) == found, query


def test_a_receipt_is_found_by_the_number_of_its_shift(admin_client: Client, sale: Any) -> None:
    assert listed(admin_client, shift_number=str(sale.shift.number)) == [sale]


def test_an_empty_list_tells_what_lies_in_the_archive(admin_client: Client, sale: Any) -> None:
    Receipt.objects.filter(pk=sale.pk).update(is_archived=True)
    page = admin_client.get(admin_url(SaleReceipt, "changelist"), {"payment": "card"}).content.decode()
    assert "В архиве: 1." in page
    assert 'href="?payment=card&amp;archive=all"' in page
    elsewhere = admin_client.get(admin_url(SaleReceipt, "changelist"), {"payment": "cash"}).content.decode()
    assert "В архиве" not in elsewhere


def test_a_receipt_leads_to_its_shift_report_and_movements(admin_client: Client, shop: Holding, sale: Any) -> None:
    report: Any = shop.objects[ShiftReport]
    page = admin_client.get(admin_url(sale, "change", sale.pk)).content.decode()
    assert admin_url(report, "change", report.pk) in page
    assert admin_url(sale.shift, "change", sale.shift_id) in page
    of_report = admin_client.get(admin_url(report, "change", report.pk)).content.decode()
    assert f"{admin_url(StockMovement, 'changelist')}?report__id__exact={report.pk}" in of_report


def test_a_refund_is_given_its_sale_by_hand(admin_client: Client, sale: Any, refund: Any) -> None:
    page = admin_client.get(base_page(refund))
    assert [(each.pk, each.shared) for each in page.context["candidates"]] == [(sale.pk, 1)]
    admin_client.post(base_page(refund), {"sale": sale.pk})
    refund.refresh_from_db()
    assert (refund.base_id, refund.base_source) == (sale.pk, Receipt.BaseSource.MANUAL)


def test_a_sale_is_looked_for_by_its_number(admin_client: Client, sale: Any, refund: Any) -> None:
    for typed, found in ((str(sale.number), [sale.pk]), ("999999", []), ("сорок", [])):
        page = admin_client.get(base_page(refund), {"number": typed})
        assert [each.pk for each in page.context["candidates"]] == found, typed


def test_a_sale_is_chosen_by_the_button_of_its_row_however_many_there_are(
    admin_client: Client, shop: Holding, sale: Any, refund: Any
) -> None:
    Receipt.objects.filter(pk=sale.pk).update(number=77)
    another = Receipt.objects.create(**{**Receipt.objects.filter(pk=sale.pk).values().get(), "id": 12345, "uid": "A"})
    page = admin_client.get(base_page(refund), {"number": 77}).content.decode()
    assert set(re.findall('name="sale" value="(.*?)"', page)) == {str(sale.pk), str(another.pk)}


def test_a_sale_of_others_is_no_base(admin_client: Client, refund: Any) -> None:
    theirs = make_holding("Чужая").objects[SaleReceipt]
    assert admin_client.post(base_page(refund), {"sale": theirs.pk}).status_code == 404
    assert admin_client.post(base_page(refund), {"sale": "нет"}).status_code == 404
    refund.refresh_from_db()
    assert refund.base_id is None


def test_who_may_only_look_gives_no_base(client: Client, shop: Holding, sale: Any, refund: Any) -> None:
    looker = books.make_member(organization=shop.organization, role=Membership.Role.MERCHANDISER)
    looker.user_permissions.set(Permission.objects.filter(codename="view_refundreceipt"))
    client.force_login(looker)
    assert "choose_base" not in client.get(admin_url(refund, "change", refund.pk)).content.decode()
    assert client.post(base_page(refund), {"sale": sale.pk}).status_code == 403
