"""The documents in a real browser: one held is mended and posted, a shift is compared, a receipt is printed."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounting.models import CashShift, Item, RefundReceipt, SaleReceipt, ShiftReport
from exchange.models import ExchangeRun, InboxDocument
from exchange.tasks import runs_do
from tests.browser.conftest import Watched
from tests.support import books
from tests.support.admin import admin_url, make_holding
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop, later, open_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOVELTY = {"name": "Новинка", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}
PHONE, DESK = 390, 1280


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    """A shop whose register has sold something that the books do not know."""
    books.make_superuser(username="хозяин")
    shop = open_shop(sandbox)
    shop.add(retail_vat_rate="none")
    shop.export()
    sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    sandbox.inject(shop.copy_of_last(uid="A" * 24, number=3, items=[NOVELTY]))
    shop.load()
    return shop


def sign_in(watched: Watched, live_server: Any) -> None:
    page = watched.page
    page.goto(live_server.url)
    page.fill("[name=username]", "хозяин")
    page.fill("[name=password]", books.PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Выручка сегодня")).to_be_visible()


def test_a_held_document_is_mended_and_posted(watched: Watched, live_server: Any, shop: Shop) -> None:
    sign_in(watched, live_server)
    page = watched.page
    page.get_by_role("link", name="Задержано документов: 1").click()
    page.locator("#result_list").get_by_role("link", name="Продажа 3").click()
    page.get_by_role("link", name="Назначить штрихкод").click()
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("босоножки")
    page.locator(".select2-results__option", has_text="Босоножки женские").first.click()
    page.get_by_role("button", name="Назначить и провести").click()
    expect(page.get_by_text("Штрихкод 7777 назначен")).to_be_visible()
    runs_do(ExchangeRun.objects.get(status="queued").pk)
    page.reload()
    expect(page.locator(".chip", has_text="Проведён")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Чек 3 от")).click()
    expect(page.locator("#lines-group")).to_contain_text("Босоножки женские")
    assert watched.complaints == []
    assert watched.strangers == []


def test_a_shift_that_differs_says_where_and_what_may_explain_it(
    watched: Watched, live_server: Any, shop: Shop
) -> None:
    CashShift.objects.update(
        status="closed",
        closed_at=timezone.now(),
        z_totals={"$.sale.sum": "57.36", "$.sale.count": "2"},
        discrepancy="29.68",
    )
    sign_in(watched, live_server)
    page = watched.page
    page.get_by_role("link", name=re.compile("разница с Z-отчётом")).first.click()
    expect(page.locator(".comparison .differs").first).to_contain_text("Продажи, чеков")
    expect(page.locator(".comparison .differs").nth(1)).to_contain_text("57,36")
    explained = page.locator(".explained + ul")
    expect(explained).to_contain_text("Продажа 3")
    page.locator("#tabs-items").get_by_text("Чеки").click()
    page.get_by_role("link", name=re.compile("^Чек .* от")).first.click()
    expect(page).to_have_url(re.compile("/salereceipt/"))
    assert watched.complaints == []


def test_a_receipt_prints_as_a_receipt(watched: Watched, live_server: Any, shop: Shop) -> None:
    receipt = SaleReceipt.objects.get()
    sign_in(watched, live_server)
    page = watched.page
    page.goto(live_server.url + admin_url(receipt, "change", receipt.pk))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Печать").click()
    printed = opened.value
    printed.evaluate("window.print = () => document.body.dataset.printed = 'да'")
    printed.get_by_role("button", name="Печать").click()
    expect(printed.locator("body")).to_have_attribute("data-printed", "да")
    printed.emulate_media(media="print")
    expect(printed.locator(".tools")).to_be_hidden()
    expect(printed.locator(".receipt")).to_contain_text("28,68")
    assert printed.locator(".receipt").bounding_box()["width"] < 310  # type: ignore[index]
    sheet = printed.pdf(prefer_css_page_size=True)
    # 80 mm in points of PDF.
    assert re.search(rb"/MediaBox \[0 0 22[67]\.\d+ ", sheet)
    printed.emulate_media(media="screen")
    printed.get_by_role("link", name="Лист A4").click()
    assert re.search(rb"/MediaBox \[0 0 59[456]", printed.pdf(prefer_css_page_size=True))
    assert watched.complaints == []


def test_the_documents_fit_a_desk_and_a_phone(watched: Watched, live_server: Any, db: None) -> None:
    books.make_superuser(username="хозяин")
    holding = make_holding("Наша")
    sign_in(watched, live_server)
    addresses = [admin_url(ShiftReport, "changelist"), reverse("admin:index")]
    addresses += [
        admin_url(model, "change", holding.objects[model].pk) for model in (CashShift, ShiftReport, InboxDocument)
    ]
    base = f"/admin/accounting/refundreceipt/{holding.objects[RefundReceipt].pk}/choose_base/"
    barcode = f"/admin/exchange/inboxdocument/{holding.objects[InboxDocument].pk}/give_barcode/"
    for width in (DESK, PHONE):
        watched.widen(width)
        for address in (*addresses, base, barcode):
            watched.page.goto(live_server.url + address)
            assert watched.overflow() <= 0, (width, address)
    watched.page.goto(live_server.url + admin_url(Item, "change", Item.objects.get().pk))
    watched.page.locator(".more > summary").click()
    watched.page.get_by_role("link", name="Создать копированием").click()
    expect(watched.page.locator("[name=name]")).not_to_have_value("")
    assert watched.complaints == []
