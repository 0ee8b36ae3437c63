"""The id by which 1C knows an object: a shopkeeper need not know of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory

from accounting.models import Partner, Unit
from accounting.models.base import Guided
from tests.support import books
from tests.support.admin import admin_url

GUIDED = [model for model in admin.site._registry if issubclass(model, Guided)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", GUIDED, ids=lambda model: model.__name__)
def test_it_is_put_away_and_need_not_be_typed(rf: RequestFactory, model: type[Model]) -> None:
    request = rf.get("/")
    request.user = books.make_superuser()
    model_admin = admin.site._registry[model]
    fieldsets: Any = model_admin.get_fieldsets(request)
    groups = {title: options for title, options in fieldsets if "guid" in options["fields"]}
    assert list(groups) == ["Обмен с 1С"]
    assert "collapse" in groups["Обмен с 1С"]["classes"]
    assert not model_admin.get_form(request)().fields["guid"].required


def test_an_object_without_one_gets_its_own(admin_client: Client) -> None:
    for name in ("Поставщик", "Покупатель"):
        admin_client.post(admin_url(Partner, "add"), {"name": name, "unp": "", "guid": ""})
    first, second = Partner.objects.values_list("guid", flat=True)
    assert first
    assert second
    assert first != second


def test_one_that_is_typed_is_kept(admin_client: Client) -> None:
    admin_client.post(admin_url(Unit, "add"), {"code": "796", "name": "шт", "full_name": "Штука", "guid": "шт-из-1с"})
    assert Unit.objects.get().guid == "шт-из-1с"


def test_one_that_is_taken_is_refused_beside_its_field(admin_client: Client) -> None:
    unit = books.make_unit()
    page = admin_client.post(admin_url(Unit, "add"), {"code": "166", "name": "кг", "guid": unit.guid})
    assert list(page.context["adminform"].form.errors) == ["guid"]
    assert Unit.objects.count() == 1
