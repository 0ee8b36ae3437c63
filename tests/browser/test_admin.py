"""The admin in a real browser: it signs in, shows its pages, complains of nothing and calls nobody."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounting.models import (
    CashRegister,
    CashShift,
    Item,
    SaleReceipt,
    StockBalance,
    StockDocument,
    Warehouse,
)
from exchange.models import Connection, InboxDocument
from tests.browser.conftest import Watched
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = 390, 1280


@pytest.fixture
def shop(live_server: Any) -> Holding:
    """A shop whose keeper has a password."""
    books.make_superuser(username="хозяин")
    return make_holding("Наша", sku=books.make_sku(name="Босоножки женские"))


def sign_in(watched: Watched, live_server: Any) -> None:
    page = watched.page
    page.goto(live_server.url)
    page.fill("[name=username]", "хозяин")
    page.fill("[name=password]", books.PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Выручка сегодня")).to_be_visible()


def test_pages_open_wide_and_on_a_phone_without_a_complaint(watched: Watched, live_server: Any, shop: Holding) -> None:
    sign_in(watched, live_server)
    addresses = [reverse("admin:index"), admin_url(Item, "change", Item.objects.get().pk)]
    addresses += [admin_url(model, "changelist") for model in (Item, SaleReceipt, CashShift, InboxDocument)]
    addresses += [admin_url(model, "add") for model in (StockDocument, CashRegister, Warehouse)]
    addresses += [admin_url(model, "change", shop.objects[model].pk) for model in (SaleReceipt, CashShift, Connection)]
    for width in (DESK, PHONE):
        watched.widen(width)
        for address in addresses:
            watched.page.goto(live_server.url + address)
            assert watched.overflow() <= 0, (width, address)
    assert watched.complaints == []
    assert watched.strangers == []


def test_a_document_is_filled_in_and_posted(watched: Watched, live_server: Any, shop: Holding) -> None:
    sign_in(watched, live_server)
    page = watched.page
    page.goto(live_server.url + admin_url(StockDocument, "add"))
    page.select_option("[name=kind]", "receipt")
    page.select_option("[name=warehouse]", str(shop.objects[Warehouse].pk))
    page.locator("#lines-0 .select2-selection, .field-sku .select2-selection").first.click()
    page.locator(".select2-search__field").fill("босоножки")
    page.locator(".select2-results__option", has_text="Босоножки женские").first.click()
    page.fill("[name=lines-0-quantity]", "2,5")
    page.get_by_role("button", name="Провести и закрыть").click()
    expect(page).to_have_url(re.compile("/stockdocument/$"))
    assert str(StockBalance.objects.get().quantity) == "19.500"
    assert watched.complaints == []


def test_a_list_is_searched_by_the_slash_and_narrowed_by_a_filter(
    watched: Watched, live_server: Any, shop: Holding
) -> None:
    books.make_item(name="Крем для обуви")
    sign_in(watched, live_server)
    page = watched.page
    page.goto(live_server.url + admin_url(Item, "changelist"))
    page.keyboard.press("/")
    page.keyboard.type("крем")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_contain_text("Крем для обуви")
    expect(page.locator("#result_list")).not_to_contain_text("Босоножки")
    page.goto(live_server.url + admin_url(Item, "changelist"))
    page.get_by_text("Фильтры").first.click()
    page.select_option("[name=barcode]", "yes")
    page.get_by_role("button", name="Применить").click()
    expect(page.get_by_role("heading", name="Ничего не найдено")).to_be_visible()
    assert watched.complaints == []
