"""«Касса ККМ» says what keeps it from exchanging, and its load settings are made on its basis."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounting.models import AcquiringTerminal, CashDesk, CashRegister, CashShift, Warehouse
from exchange.models import InboxDocument, LoadSettings
from tests.support.admin import Holding, admin_url, make_holding


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


def problems(client: Client, register: Any) -> dict[str, str]:
    page = client.get(admin_url(register, "change", register.pk))
    return {line["url"]: line["text"] for line in page.context["problems"]}


def test_a_register_that_lacks_nothing_says_nothing(admin_client: Client, shop: Holding) -> None:
    assert problems(admin_client, shop.objects[CashRegister]) == {}


def test_what_a_register_lacks_is_told_with_the_way_to_the_field(admin_client: Client, shop: Holding) -> None:
    register, warehouse = shop.objects[CashRegister], shop.objects[Warehouse]
    CashRegister.objects.update(serial_number="")
    Warehouse.objects.update(retail_price_type=None)
    told = problems(admin_client, register)
    assert f"{admin_url(register, 'change', register.pk)}#id_serial_number" in told
    assert f"{admin_url(warehouse, 'change', warehouse.pk)}#id_retail_price_type" in told


def test_a_register_that_is_not_fiscal_is_told_so(admin_client: Client, shop: Holding) -> None:
    LoadSettings.objects.all().delete()
    CashRegister.objects.update(kind=CashRegister.Kind.STANDALONE)
    register = shop.objects[CashRegister]
    told = problems(admin_client, register)
    assert "Фискальный регистратор" in told[f"{admin_url(register, 'change', register.pk)}#id_kind"]


def test_load_settings_are_made_on_the_basis_of_a_register(admin_client: Client, shop: Holding) -> None:
    register = shop.objects[CashRegister]
    LoadSettings.objects.all().delete()
    address = f"/admin/accounting/cashregister/{register.pk}/create_load_settings/"
    assert address in problems(admin_client, register)
    form = admin_client.get(address, follow=True).context["adminform"].form
    expected = {"cash_register": register, "cash_desk": shop.objects[CashDesk]}
    expected["acquiring_terminal"] = shop.objects[AcquiringTerminal]
    assert {name: form.initial[name] for name in expected} == {name: str(obj.pk) for name, obj in expected.items()}
    assert "2021" not in str(form["date"].value())


def test_a_register_that_has_load_settings_leads_to_them(admin_client: Client, shop: Holding) -> None:
    settings = shop.objects[LoadSettings]
    answer = admin_client.get(f"/admin/accounting/cashregister/{shop.objects[CashRegister].pk}/create_load_settings/")
    assert answer["Location"] == admin_url(settings, "change", settings.pk)


def test_load_settings_tell_what_was_loaded_last(admin_client: Client, shop: Holding) -> None:
    settings, document = shop.objects[LoadSettings], shop.objects[InboxDocument]
    page = admin_client.get(admin_url(settings, "change", settings.pk)).content.decode()
    assert admin_url(document, "change", document.pk) in page
    assert "Загрузка документов" in page


def test_another_initial_turnover_compares_the_shifts_anew(admin_client: Client, shop: Holding) -> None:
    register, shift = shop.objects[CashRegister], shop.objects[CashShift]
    CashShift.objects.filter(pk=shift.pk).update(z_totals={"$.turnover.sum": "100.00"}, discrepancy="100.00")
    form = admin_client.get(admin_url(register, "change", register.pk)).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields} | {"initial_turnover": "100,00"}
    assert admin_client.post(admin_url(register, "change", register.pk), data).status_code == 302
    assert CashShift.objects.get(pk=shift.pk).discrepancy == Decimal(0)
