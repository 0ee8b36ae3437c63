"""Whatever is written into an address or a form by hand, a page answers; it never breaks."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounting.models import Item, RefundReceipt, SaleReceipt, User
from exchange.models import ExchangeRun, InboxDocument
from exchange.pages.forms import ConditionsForm, DayForm, PlaceForm
from tests.support.admin import Holding, admin_url, make_holding
from tests.support.module_base import ModuleBase

#: A digit that is no number, a number beyond every column, days at both ends of the calendar, a NUL, a word.
HOSTILE = ["²", "9" * 30, "-1", "01.01.0001", "31.12.9999", "x\0y", "слово"]
#: Values that the database refuses, if a query reaches it: beside a filter that finds nothing none does.
REFUSED_BY_THE_BASE = ["9" * 30, "x\0y"]


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def shop(module_base: ModuleBase) -> Holding:
    with module_base():
        return make_holding("Наша")


@pytest.fixture
def admin_request(rf: RequestFactory, admin_user: User) -> HttpRequest:
    """A request of a superuser, for the parameters that a page of the admin accepts."""
    request = rf.get("/")
    request.user = admin_user
    return request


def broken(client: Client, addresses: Iterable[str], data: Any = None) -> list[str]:
    """Return the addresses that are answered by an error of ours."""
    client.raise_request_exception = False
    answers = ((each, client.post(each, data) if data is not None else client.get(each)) for each in addresses)
    return [address for address, answer in answers if answer.status_code >= 500]


def queries(*names: str) -> Iterator[str]:
    """Return an address's query for every name with every hostile value."""
    for name in names:
        for value in HOSTILE:
            yield f"?{urlencode({name: value})}"


def together(*names: str, values: Iterable[str] = tuple(HOSTILE)) -> Iterator[str]:
    """Return an address's query for every hostile value, given to all the names at once."""
    for value in values:
        yield f"?{urlencode(dict.fromkeys(names, value))}"


def filters_of(admin_request: HttpRequest, model: type[Model]) -> list[str]:
    changelist = admin.site.get_model_admin(model).get_changelist_instance(admin_request)
    return [name for spec in changelist.filter_specs for name in spec.expected_parameters()]


def pages_of_lines(admin_request: HttpRequest, obj: Model) -> list[str]:
    """Return what the address of the object's form calls the pages of its tables."""
    formsets = admin.site.get_model_admin(type(obj)).get_formsets_with_inlines(admin_request, obj)
    used = Counter[str]()
    names = []
    for prefix in (formset.get_default_prefix() for formset, _ in formsets):
        used[prefix] += 1
        names.append(f"{prefix}-page" if used[prefix] == 1 else f"{prefix}-{used[prefix]}-page")
    return names


def test_no_list_breaks(admin_client: Client, shop: Holding, admin_request: HttpRequest, bare_pages: None) -> None:
    """All filters of a list get a value at once; one by one only where not all of them were looked at."""
    admin_client.raise_request_exception = False
    statuses: dict[str, int] = {}

    def status_of(address: str) -> int:
        if address not in statuses:
            statuses[address] = admin_client.get(address).status_code
        return statuses[address]

    for model in admin.site._registry:
        page, filters = admin_url(model, "changelist"), filters_of(admin_request, model)
        for query, value in zip(together("q", *filters), HOSTILE, strict=True):
            status = status_of(page + query)
            # Refused before the page is chosen: each filter alone would be refused in the same place.
            if status == 400 and "\0" in value:
                continue
            # Where one filter refuses its value, the others were not looked at.
            if status != 200 or value in REFUSED_BY_THE_BASE:
                for name in filters:
                    status_of(f"{page}?{urlencode({name: value})}")
    failed = [address for address, status in statuses.items() if status >= 500]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("model", [Item, InboxDocument])
def test_no_order_or_page_of_a_list_breaks(
    admin_client: Client, shop: Holding, bare_pages: None, model: type[Model]
) -> None:
    pages = (admin_url(model, "changelist") + query for query in queries("p", "o", "all", "_to_field"))
    assert broken(admin_client, pages) == []


def test_no_form_of_a_new_object_breaks(admin_client: Client, shop: Holding, bare_pages: None) -> None:
    def addresses() -> Iterator[str]:
        for model in admin.site._registry:
            names = [field.name for field in model._meta.get_fields() if field.concrete]
            yield from (admin_url(model, "add") + query for query in together("copy", *names))

    assert broken(admin_client, addresses()) == []


def test_no_form_of_an_object_breaks(
    admin_client: Client, shop: Holding, admin_request: HttpRequest, bare_pages: None
) -> None:
    def addresses() -> Iterator[str]:
        for model, obj in shop.objects.items():
            pages = pages_of_lines(admin_request, obj)
            # A form without tables has no pages: one value shows that it reads none.
            values = HOSTILE if pages else HOSTILE[:1]
            yield from (admin_url(model, "change", obj.pk) + query for query in together("page", *pages, values=values))
            yield from (admin_url(model, "change", value) for value in HOSTILE)

    assert broken(admin_client, addresses()) == []


