"""Days that a person types: one that no shop means is refused in words, before anything is written."""

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import DateField
from django.test import RequestFactory

from tests.support import books


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["0001", "1999", "9999"])
def test_no_form_takes_a_day_out_of_our_time(rf: RequestFactory, year: str) -> None:
    request = rf.get("/")
    request.user = books.make_superuser()
    checked = []
    for model, model_admin in admin.site._registry.items():
        if not model_admin.has_add_permission(request):
            continue
        fields = model_admin.get_form(request)().fields
        for name in (field.name for field in model._meta.fields if isinstance(field, DateField)):
            if name in fields:
                day = f"01.01.{year}"
                is_moment = hasattr(fields[name], "fields")
                with pytest.raises(ValidationError, match="год от 2000"):
                    fields[name].clean([day, "12:00"] if is_moment else day)
                checked.append(f"{model.__name__}.{name}")
    assert {"PriceDocument.effective_at", "StockDocument.moment", "LoadSettings.date"} <= set(checked)
