"""Every page speaks Russian: no word of a library is left in its own language."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounting.models import (
    Barcode,
    Item,
    ItemCategory,
    ItemPackage,
    Price,
    PriceDocument,
    PriceType,
    RefundReceipt,
    SaleReceipt,
    Unit,
)
from exchange.models import Connection, InboxDocument
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding

#: Names and codes that are the same in every language.
SAME = {
    "iKassa", "Ik", "OAuth", "Client", "client", "credentials", "secret", "ID", "id", "BYN", "USD", "EUR", "RUB", "API",
    "cron", "admin", "esc", "TOKEN_ENCRYPTION_KEYS", "client_id", "client_secret",
    "IKASSA_ALLOWED_SERVERS", "Offline", "python", "manage", "py", "qcluster",
}  # fmt: skip
#: What a person typed, or a register printed.
DATA = re.compile(r"[0-9A-F]{24}|[0-9a-f-]{36}|[\w.]+\.by|user-\d+|AVQ\d+|https?://\S+|\S+@\S+|@/\./\+/-/_")


class Words(HTMLParser):
    """Collects what is read on a page: texts, hints, labels of fields; icons are drawn by words of their own."""

    SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.muted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.muted:
            if tag == self.muted[-1]:
                self.muted.append(tag)
        elif tag in {"script", "style", "pre"} or "material-symbols-outlined" in (given.get("class") or ""):
            self.muted.append(tag)
        self.texts += [given[name] or "" for name in self.SPOKEN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self.muted and tag == self.muted[-1]:
            self.muted.pop()

    def handle_data(self, data: str) -> None:
        if not self.muted:
            self.texts.append(data)


def foreign_words(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    return {
        word
        for text in words.texts
        for word in re.findall(r"[A-Za-z][A-Za-z_]+", DATA.sub("", text))
        if word not in SAME and not word.startswith("Z")
    }


@pytest.fixture
def shop(db: None) -> Holding:
    """A shop with one of everything, the common catalogue included."""
    holding = make_holding("Наша")
    sku = books.make_sku(name="Сыр", article="А-1", category=books.make_category())
    books.make_package(item=sku.item)
    books.make_barcode(sku=sku)
    books.make_price(sku=sku, price_type=books.make_price_type(name="Оптовая"))
    PriceDocument.objects.create(number="1")
    for model in (Barcode, Item, ItemCategory, ItemPackage, Price, PriceDocument, PriceType, Unit):
        holding.keep(model._default_manager.first())
    return holding


def test_no_page_has_a_foreign_word(admin_client: Client, shop: Holding) -> None:
    addresses = [reverse("admin:index"), reverse("admin:password_change")]
    for model in admin.site._registry:
        addresses += [
            admin_url(model, "changelist"),
            admin_url(model, "changelist") + "?q=ничего",
            admin_url(model, "add"),
        ]
        if model in shop.objects:
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
        Connection: ["check_connection", "load", "export"],
        InboxDocument: ["give_barcode", "retry_document", "accept_document", "ignore_document"],
        Item: ["toggle_deletion_mark"],
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
