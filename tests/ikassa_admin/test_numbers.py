"""A number that names a document is written as its register prints it: no space between the thousands."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.formats import number_format

from accounting.models import CashOperation, CashShift, RefundReceipt, SaleReceipt, ShiftReport
from exchange.models import InboxDocument
from tests.support.admin import admin_url, make_holding


@pytest.mark.django_db
@pytest.mark.parametrize("model", [SaleReceipt, RefundReceipt, CashShift, CashOperation, ShiftReport, InboxDocument])
def test_a_number_above_a_thousand_is_written_as_one_word(admin_client: Client, model: type[Model]) -> None:
    document = make_holding("Наша").objects[model]
    for numbered in (document, CashShift.objects.get()):
        names = {"number", "shift_number", "base_number"} & {field.name for field in numbered._meta.fields}
        for name in names:
            setattr(numbered, name, 12345678)
        numbered.save()
    for address in (admin_url(model, "changelist"), admin_url(model, "change", document.pk)):
        page = admin_client.get(address).content.decode()
        assert "12345678" in page
        assert number_format(12345678, use_l10n=True, force_grouping=True) not in page


@pytest.mark.django_db
def test_the_number_of_an_open_shift_is_one_word_on_the_main_page(admin_client: Client) -> None:
    make_holding("Наша")
    CashShift.objects.update(number=12345678, status=CashShift.Status.OPEN)
    assert "смена 12345678" in admin_client.get(reverse("admin:index")).content.decode()
