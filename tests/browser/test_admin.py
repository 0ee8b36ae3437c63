"""The admin in a real browser: it signs in, shows its pages, complains of nothing and calls nobody."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounting.models import Item, RefundReceipt, StockBalance, StockDocument, User
from exchange.models import InboxDocument
from tests.browser import site as rows
from tests.browser.conftest import Watched, be_signed_in
from tests.browser.site import Site
from tests.support.admin import admin_url

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280
#: Model → the address of the page of its object.
Addresses = Callable[[type[Model]], str]


@pytest.fixture
def ids(page: Page, site: Site) -> dict[str, int]:
    """Ids by label of a shop with one of everything, whose keeper is signed in."""
    objects: dict[str, int] = site.call(rows.holding_open)
    be_signed_in(page, site)
    return objects


@pytest.fixture
def page_of(ids: dict[str, int]) -> Addresses:
    return lambda model: admin_url(model, "change", ids[model._meta.label])


@pytest.fixture
def addresses(ids: dict[str, int], page_of: Addresses, rf: RequestFactory) -> list[str]:
    """Every list, every form of a new and of a written object, and what stands beside them."""
    request = rf.get("/")
    request.user = User(is_active=True, is_superuser=True)
    found = [reverse("admin:index")]
    for model, model_admin in admin.site._registry.items():
        found.append(admin_url(model, "changelist"))
        if model_admin.has_add_permission(request):
            found.append(admin_url(model, "add"))
        if model._meta.label in ids:
            found.append(page_of(model))
    found.append(page_of(RefundReceipt).replace("/change/", "/choose_base/"))
    found.append(page_of(InboxDocument).replace("/change/", "/give_barcode/"))
    return found


def test_every_page_fits_a_desk_and_a_phone_without_a_complaint(
    watched: Watched, site: Site, addresses: list[str]
) -> None:
    for address in addresses:
        watched.widen(DESK)
        answer = watched.page.goto(site.url + address)
        assert answer is not None
        assert answer.ok, address
        watched.assert_fits()
        watched.widen(PHONE)
        watched.assert_fits()


def test_at_night_the_pages_are_dark(page: Page, site: Site, page_of: Addresses) -> None:
    page.emulate_media(color_scheme="dark")
    for address in (reverse("admin:index"), admin_url(Item, "changelist"), page_of(Item)):
        page.goto(site.url + address)
        colours = page.evaluate("""() => ["color", "backgroundColor"].map((name) => {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = getComputedStyle(document.body)[name];
            canvas.fillRect(0, 0, 1, 1);
            return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part);
        })""")
        text, ground = colours
        assert text - ground > 300, (address, colours)


def test_a_document_is_filled_in_and_posted(page: Page, site: Site, page_of: Addresses) -> None:
    page.goto(site.url + admin_url(StockDocument, "add"))
    page.select_option("[name=kind]", "receipt")
    page.select_option("[name=warehouse]", label="Склад Наша")
    page.locator("#lines-0 .select2-selection, .field-sku .select2-selection").first.click()
    page.locator(".select2-search__field").fill("босоножки")
    page.locator(".select2-results__option", has_text="Босоножки женские").first.click()
    page.fill("[name=lines-0-quantity]", "2,5")
    page.get_by_role("button", name="Провести и закрыть").click()
    expect(page).to_have_url(re.compile("/stockdocument/$"))
    page.goto(site.url + admin_url(StockBalance, "changelist"))
    expect(page.locator("#result_list .field-quantity")).to_have_text("19,500")


def test_a_list_is_searched_by_the_slash_and_narrowed_by_a_filter(page: Page, site: Site, page_of: Addresses) -> None:
    site.call(rows.item_add, name="Крем для обуви")
    page.goto(site.url + admin_url(Item, "changelist"))
    page.keyboard.press("/")
    page.keyboard.type("крем")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_contain_text("Крем для обуви")
    expect(page.locator("#result_list")).not_to_contain_text("Босоножки")
    page.goto(site.url + admin_url(Item, "changelist"))
    page.get_by_text("Фильтры").first.click()
    page.select_option("[name=barcode]", "yes")
    page.get_by_role("button", name="Применить").click()
    expect(page.get_by_role("heading", name="Ничего не найдено")).to_be_visible()


def test_an_object_is_copied_from_its_own_page(page: Page, site: Site, page_of: Addresses) -> None:
    page.goto(site.url + page_of(Item))
    page.locator(".more > summary").click()
    page.get_by_role("link", name="Создать копированием").click()
    expect(page.locator("[name=name]")).to_have_value("Босоножки женские")
