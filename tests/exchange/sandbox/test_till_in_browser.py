"""The till in a real Chromium, on a counter and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.exchange.sandbox.conftest import Wire, quantity, read_feed
from tests.support.chromium import new_context, running_chromium
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.browser

COUNTER, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(params=[COUNTER, PHONE], ids=["counter", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, shop: Sandbox) -> Iterator[Page]:
    """The till of the shop, watched for errors and for requests to anybody else."""
    troubles: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A refusal of the till is an answer, though Chromium writes it among the errors.
        if message.type == "error" and "409 (Conflict)" not in message.text:
            troubles.append(message.text)

    width, height = request.param
    with new_context(browser, width=width, height=height) as context:
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(shop.url) else troubles.append(sent.url))
        page.goto(shop.url)
        expect(page.locator(".tile")).to_have_count(4)
        yield page
    assert troubles == []


def show_receipt(page: Page) -> None:
    if page.locator("#show-receipt").is_visible():
        page.click("#show-receipt")


def answer(page: Page, text: str = "") -> None:
    if text:
        page.fill("#dialog [data-first]", text)
    page.click("#dialog-done")


def close_slip(page: Page, text: str) -> None:
    expect(page.locator("#slip")).to_contain_text(text)
    page.click("#slip-close")


def last(shop: Sandbox) -> Wire:
    return read_feed(shop)[-1]


def test_a_cashier_sells_refunds_annuls_and_closes_the_shift(shop: Sandbox, page: Page) -> None:
    page.fill("#search", "4810000000018")
    page.press("#search", "Enter")
    page.click(".tile >> text=Босоножки")
    page.click(".tile >> text=Картофель")
    answer(page, "1,234")
    show_receipt(page)
    expect(page.locator("#total")).to_have_text("32,86")
    page.click(".line:has-text('Босоножки') .percent")
    answer(page, "10")
    expect(page.locator("#total")).to_have_text("29,99")
    page.click("#receipt-discount")
    page.click("text=в рублях")
    answer(page, "0,99")
    expect(page.locator("#total")).to_have_text("29,00")
    page.click("#pay-cash")
    answer(page, "50")
    close_slip(page, "Сдача")
    sale = last(shop)
    assert (sale["total"], sale["change"]) == (2900, 2100)
    assert quantity(shop, "potatoes") == 98_766

    page.click("#refund")
    page.click(f".choice >> text=№ {sale['number']}")
    answer(page)
    page.click("#dialog >> text=по номеру")
    answer(page)
    close_slip(page, f"Чек № {sale['number']}")
    assert last(shop)["base"] == {"number": sale["number"]}

    page.click("#rollback")
    answer(page)
    close_slip(page, "Аннулирование")
    expect(page.locator("#drawer")).to_have_text("29,00")

    page.click("#deposit")
    answer(page, "100")
    close_slip(page, "Внесение")
    page.click("#withdraw")
    answer(page, "9")
    close_slip(page, "Изъятие")

    page.click("#z-report")
    answer(page)
    close_slip(page, "Z-отчёт")
    attributes = last(shop)["counters"]["BYN"]["attributes"]
    assert (attributes["$.cashin.sum"], attributes["$.discount.sum"]) == (12_000, 386)
    expect(page.locator("#shift")).to_have_text("Смена закрыта")


def test_a_scan_is_not_lost_while_the_goods_are_slow_to_come(shop: Sandbox, page: Page) -> None:
    page.evaluate(
        """() => {
            const own = window.fetch;
            window.fetch = async (...asked) => {
                await new Promise((resolve) => setTimeout(resolve, 400));
                return own(...asked);
            };
        }"""
    )
    page.fill("#search", "4810000000018")
    page.press("#search", "Enter")
    expect(page.locator("#search")).to_have_value("")
    expect(page.locator(".tile")).to_have_count(4)
    show_receipt(page)
    expect(page.locator(".line")).to_have_count(1)


def test_a_mixed_payment_and_a_refund_without_a_receipt(shop: Sandbox, page: Page) -> None:
    page.click(".tile >> text=Босоножки")
    show_receipt(page)
    page.click("#pay-mixed")
    answer(page, "20")
    close_slip(page, "Карта")
    assert last(shop)["payments"] == [{"type": 1, "sum": 2000}, {"type": 0, "sum": 868}]

    page.click("#refund")
    answer(page)
    page.click(".tile >> text=Молоко")
    show_receipt(page)
    expect(page.locator("#receipt-title")).to_have_text("Возврат без чека")
    page.click("#pay-cash")
    close_slip(page, "Возврат")
    refund = last(shop)
    assert (refund["kind"], refund["total"], "base" in refund) == ("refund", 249, False)


def test_what_the_register_refuses_is_said(shop: Sandbox, page: Page) -> None:
    page.click("#withdraw")
    answer(page, "много")
    expect(page.locator("#dialog-problem")).to_have_text("Нужна сумма, например 50,00.")
    answer(page, "5")
    expect(page.locator(".toast.bad")).to_contain_text("не хватает наличных")
    assert read_feed(shop) == []


def test_the_page_is_no_wider_than_the_screen(shop: Sandbox, page: Page) -> None:
    for path in ("/", "/control", "/cabinet?tab=goods", "/cabinet?tab=registers", "/cabinet?tab=requests"):
        page.goto(shop.url + path)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
