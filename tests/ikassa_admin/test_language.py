"""Every page speaks Russian: no word of a library is left in its own language."""

import re

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.humanhash import uuid
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.tasks import async_task

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
from exchange.models import Connection, ExchangeRun, InboxDocument
from exchange.services.watch import tick_ensure
from exchange.tasks import load_enqueue
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding
from tests.support.language import foreign_words


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
    _keep_rows_of_libraries(holding)
    return holding


def _keep_rows_of_libraries(holding: Holding) -> None:
    """What django-q2 and axes write: tasks that wait, are done and have failed; people let in, refused, locked out."""
    load = load_enqueue(connection=holding.objects[Connection], trigger=ExchangeRun.Trigger.MANUAL)  # type: ignore[arg-type]
    async_task("exchange.tasks.tick")
    for queued in OrmQ.objects.all():
        holding.keep(queued)
    tick_ensure()
    holding.keep(Schedule.objects.get())
    now = timezone.now()
    for model, func, args, result in (
        (Success, "exchange.tasks.tick", (), None),
        (Success, "exchange.tasks.runs_do", (load.pk, load.pk + 1), None),
        (Failure, "exchange.tasks.tick", (), "База не отвечает"),
    ):
        task = uuid()
        holding.keep(
            model.objects.create(
                id=task[1], name=task[0], func=func, args=args, result=result, started=now, stopped=now,
                success=model is Success,
            )
        )  # fmt: skip
    visit = {"username": "Ирина", "ip_address": "10.0.0.7", "user_agent": "Браузер", "path_info": "/admin/login/"}
    holding.keep(AccessLog.objects.create(**visit, attempt_time=now))
    holding.keep(AccessFailureLog.objects.create(**visit, attempt_time=now, locked_out=True))
    holding.keep(AccessAttempt.objects.create(**visit, attempt_time=now, failures_since_start=8))


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
