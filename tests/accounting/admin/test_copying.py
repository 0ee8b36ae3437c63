"""«Ещё ▾»: a new object filled in from another."""

from typing import Any

import pytest
from django.test import Client

from accounting.models import CashRegister, StockDocument
from exchange.models import Connection
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


def copy_of(client: Client, obj: Any) -> Any:
    return client.get(admin_url(type(obj), "add"), {"copy": obj.pk})


def test_a_form_is_filled_in_but_for_what_tells_objects_apart(admin_client: Client, shop: Holding) -> None:
    register: Any = shop.objects[CashRegister]
    initial = copy_of(admin_client, register).context["adminform"].form.initial
    assert (initial["name"], initial["warehouse"]) == (register.name, register.warehouse_id)
    assert not {"registration_number", "serial_number", "id", "copy"} & set(initial)
    assert CashRegister.objects.count() == 1


def test_a_document_is_copied_with_its_lines(admin_client: Client, shop: Holding) -> None:
    document: Any = shop.objects[StockDocument]
    line = document.lines.get()
    forms = copy_of(admin_client, document).context["inline_admin_formsets"][0].formset.forms
    assert [(form.initial["sku"], form.initial["quantity"]) for form in forms] == [(line.sku_id, line.quantity)]


def test_neither_a_secret_nor_what_is_others_is_copied(client: Client, admin_client: Client, shop: Holding) -> None:
    assert "server" not in copy_of(admin_client, shop.objects[Connection]).context["adminform"].form.initial
    client.force_login(make_keeper(books.make_organization()))
    assert "name" not in copy_of(client, shop.objects[CashRegister]).context["adminform"].form.initial


def test_a_copy_is_offered_in_the_menu_of_a_form(admin_client: Client, shop: Holding) -> None:
    for model, is_offered in ((CashRegister, True), (Connection, False)):
        obj = shop.objects[model]
        page = admin_client.get(admin_url(model, "change", obj.pk)).content.decode()
        assert (f"add/?copy={obj.pk}" in page) is is_offered
        assert "Перечитать" in page
