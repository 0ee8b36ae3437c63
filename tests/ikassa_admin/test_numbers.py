"""A number that names a document is written as its register prints it: no space between the thousands."""

import pytest
from django.db.models import Model
from django.test import Client
from django.utils.formats import number_format

from accounting.models import CashOperation, CashShift, RefundReceipt, SaleReceipt
from exchange.models import InboxDocument
from tests.support.admin import admin_url, make_holding


@pytest.mark.django_db
@pytest.mark.parametrize("model", [SaleReceipt, RefundReceipt, CashShift, CashOperation, InboxDocument])
def test_a_number_above_a_thousand_is_written_as_one_word(admin_client: Client, model: type[Model]) -> None:
    document = make_holding("Наша").objects[model]
    numbers = {name: 12345678 for name in ("number", "shift_number", "base_number") if hasattr(document, name)}
    model._default_manager.filter(pk=document.pk).update(**numbers)
    for address in (admin_url(model, "changelist"), admin_url(model, "change", document.pk)):
        page = admin_client.get(address).content.decode()
        assert "12345678" in page
        assert number_format(12345678, use_l10n=True, force_grouping=True) not in page
