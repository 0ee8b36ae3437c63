"""The documents in a real browser: one held is mended and posted, a shift is compared, a receipt is printed."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from accounting.models import SaleReceipt
from tests.browser import site as rows
from tests.browser.conftest import be_signed_in
from tests.browser.site import Site
from tests.support.admin import admin_url
from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def receipt(page: Page, site: Site, sandbox: Sandbox) -> int:
    """A receipt of a shop whose register has also sold what the books do not know; its keeper is signed in."""
    pk: int = site.call(rows.novelty_sell, address=sandbox.address)
    be_signed_in(page, site)
    page.goto(f"{site.url}/admin/")
    return pk


def test_a_held_document_is_mended_and_posted(page: Page, receipt: int) -> None:
    page.get_by_role("link", name="Задержано документов: 1").click()
    page.locator("#result_list").get_by_role("link", name="Продажа 3").click()
    page.get_by_role("link", name="Назначить штрихкод").click()
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("босоножки")
    page.locator(".select2-results__option", has_text="Босоножки женские").first.click()
    page.get_by_role("button", name="Назначить и провести").click()
    expect(page.get_by_text("Штрихкод 7777 назначен")).to_be_visible()
    wait_until_posted(page)
    page.get_by_role("link", name=re.compile("^Чек 3 от")).click()
    expect(page.locator("#lines-group")).to_contain_text("Босоножки женские")


def wait_until_posted(page: Page) -> None:
    """Look at a document again and again until the background work has posted it."""
    posted = page.locator(".chip", has_text="Проведён")
    deadline = time.monotonic() + PATIENCE
    while not posted.is_visible():
        assert time.monotonic() < deadline
        page.wait_for_timeout(500)
        page.reload()


def test_a_shift_that_differs_says_where_and_what_may_explain_it(page: Page, site: Site, receipt: int) -> None:
    z_totals = {"$.sale.sum": "57.36", "$.sale.count": "2"}
    site.call(rows.shift_close, z_totals=z_totals, discrepancy="29.68")
    page.reload()
    page.get_by_role("link", name=re.compile("разница с Z-отчётом")).first.click()
    expect(page.locator(".comparison .differs").first).to_contain_text("Продажи, чеков")
    expect(page.locator(".comparison .differs").nth(1)).to_contain_text("57,36")
    explained = page.locator(".explained + ul")
    expect(explained).to_contain_text("Продажа 3")
    page.locator("#tabs-items").get_by_text("Чеки").click()
    page.get_by_role("link", name=re.compile("^Чек .* от")).first.click()
    expect(page).to_have_url(re.compile("/salereceipt/"))


def test_a_receipt_prints_as_a_receipt(page: Page, site: Site, receipt: int) -> None:
    page.goto(site.url + admin_url(SaleReceipt, "change", receipt))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Печать").click()
    printed = opened.value
    printed.wait_for_load_state()
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
    # A click ends when the next page has begun, and a page that has only begun prints as an empty sheet.
    expect(printed.locator("body")).to_have_class("paper-a4")
    printed.wait_for_load_state()
    assert re.search(rb"/MediaBox \[0 0 59[456]", printed.pdf(prefer_css_page_size=True))