def test_no_page_beside_the_forms_breaks(admin_client: Client, shop: Holding) -> None:
    pages: dict[type[Model], dict[str, str]] = {
        SaleReceipt: {"print_receipt": "paper"},
        RefundReceipt: {"choose_base": "number"},
        InboxDocument: {"give_barcode": "value"},
    }

    def addresses() -> Iterator[str]:
        for model, names in pages.items():
            for name, parameter in names.items():
                address = f"{admin_url(model, 'changelist')}{shop.objects[model].pk}/{name}/"
                yield from (address + query for query in queries(parameter))
        yield from (reverse("admin:index") + query for query in queries("organization", "day"))

    assert broken(admin_client, addresses()) == []


def test_no_choice_of_a_base_breaks(admin_client: Client, shop: Holding) -> None:
    address = f"{admin_url(RefundReceipt, 'changelist')}{shop.objects[RefundReceipt].pk}/choose_base/"
    admin_client.raise_request_exception = False
    answers = {sale: admin_client.post(address, {"sale": sale}).status_code for sale in (*HOSTILE, "9" * 5000)}
    assert set(answers.values()) == {404}, answers


def test_no_search_for_a_choice_breaks(admin_client: Client, shop: Holding) -> None:
    of = {"app_label": "accounting", "model_name": "stockdocumentline", "field_name": "sku"}

    def addresses() -> Iterator[str]:
        for name in ("term", "page", *of):
            for value in HOSTILE:
                yield f"{reverse('admin:autocomplete')}?{urlencode({**of, name: value})}"

    assert broken(admin_client, addresses()) == []


CONDITIONS = (*ConditionsForm.base_fields, *DayForm.base_fields, *PlaceForm.base_fields, "run", "all")


def sifted() -> Iterator[str]:
    """Return a query with all conditions for every hostile value, and one with those that take the value."""
    forms: tuple[type[Form], ...] = (ConditionsForm, DayForm, PlaceForm)
    for value in HOSTILE:
        values = dict.fromkeys(CONDITIONS, value)
        refused = {name for form in forms for name in form(values).errors}
        yield f"?{urlencode(values)}"
        yield f"?{urlencode({name: value for name in values if name not in refused})}"


def own(holding: Holding, name: str, *args: Any) -> str:
    return reverse(f"ikassa:{name}", args=[holding.organization.pk, *args])


def test_no_page_of_the_exchange_breaks(admin_client: Client, shop: Holding, bare_pages: None) -> None:
    run = shop.objects[ExchangeRun].pk
    rows = own(shop, "rows")
    searched = [own(shop, "goods"), rows, own(shop, "count", "goods")]
    others = [own(shop, name) for name in ("categories", "warehouses", "registers", "setup")]

    def addresses() -> Iterator[str]:
        # The three search by the same conditions; the rows are the cheapest.
        yield from (rows + query for query in queries(*CONDITIONS))
        for page in searched:
            yield from (page + query for query in sifted())
            # A place to go on from, as the page itself writes it.
            yield from (f"{page}?{urlencode({'after': f'{value}:Ботинки'})}" for value in HOSTILE)
        for page in others:
            yield from (page + query for query in together(*CONDITIONS))
        for name in ("run", "run_state"):
            yield from (own(shop, name, run) + query for query in queries("page", "run"))
        yield own(shop, "run", 10**25)
        yield from (reverse(f"ikassa:{name}", args=[10**25]) for name in ("goods", "rows", "setup"))
        yield from (reverse("onec:entry") + query for query in queries("template", "page"))

    assert broken(admin_client, addresses()) == []


TICKED = [
    '{"ids": [1e400]}', '{"ids": [NaN]}', json.dumps({"ids": [10**30]}), json.dumps({"ids": [-(10**30)]}),
    json.dumps({"out": {"9" * 30: [1]}}), json.dumps({"out": {"1": [10**30]}}), '{"out": {"1": [1e400]}}',
    '{"ids": "²"}', '{"ids": ["²"]}', '{"ids": [[1]]}', '{"out": [1]}', "[]", "1", '"x"', "{", "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("tab", ["goods", "categories", "warehouses", "registers"])
def test_no_order_of_an_export_breaks(admin_client: Client, shop: Holding, bare_pages: None, tab: str) -> None:
    address = own(shop, "preview", tab)
    admin_client.raise_request_exception = False
    orders: list[dict[str, Any]] = [{"ticked": text, "cards": text} for text in TICKED]
    # Goods are looked for by the conditions; other tabs only write them into the way back.
    for names in [(name,) for name in CONDITIONS] if tab == "goods" else [CONDITIONS]:
        orders += [{"ticked": "{}", "cards": "[]", **dict.fromkeys(names, value)} for value in HOSTILE]
    assert [order for order in orders if admin_client.post(address, order).status_code >= 500] == []


def test_no_press_of_a_button_breaks(admin_client: Client, shop: Holding, bare_pages: None) -> None:
    run = shop.objects[ExchangeRun].pk
    admin_client.raise_request_exception = False
    told = []
    for name in ("export", "load"):
        for tab in ("goods", "categories", "warehouses", "registers"):
            told += [(own(shop, name, tab), {"key": value, "order": value}) for value in HOSTILE]
    told += [(own(shop, "cancel", run), {"tab": value}) for value in HOSTILE]
    told += [(own(shop, "filter_save"), {"name": value, "price_from": value}) for value in HOSTILE]
    told += [(own(shop, "filter_delete", 10**25), {})]
    told += [(reverse("onec:check", args=[shop.organization.pk]), {"delete": value}) for value in HOSTILE]
    assert [press for press in told if admin_client.post(*press).status_code >= 500] == []
