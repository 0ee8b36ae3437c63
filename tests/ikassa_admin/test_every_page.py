"""Every page is a planned query: however many rows there are, it is shown with fewer than fifteen."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from accounting.models import Organization, PriceDocument, StockDocument, User
from exchange.models import ExchangeRun, GoodsFilter, InboxDocument, NoticeRecipient, OneCFile, OneCSession
from exchange.pages.base import TABS
from tests.support import books
from tests.support.admin import admin_url, make_holding, make_keeper
from tests.support.big_shop import ROWS, BigShop, make_big_shop

LIMIT = 15
LEFT_OUT = {
    "admin:view_on_site": "no object has a page outside the admin",
    "onec:preview": "does an import and takes it back: tests/exchange/pages/test_queries.py",
}


@pytest.fixture
def shop(db: None) -> BigShop:
    # Asked once in the life of a process.
    ContentType.objects.get_for_models(*admin.site._registry)
    return make_big_shop()


def dear(client: Client, addresses: Iterable[str]) -> dict[str, int]:
    """Return the addresses that cost fifteen queries or more, with how many."""
    counted = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code != 404, address
        counted[address] = len(queries)
    return {address: count for address, count in counted.items() if count >= LIMIT}


def routes(resolver: URLResolver, space: str = "", known: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every address of the product that has a name, and the names of what it is to be told."""
    for each in resolver.url_patterns:
        needed = known + (tuple(each.pattern.converters) or tuple(each.pattern.regex.groupindex))
        if isinstance(each, URLResolver):
            yield from routes(each, f"{space}{each.namespace}:" if each.namespace else space, needed)
        elif each.name:
            yield f"{space}{each.name}", needed


def every_page(shop: BigShop) -> Iterator[str]:
    """Lists, forms, histories, questions, pages beside a form, those of both exchanges and what they ask for later.

    A page that is to be told something new breaks this until it is told; one that is left out is named.
    """
    organization = shop.holding.organization
    uploaded = ExchangeRun.objects.create(organization=organization, kind="onec_import", trigger="manual")
    told = {"organization": organization.pk, "run": shop.get(ExchangeRun).pk, "saved": 1}
    told |= {"id": shop.get(User).pk, "sheet": "items", "suffix": "csv", "app_label": "accounting"}
    rows = {f"admin:{each._meta.label_lower.replace('.', '_')}_": shop.get(each).pk for each in admin.site._registry}
    for name, needed in routes(get_resolver()):
        if name in LEFT_OUT:
            continue
        own = next((pk for beginning, pk in rows.items() if name.startswith(beginning)), None)
        known = {**told, "object_id": own, **({"run": uploaded.pk} if name == "onec:run" else {})}
        for tab in TABS if "tab" in needed else ("",):
            yield reverse(name, kwargs={each: tab if each == "tab" else known[each] for each in needed})


@pytest.mark.parametrize("is_superuser", [False, True])
def test_every_page_is_shown_within_fifteen_queries(client: Client, shop: BigShop, is_superuser: bool) -> None:
    client.force_login(books.make_superuser() if is_superuser else make_keeper(shop.holding.organization))
    assert dear(client, every_page(shop)) == {}


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
    assert f"Чеки ККМ: {2 * ROWS + 2}" in page.content.decode()
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
    assert not Organization.objects.exists()


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
