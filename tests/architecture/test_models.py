"""What a person reads of a model is Russian."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model

CYRILLIC = re.compile("[А-Яа-яЁё]")
SHOWN = [
    model
    for label in ("accounting", "exchange")
    for model in apps.get_app_config(label).get_models()
    if admin.site.is_registered(model)
]


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_a_model_and_its_fields_have_names_that_a_person_reads(model: type[Model]) -> None:
    options = model._meta
    assert CYRILLIC.search(str(options.verbose_name))
    assert CYRILLIC.search(str(options.verbose_name_plural))
    unnamed = [
        field.name
        for field in options.local_fields
        if not field.auto_created and not field.remote_field and str(field.verbose_name) == field.name.replace("_", " ")
    ]
    assert unnamed == []
