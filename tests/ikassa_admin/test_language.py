"""Pages speak Russian: no word of a library is left in its own language. All of them: `test_every_page.py`."""

import re

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from accounting.models import Item, RefundReceipt, SaleReceipt, User
from exchange.models import Connection, InboxDocument
from tests.support.admin import Holding, admin_url
from tests.support.everything import make_everything
from tests.support.language import foreign_words
from tests.support.module_base import ModuleBase

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shop(module_base: ModuleBase) -> Holding:
    with module_base():
        return make_everything()


@pytest.mark.slow
def test_no_page_beside_the_forms_has_a_foreign_word(admin_client: Client, shop: Holding) -> None:
    pages = {
        SaleReceipt: ["print_receipt", "print_receipt/?paper=a4"],
        RefundReceipt: ["choose_base", "choose_base/?number=1", "print_receipt"],
        Connection: ["check_connection", "load", "export", "forget_exported"],
        InboxDocument: ["give_barcode", "retry_document", "accept_document", "ignore_document"],
        Item: ["deletion_mark/?mark=1", "deletion_mark/?mark=0"],
    }
    found = {}
    for model, names in pages.items():
        for name in names:
            address = f"{admin_url(model, 'changelist')}{shop.objects[model].pk}/{name}{'' if '?' in name else '/'}"
            answer = admin_client.get(address)
            assert answer.status_code == 200, address
            if words := foreign_words(answer.content.decode()):
                found[address] = words
    assert found == {}


def test_a_person_is_let_in_in_russian(client: Client, db: None) -> None:
    page = client.get(reverse("admin:login")).content.decode()
    assert foreign_words(page) == set()
    wrong = client.post(reverse("admin:login"), {"username": "админ", "password": "нет"}).content.decode()
    assert foreign_words(wrong) == set()


@pytest.mark.slow
def test_an_empty_form_is_refused_in_russian(
    admin_client: Client, admin_user: User, shop: Holding, rf: RequestFactory, bare_pages: None
) -> None:
    request = rf.get("/")
    request.user = admin_user
    refused = 0
    for model in admin.site._registry:
        formsets = admin.site.get_model_admin(model).get_formsets_with_inlines(request)
        no_lines = {
            f"{formset.get_default_prefix()}-{name}_FORMS": 0
            for formset, _ in formsets
            for name in ("TOTAL", "INITIAL")
        }
        answer = admin_client.post(admin_url(model, "add"), no_lines)
        if answer.status_code == 200:
            refused += 1
            assert foreign_words(answer.content.decode()) == set(), model
    assert refused


def test_the_compiled_dictionary_is_that_of_the_source() -> None:
    """The .mo is committed, so that nobody needs gettext to run the product; it must not lag behind."""
    import gettext
    from pathlib import Path

    from django.conf import settings

    folder = Path(settings.LOCALE_PATHS[0]) / "ru" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as compiled:
        catalog = gettext.GNUTranslations(compiled)
    source = (folder / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE)
    assert len(pairs) > 80
    for original, russian in pairs:
        original, russian = (text.replace('\\"', '"') for text in (original, russian))
        assert catalog.gettext(original) == russian
