"""Every page, rendered once for each kind of person: what must be true of all pages is checked on all of them."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from accounting.models import Organization, PriceDocument, StockDocument, User
from exchange.models import ExchangeRun, GoodsFilter, InboxDocument, NoticeRecipient, OneCFile, OneCSession
from exchange.pages.base import TABS
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper, scoped_models
from tests.support.big_shop import MANY, BigShop, make_big_shop
from tests.support.language import foreign_words
from tests.support.module_base import ModuleBase

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LIMIT = 15
THEIRS = "Чужая"
LEFT_OUT = {
    "admin:view_on_site": "no object has a page outside the admin",
    "onec:preview": "does an import and takes it back: tests/exchange/pages/test_queries.py",
}
#: The page of a person shows the hash of his password, here the hash of the tests.
IN_OTHER_WORDS = {"admin:accounting_user_change"}


@pytest.fixture(scope="module")
def shop(module_base: ModuleBase) -> BigShop:
    with module_base():
        # Read once in the life of a process.
        ContentType.objects.get_for_models(*admin.site._registry)
        return make_big_shop()


@pytest.fixture(scope="module")
def theirs(module_base: ModuleBase, shop: BigShop) -> Holding:
    """An organisation beside the shop, with one of everything and the same goods."""
    with module_base():
        return make_holding(THEIRS, sku=shop.skus[0])


def dear(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """Return the addresses that cost fifteen queries or more, with how many."""
    counted = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code != 404, address
        counted[address] = len(queries)
    return {address: count for address, count in counted.items() if count >= LIMIT}


def routes(resolver: URLResolver, space: str = "", known: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the name of each named route of the product and the names of its arguments."""
    for each in resolver.url_patterns:
        needed = known + (tuple(each.pattern.converters) or tuple(each.pattern.regex.groupindex))
        if isinstance(each, URLResolver):
            yield from routes(each, f"{space}{each.namespace}:" if each.namespace else space, needed)
        elif each.name:
            yield f"{space}{each.name}", needed


def every_page(shop: BigShop) -> Iterator[tuple[str, str]]:
    """Lists, forms, histories, questions, pages beside a form, those of both exchanges and what they ask for later.

    Each is a route's name and an address. A route with a new argument fails here until the argument gets a value;
    LEFT_OUT names the routes that are not requested.
    """
    organization = shop.holding.organization
    uploaded = ExchangeRun.objects.create(organization=organization, kind="onec_import", trigger="manual")
    arguments = {"organization": organization.pk, "run": shop.get(ExchangeRun).pk, "saved": 1}
    arguments |= {"id": shop.get(User).pk, "sheet": "items", "suffix": "csv", "app_label": "accounting"}
    rows = {f"admin:{each._meta.label_lower.replace('.', '_')}_": shop.get(each).pk for each in admin.site._registry}
    for name, needed in routes(get_resolver()):
        if name in LEFT_OUT:
            continue
        own = next((pk for beginning, pk in rows.items() if name.startswith(beginning)), None)
        known = {**arguments, "object_id": own, **({"run": uploaded.pk} if name == "onec:run" else {})}
        for tab in TABS if "tab" in needed else ("",):
            yield name, reverse(name, kwargs={each: tab if each == "tab" else known[each] for each in needed})


def pages_of(models: Iterable[type[Model]], *pages: str) -> dict[str, type[Model]]:
    """Return the models by the names of their pages' routes."""
    return {f"admin:{each._meta.label_lower.replace('.', '_')}_{page}": each for each in models for page in pages}


def rows_out_of_place(answer: HttpResponse, ours: Model, theirs: Model) -> Iterator[str]:
    """Return what is wrong with the rows of a list, on its later pages too."""
    found = answer.context_data["cl"].queryset  # type: ignore[attr-defined]
    if not found.filter(pk=ours.pk).exists():
        yield "does not list ours"
    if found.filter(pk=theirs.pk).exists():
        yield "lists theirs"


