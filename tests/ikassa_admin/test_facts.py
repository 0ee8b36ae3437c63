"""Facts are looked at: what registers and documents made is neither written nor deleted by hand."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.models import (
    CashOperation,
    CashRegister,
    CashShift,
    Receipt,
    RefundReceipt,
    SaleReceipt,
    ShiftReport,
    StockBalance,
    StockMovement,
)
from exchange.models import ExchangeRun, InboxDocument, RemoteLink, StockLink
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding

FACTS: list[type[Model]] = [
    CashOperation,
    CashShift,
    ExchangeRun,
    InboxDocument,
    RefundReceipt,
    RemoteLink,
    SaleReceipt,
    ShiftReport,
    StockBalance,
    StockLink,
    StockMovement,
]


@pytest.fixture
def shop(db: None) -> Iterator[Holding]:
    return make_holding("Наша")


@pytest.mark.slow
def test_a_fact_is_neither_added_nor_changed_nor_deleted(admin_client: Client, shop: Holding) -> None:
    for model in FACTS:
        fact = shop.objects[model]
        assert admin_client.get(admin_url(model, "add")).status_code == 403, model
        assert admin_client.post(admin_url(model, "change", fact.pk), {}).status_code == 403, model
        assert admin_client.post(admin_url(model, "delete", fact.pk), {"post": "yes"}).status_code == 403, model
        assert admin_client.get(admin_url(model, "change", fact.pk)).status_code == 200, model


@pytest.mark.django_db
@pytest.mark.parametrize("model", [SaleReceipt, CashShift, ShiftReport, InboxDocument, ExchangeRun, RemoteLink])
def test_an_empty_list_of_what_comes_by_the_exchange_leads_there(admin_client: Client, model: type[Model]) -> None:
    way = f'href="{reverse("ikassa:entry")}">Обмен с iKassa</a>'
    assert way in admin_client.get(admin_url(model, "changelist")).content.decode()
    # What was narrowed too far is not filled by an exchange.
    narrowed = admin_client.get(admin_url(model, "changelist"), {"q": "нет такого"}).content.decode()
    assert way not in narrowed


def test_the_sandbox_has_no_page(db: None) -> None:
    assert "sandbox" not in {model._meta.app_label for model in admin.site._registry}


def test_an_archived_receipt_leaves_the_working_list(admin_client: Client, shop: Holding) -> None:
    receipt = shop.objects[SaleReceipt]
    Receipt.objects.filter(pk=receipt.pk).update(is_archived=True)
    shown = [
        list(admin_client.get(admin_url(SaleReceipt, "changelist"), query).context["cl"].result_list)
        for query in ({}, {"archive": "only"}, {"archive": "all"})
    ]
    assert shown == [[], [receipt], [receipt]]


def test_the_period_of_a_filter_holds_its_last_day(admin_client: Client, shop: Holding) -> None:
    receipt = shop.objects[SaleReceipt]
    day = f"{timezone.localtime(receipt.issued_at):%d.%m.%Y}"  # type: ignore[attr-defined]
    for query, expected in (
        ({"issued_at_from": day, "issued_at_to": day}, [receipt]),
        ({"issued_at_to": "10.06.2021"}, []),
        ({"issued_at_from": "никогда"}, []),
    ):
        page = admin_client.get(admin_url(SaleReceipt, "changelist"), query)
        assert list(page.context["cl"].result_list) == expected, query


def test_a_receipt_and_its_refund_lead_to_each_other(admin_client: Client, shop: Holding) -> None:
    sale, refund = shop.objects[SaleReceipt], shop.objects[RefundReceipt]
    Receipt.objects.filter(pk=refund.pk).update(base_id=sale.pk, base_source=Receipt.BaseSource.NAMED)
    sale_page, refund_page = (admin_url(each, "change", each.pk) for each in (sale, refund))
    assert refund_page in admin_client.get(sale_page).content.decode()
    assert sale_page in admin_client.get(refund_page).content.decode()


def test_the_numbers_of_a_register_with_documents_stay(admin_client: Client, shop: Holding) -> None:
    register = shop.objects[CashRegister]
    used = admin_client.get(admin_url(register, "change", register.pk)).context["adminform"].form.fields
    assert not {"registration_number", "serial_number"} & set(used)
    fresh = books.make_register(warehouse=register.warehouse, name="Новая")  # type: ignore[attr-defined]
    fields = admin_client.get(admin_url(fresh, "change", fresh.pk)).context["adminform"].form.fields
    assert {"registration_number", "serial_number"} <= set(fields)


def test_a_number_that_was_forgotten_is_filled_in_later(admin_client: Client, shop: Holding) -> None:
    register = shop.objects[CashRegister]
    CashRegister.objects.update(serial_number="")
    fields = admin_client.get(admin_url(register, "change", register.pk)).context["adminform"].form.fields
    assert "serial_number" in fields
    assert "registration_number" not in fields


def test_a_retail_warehouse_asks_for_its_price_type(admin_client: Client, shop: Holding) -> None:
    warehouse = {"organization": shop.organization.pk, "name": "Ларёк", "kind": "retail", "retail_price_type": ""}
    page = admin_client.post("/admin/accounting/warehouse/add/", {**warehouse, "guid": "g", "address": ""})
    assert "Розничному складу нужен вид цены" in page.content.decode()


def test_a_shift_shows_what_differs_from_its_z_report_first(admin_client: Client, shop: Holding) -> None:
    shift = shop.objects[CashShift]
    CashShift.objects.filter(pk=shift.pk).update(
        totals={"$.sale.sum": "10.00", "$.sale.cash": "1248.60"},
        z_totals={"$.sale.sum": "10.00", "$.sale.cash": "1248.67"},
    )
    page = admin_client.get(admin_url(shift, "change", shift.pk)).content.decode()
    rows = page[page.index("comparison") :]
    assert rows.index("Продано за наличные") < rows.index("Продажи, чеков")
    assert "1\u202f248,67" in rows
    assert "-0,07" in rows
