"""Every page speaks Russian: no word of a library is left in its own language."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounting.models import Item, RefundReceipt, SaleReceipt, User
from exchange.models import Connection, InboxDocument
from tests.support.admin import Holding, admin_url
from tests.support.everything import make_everything
from tests.support.language import foreign_words


@pytest.fixture
def shop(db: None) -> Holding:
    return make_everything()


def test_no_page_has_a_foreign_word(admin_client: Client, shop: Holding) -> None:
    addresses = [reverse("admin:index"), reverse("admin:password_change")]
    for model in admin.site._registry:
        addresses += [
            admin_url(model, "changelist"),
            admin_url(model, "changelist") + "?q=ничего",
            admin_url(model, "add"),
        ]
        # The page of a person names the hash of his password, here that of the tests.
        if model is not User:
            pages = ("change", "delete", "history")
            addresses += [admin_url(model, page, shop.objects[model].pk) for page in pages]
    found = {}
    for address in addresses:
        answer = admin_client.get(address)
        if answer.status_code == 200 and (words := foreign_words(answer.content.decode())):
            found[address] = words
    assert found == {}


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


def test_an_empty_form_is_refused_in_russian(admin_client: Client, shop: Holding) -> None:
    for model in admin.site._registry:
        empty = admin_client.get(admin_url(model, "add"))
        if empty.status_code == 403:
            continue
        no_lines = {
            f"{formset.formset.prefix}-{name}_FORMS": 0
            for formset in empty.context["inline_admin_formsets"]
            for name in ("TOTAL", "INITIAL")
        }
        answer = admin_client.post(admin_url(model, "add"), no_lines)
        if answer.status_code == 200:
            assert foreign_words(answer.content.decode()) == set(), model


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