@pytest.mark.parametrize("is_superuser", [False, True], ids=["keeper", "superuser"])
def test_every_page_is_cheap_and_russian_and_shows_nothing_of_another_organisation(
    client: Client, shop: BigShop, theirs: Holding, unrecorded_templates: None, is_superuser: bool
) -> None:
    """A superuser sees both organisations; the foreign words of all pages are looked for on his."""
    client.force_login(books.make_superuser() if is_superuser else make_keeper(shop.holding.organization))
    opened = pages_of(admin.site._registry if is_superuser else scoped_models(), "changelist", "change")
    forms = pages_of(admin.site._registry, "add")
    scoped_lists = {} if is_superuser else pages_of(scoped_models(), "changelist")
    faults: dict[str, list[str]] = {}
    for name, address in every_page(shop):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        found = faults[address] = []
        closed = name in opened and answer.status_code != 200
        if answer.status_code == 404 or closed or (name in forms and answer.status_code not in {200, 403}):
            found.append(f"is answered by {answer.status_code}")
        if len(queries) >= LIMIT:
            found.append(f"costs {len(queries)} queries")
        if answer.streaming or not answer["Content-Type"].startswith(("text/", "application/json")):
            continue
        page = answer.content.decode()
        if not is_superuser and THEIRS in page:
            found.append(f"names «{THEIRS}»")
        if (model := scoped_lists.get(name)) and not closed:
            found += rows_out_of_place(answer, shop.get(model), theirs.objects[model])
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        if is_superuser and is_page and name not in IN_OTHER_WORDS and (words := foreign_words(page)):
            found.append(f"has foreign words: {words}")
    faulty = [f"{address} {', '.join(found)}" for address, found in faults.items() if found]
    assert not faulty, "\n".join(faulty)


def test_no_empty_list_has_a_foreign_word(admin_client: Client, bare_pages: None) -> None:
    found = {}
    for model in admin.site._registry:
        address = admin_url(model, "changelist") + "?q=ничего"
        if words := foreign_words(admin_client.get(address).content.decode()):
            found[address] = words
    assert found == {}


def test_copies_and_posted_documents_with_their_lines_are_shown_within_fifteen_queries(
    client: Client, shop: BigShop
) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    addresses = []
    for model in (PriceDocument, StockDocument):
        model.objects.update(status="posted")
        pk = shop.get(model).pk
        addresses += [admin_url(model, "change", pk), f"{admin_url(model, 'add')}?copy={pk}"]
    assert dear(client, addresses) == {}


def test_what_stands_in_the_way_of_a_deletion_is_counted_and_not_read(client: Client, shop: BigShop) -> None:
    client.force_login(books.make_superuser())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(admin_url(shop.holding.organization, "delete", shop.holding.organization.pk))
    assert f"Чеки ККМ: {2 * MANY + 2}" in page.content.decode()
    assert not [query["sql"] for query in queries if '"accounting_receipt"."uid"' in query["sql"]]


def test_an_organization_with_nothing_but_its_people_and_settings_goes_with_them(client: Client, db: None) -> None:
    client.force_login(books.make_superuser())
    organization = books.make_organization()
    make_keeper(organization)
    NoticeRecipient.objects.create(organization=organization, email="a@example.by")
    GoodsFilter.objects.create(organization=organization, name="Дорогое", conditions={})
    session = OneCSession.objects.create(organization=organization)
    OneCFile.objects.create(session=session, name="import.xml")
    address = admin_url(organization, "delete", organization.pk)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) < LIMIT
    assert "Доступы к организациям: 1" in page
    client.post(address, {"post": "yes"})
    assert not Organization.objects.filter(pk=organization.pk).exists()


def test_the_main_page_is_shown_within_fifteen_queries_however_many_organisations(
    client: Client, shop: BigShop
) -> None:
    others = [make_holding(f"Чужая {number}", sku=shop.skus[0]).organization for number in range(6)]
    addresses = [reverse("admin:index"), reverse("ikassa:readiness", args=[shop.holding.organization.pk])]
    for user in (make_keeper(shop.holding.organization, *others), books.make_superuser()):
        client.force_login(user)
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) < 15, address


def test_a_list_of_the_inbox_reads_no_documents(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    with CaptureQueriesContext(connection) as queries:
        client.get(admin_url(InboxDocument, "changelist"))
    assert not [query["sql"] for query in queries if '"payload"' in query["sql"]]
