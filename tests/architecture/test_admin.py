"""Nobody sees a stranger's organisation: whatever belongs to one is shown through the scoped base class."""

from functools import cache

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model

from accounting.admin.base import ScopedModelAdmin
from accounting.models import Organization

SHOWN = [model for model in apps.get_models() if admin.site.is_registered(model)]


@cache
def belongs_to_an_organization(model: type[Model]) -> bool:
    """Tell whether a row cannot be without an organisation, its own or that of what it is a part of."""
    owners = [
        field.remote_field.model
        for field in model._meta.concrete_fields
        if field.remote_field and not field.null and field.remote_field.model is not model
    ]
    return model is Organization or any(belongs_to_an_organization(owner) for owner in owners)


@pytest.mark.parametrize(
    "model", [model for model in SHOWN if belongs_to_an_organization(model)], ids=lambda model: model._meta.label
)
def test_what_belongs_to_an_organization_is_shown_by_the_scoped_base_class(model: type[Model]) -> None:
    assert isinstance(admin.site.get_model_admin(model), ScopedModelAdmin)


def test_the_books_themselves_are_among_what_is_shown() -> None:
    labels = {model._meta.label for model in SHOWN if belongs_to_an_organization(model)}
    assert {"accounting.Organization", "accounting.Warehouse", "accounting.CashShift", "exchange.Connection"} <= labels
