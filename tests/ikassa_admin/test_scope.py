"""Nobody sees, chooses or writes what belongs to another organisation, by any address.

That no page of ours names anything of theirs is checked in `test_every_page.py`.
"""

from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounting.models import CashRegister, Organization, StockDocument, Warehouse
from exchange.models import Connection, LoadSettings
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper, scoped_models
from tests.support.module_base import ModuleBase

pytestmark = pytest.mark.django_db

OURS, THEIRS = "Наша", "Чужая"


def foreign_keys() -> list[tuple[type[Model], str]]:
    """Every field of a registered model that names something of an organisation."""
    owned = set(scoped_models())
    return [
        (model, field.name)
        for model in admin.site._registry
        for field in model._meta.fields
        if field.remote_field and field.remote_field.model in owned
    ]


@pytest.fixture(scope="module")
def ours(module_base: ModuleBase) -> Holding:
    with module_base():
        return make_holding(OURS)


@pytest.fixture(scope="module")
def theirs(module_base: ModuleBase, ours: Holding) -> Holding:
    with module_base():
        sku = ours.objects[StockDocument].lines.get().sku  # type: ignore[attr-defined]
        return make_holding(THEIRS, sku=sku)


@pytest.fixture
def keeper(client: Client, ours: Holding) -> Client:
    client.force_login(make_keeper(ours.organization))
    return client


def test_the_pages_of_their_object_are_closed(keeper: Client, ours: Holding, theirs: Holding) -> None:
    for model, page in product(scoped_models(), ["change", "delete", "history"]):
        answer = keeper.get(admin_url(model, page, theirs.objects[model].pk))
        assert answer.status_code in {302, 403, 404}, (model, page)
    assert THEIRS not in keeper.get(reverse("admin:index")).content.decode()


@pytest.mark.slow
def test_their_object_is_not_written_by_its_address(
    keeper: Client, ours: Holding, theirs: Holding, bare_pages: None
) -> None:
    for model in scoped_models():
        obj = theirs.objects[model]
        before = model._default_manager.filter(pk=obj.pk).values().get()
        keeper.post(admin_url(model, "change", obj.pk), {"name": "Захвачено", "_save": "1"})
        keeper.post(admin_url(model, "delete", obj.pk), {"post": "yes"})
        keeper.post(
            admin_url(model, "changelist"),
            {"action": "delete_selected", "_selected_action": [obj.pk], "post": "yes", "index": "0"},
        )
        assert model._default_manager.filter(pk=obj.pk).values().get() == before, model


def test_nothing_is_made_of_their_objects(keeper: Client, ours: Holding, theirs: Holding, bare_pages: None) -> None:
    refused = 0
    for model in scoped_models():
        chosen = {
            field.name: theirs.objects[field.remote_field.model].pk
            for field in model._meta.fields
            if field.remote_field and field.remote_field.model in theirs.objects
        }
        before = model._default_manager.count()
        answer = keeper.post(admin_url(model, "add"), {**chosen, "name": "Захвачено"})
        assert model._default_manager.count() == before, model
        if answer.status_code == 200:
            form = answer.context_data["adminform"].form  # type: ignore[attr-defined]
            assert {name for name in chosen if name in form.fields} <= set(form.errors), model
            refused += len(chosen)
        else:
            assert answer.status_code == 403, model
    assert refused


def test_a_search_field_offers_nothing_of_theirs(keeper: Client, ours: Holding, theirs: Holding) -> None:
    answered = 0
    for model, field in foreign_keys():
        names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
        answer = keeper.get("/admin/autocomplete/", {**names, "term": ""})
        if answer.status_code == 403:
            continue
        answered += 1
        offered = {row["id"] for row in answer.json()["results"]}
        remote = model._meta.get_field(field).remote_field.model  # type: ignore[union-attr]
        assert str(ours.objects[remote].pk) in offered, (model, field)
        assert str(theirs.objects[remote].pk) not in offered, (model, field)
    assert answered


def test_the_main_page_tells_nothing_of_theirs(keeper: Client, ours: Holding, theirs: Holding) -> None:
    page = keeper.get(reverse("admin:index")).content.decode()
    assert OURS in page
    assert THEIRS not in page


@pytest.mark.slow
def test_a_person_without_an_organisation_sees_none(client: Client, ours: Holding, bare_pages: None) -> None:
    client.force_login(make_keeper())
    for model in scoped_models():
        page = client.get(admin_url(model, "changelist"))
        assert list(page.context_data["cl"].result_list) == [], model  # type: ignore[attr-defined]
    assert OURS not in client.get(reverse("admin:index")).content.decode()


def test_a_superuser_sees_all(admin_client: Client, ours: Holding, theirs: Holding) -> None:
    page = admin_client.get(admin_url(Warehouse, "changelist")).content.decode()
    assert OURS in page
    assert THEIRS in page


def test_the_only_organisation_is_chosen_already(keeper: Client, ours: Holding, theirs: Holding) -> None:
    page = keeper.get(admin_url(Warehouse, "add"))
    assert page.context["adminform"].form.initial["organization"] == ours.organization.pk


def test_of_two_organisations_none_is_chosen(client: Client, ours: Holding, theirs: Holding) -> None:
    client.force_login(make_keeper(ours.organization, theirs.organization))
    page = client.get(admin_url(Warehouse, "add"))
    assert "organization" not in page.context["adminform"].form.initial


def test_a_register_of_one_organisation_gets_no_warehouse_of_another(
    client: Client, ours: Holding, theirs: Holding
) -> None:
    client.force_login(make_keeper(ours.organization, theirs.organization))
    fields: dict[str, Any] = {
        "organization": ours.organization.pk,
        "warehouse": theirs.objects[Warehouse].pk,
        "name": "ККМ-2",
        "kind": "fiscal",
        "currency": "BYN",
        "initial_turnover": "0",
        "registration_number": "R-2",
        "serial_number": "S-2",
    }
    page = client.post(admin_url(CashRegister, "add"), fields)
    assert "warehouse" in page.context["adminform"].form.errors
    answer = client.post(admin_url(CashRegister, "add"), {**fields, "warehouse": ours.objects[Warehouse].pk})
    assert answer.status_code == 302
    assert CashRegister.objects.get(name="ККМ-2").organization == ours.organization


@pytest.mark.parametrize("model", [Warehouse, CashRegister, Connection, LoadSettings, StockDocument])
def test_a_written_object_stays_with_its_organisation(
    client: Client, ours: Holding, theirs: Holding, model: type[Model]
) -> None:
    client.force_login(make_keeper(ours.organization, theirs.organization))
    page = client.get(admin_url(model, "change", ours.objects[model].pk))
    assert "organization" not in page.context["adminform"].form.fields


def test_deleting_tells_how_much_stands_in_the_way_and_not_whose(
    keeper: Client, ours: Holding, theirs: Holding
) -> None:
    page = keeper.get(admin_url(Organization, "delete", ours.organization.pk)).content.decode()
    assert "Склады: 1" in page
    assert f"Склад {OURS}" not in page


def test_their_terminal_is_not_among_the_filters_of_ours(keeper: Client, ours: Holding, theirs: Holding) -> None:
    books.make_register(warehouse=ours.objects[Warehouse], name="Вторая ККМ")  # type: ignore[arg-type]
    books.make_register(warehouse=theirs.objects[Warehouse], name=f"Вторая {THEIRS}")  # type: ignore[arg-type]
    page = keeper.get("/admin/accounting/salereceipt/").content.decode()
    assert "Вторая ККМ" in page
    assert f"Вторая {THEIRS}" not in page
