"""«Обмен с iKassa» in a real browser, with gunicorn, a real qcluster and the sandbox."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import site as rows
from tests.browser.conftest import Watched, be_signed_in, sign_in
from tests.browser.site import Site
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.browser


@pytest.fixture
def open_shop(page: Page, site: Site, sandbox: Sandbox) -> Iterator[Callable[..., str]]:
    """Open a shop, and its page of the exchange in the browser of its keeper; return the address of the page."""

    def open_(*goods: str, many: int = 0, refused: bool = False, query: str = "") -> str:
        organization = site.call(rows.shop_open, server=sandbox.url, goods=goods, many=many, refused=refused)
        be_signed_in(page, site)
        address = f"{site.url}/admin/ikassa/{organization}"
        page.goto(f"{address}/goods/{query}")
        expect(page.locator("[data-state]")).to_be_hidden()
        return address

    yield open_
    # Nothing that was held waits any longer.
    sandbox.faults()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page: Page) -> None:
    """Send what is ticked, through the preview."""
    press(page, "upload Выгрузить товары")
    page.locator("form[action*='/export/'] button").click()


def hold_after_first_batch(sandbox: Sandbox) -> None:
    """Answer 429, one second, to the second batch of goods and later ones until the faults are lifted."""
    sandbox.faults(rate_limit={"method": "wms.sku.create", "after": 1, "count": 1_000_000, "value": 1})


def result(page: Page) -> Any:
    return page.locator("[data-run-result]")


def test_a_newcomer_goes_from_an_empty_base_to_the_first_export(page: Page, site: Site, sandbox: Sandbox) -> None:
    site.call(rows.base_clear)
    sandbox.add_register()
    sign_in(page, site)

    def take(step: str) -> None:
        page.goto(f"{site.url}/admin/")
        page.locator(".steps").get_by_role("link", name=re.compile(step)).first.click()

    def write(**values: str) -> None:
        for name, value in values.items():
            field = page.locator(f"[name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        page.get_by_role("button", name="Записать и закрыть").click()
        expect(page.get_by_text(re.compile("Записано"))).to_be_visible()

    def export(step: str, button: str) -> None:
        take(step)
        page.get_by_role("button", name=button).click()
        page.locator("form[action*='/export/'] button").click()

    take("Добавьте организацию")
    write(name="Магазин", unp="190000005")
    take("Добавьте розничный вид цены")
    write(name="Розничная")
    take("Добавьте склад магазина")
    write(name="Зал", retail_price_type="Розничная")
    take("нет ни одной кассы")
    write(name="Касса 1", warehouse="Зал", registration_number="AVQ12341234123", serial_number="123456789")
    take("не создана")
    write(server=sandbox.url, token=sandbox.token)
    take("Проверьте связь")
    page.get_by_role("button", name="Проверить связь").click()
    expect(page.get_by_text("касс в кабинете: 1")).to_be_visible()
    take("нет «Ik последняя загрузка»")
    write(date="10.06.2021")
    take("Добавьте единицу измерения")
    write(code="796", name="шт")
    take("Добавьте товары")
    write(name="Ботинки", unit="шт")
    take("Установите цены")
    page.locator("#lines-0 .select2-selection, .field-sku .select2-selection").first.click()
    page.locator(".select2-search__field").fill("ботинки")
    page.locator(".select2-results__option", has_text="Ботинки").first.click()
    page.locator("[name=lines-0-price_type]").select_option(label="Розничная")
    page.fill("[name=lines-0-value]", "74,90")
    page.get_by_role("button", name="Провести и закрыть").click()
    export("Выгрузите склад", "Выгрузить склады")
    expect(result(page)).to_contain_text("Склад «Зал» выгружен, присвоен id")
    export("Выгрузите товары", "Выгрузить товары")
    expect(result(page)).to_contain_text("Отправлено 2 из 2")
    page.goto(f"{site.url}/admin/")
    page.locator("details", has_text="Магазин").locator("summary").click()
    expect(page.get_by_text("Ничто не мешает обмену.")).to_be_visible()
    assert [row["price"] for row in sandbox.truth("stock")["stock"]] == [7490]


def test_a_selection_is_made_over_two_pages(page: Page, open_shop: Callable[..., str], sandbox: Sandbox) -> None:
    goods = [f"Обувь {number:02}" for number in range(60)]
    open_shop(*goods)
    expect(page.locator("[data-marked]")).to_have_text("Отмечено 60 из 60 (на всех страницах)")
    press(page, "Снять все")
    page.get_by_label("Выгрузить «Обувь 03»").check()
    press(page, "Дальше")
    page.get_by_label("Выгрузить «Обувь 57»").check()
    expect(page.locator("[data-marked]")).to_have_text("Отмечено 2 (на всех страницах)")
    press(page, "Назад")
    expect(page.get_by_label("Выгрузить «Обувь 03»")).to_be_checked()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    press(page, "Дальше")
    expect(page.get_by_text("Вход на сайт закончился.")).to_be_visible()
    page.context.add_cookies(cookies)
    page.reload()
    send(page)
    expect(result(page)).to_contain_text("Отправлено 4 из 4")
    assert {row["name"] for row in sandbox.truth("skus")["skus"]} == {"Обувь 03", "Обувь 57"}


def test_all_that_was_found_goes_but_one_on_the_second_page_and_a_warehouse(
    page: Page, open_shop: Callable[..., str], sandbox: Sandbox
) -> None:
    goods = [f"Обувь {number:02}" for number in range(55)] + ["Крем"]
    open_shop(*goods, query="?name=обувь")
    press(page, "Дальше")
    page.get_by_label("Выгрузить «Обувь 54»").uncheck()
    page.get_by_label("Склады товара «Обувь 53»").click()
    page.locator("[data-sku]", has_text="Обувь 53").locator("[data-warehouse]").uncheck()
    expect(page.locator("[data-marked]")).to_have_text("Отмечено 54 из 55 (на всех страницах)")
    send(page)
    expect(result(page)).to_contain_text("Отправлено 107 из 107")
    assert len(sandbox.truth("skus")["skus"]) == 54
    assert len(sandbox.truth("stock")["stock"]) == 53


def test_a_rejected_item_stands_with_its_reason_its_card_and_what_was_sent(
    page: Page, open_shop: Callable[..., str], sandbox: Sandbox
) -> None:
    open_shop("Ботинки", refused=True)
    send(page)
    expect(result(page)).to_contain_text("1 — кабинет не принял")
    page.get_by_text("Что отправлено").click()
    expect(page.locator("pre.raw")).to_contain_text('"isWeight": false')
    row = page.locator("[data-sku]", has_text="Сабо")
    expect(row).to_contain_text("Кабинет не принял")
    result(page).get_by_role("link", name=re.compile("^Товар «Сабо")).click()
    expect(page).to_have_url(re.compile("/accounting/item/"))


def test_a_long_export_is_watched_to_its_end_by_whoever_opens_the_page(
    page: Page, open_shop: Callable[..., str], sandbox: Sandbox
) -> None:
    address = open_shop("Ботинки", many=700)
    hold_after_first_batch(sandbox)
    send(page)
    expect(page.locator("[data-run-numbers]")).to_contain_text("500 из 701")
    page.goto("about:blank")
    page.goto(f"{address}/categories/")
    expect(page.locator("progress")).to_be_visible()
    expect(page.locator("[data-run-numbers]")).to_contain_text("500 из 701")
    sandbox.faults()
    expect(result(page)).to_contain_text(re.compile(r"Отправлено 1\s402 из 1\s402"))


def test_a_long_export_is_cancelled_and_what_was_sent_stays_sent(
    page: Page, open_shop: Callable[..., str], sandbox: Sandbox
) -> None:
    open_shop("Ботинки", many=700)
    hold_after_first_batch(sandbox)
    send(page)
    expect(page.locator("[data-run-numbers]")).to_contain_text("500 из 701")
    press(page, "Прервать")
    expect(result(page)).to_contain_text("Прервано")
    assert len(sandbox.truth("skus")["skus"]) == 500


def test_documents_are_loaded_by_the_button(page: Page, open_shop: Callable[..., str], sandbox: Sandbox) -> None:
    sandbox.add_register()
    open_shop("Ботинки")
    send(page)
    expect(result(page)).to_contain_text("Отправлено 2 из 2")
    code = sandbox.truth("skus")["skus"][0]["code"]
    sandbox.sell({"code": code})
    page.get_by_role("link", name="Кассы ККМ").last.click()
    press(page, "sync Найти ссылки")
    expect(page.locator(".exchange-register")).to_contain_text("совпадает")
    press(page, "download Загрузить документы")
    expect(result(page)).to_contain_text("чеки продажи: 1")


def test_a_phone_shows_everything_within_its_width(page: Page, watched: Watched, open_shop: Callable[..., str]) -> None:
    address = open_shop("Ботинки", "Сапоги")
    watched.widen(390)
    for tab in ("categories", "warehouses", "registers", "setup", "goods"):
        page.goto(f"{address}/{tab}/")
        watched.assert_fits()
    expect(page.get_by_label("Выгрузить «Ботинки»")).to_be_checked()
    press(page, "Развернуть все")
    expect(page.locator(".exchange-inner").first).to_contain_text("Розничный магазин")
    watched.assert_fits()
    press(page, "upload Выгрузить товары")
    expect(page.get_by_text("Проверка перед выгрузкой")).to_be_visible()
    watched.assert_fits()


def test_conditions_are_added_kept_under_a_name_used_again_and_deleted(
    page: Page, open_shop: Callable[..., str]
) -> None:
    open_shop("Ботинки", "Сапоги")
    page.get_by_text("Настройки отбора").click()
    page.get_by_label("Добавить условие").select_option(label="Цена от")
    page.get_by_label("Цена от", exact=True).fill("1000")
    page.get_by_label("Название отбора").fill("Дорогое")
    press(page, "Сохранить отбор")
    page.get_by_role("link", name="Дорогое").click()
    expect(page.locator("[data-state]")).to_contain_text("По этому отбору ничего не найдено")
    page.get_by_role("button", name=re.compile("^Цена от: 1000")).click()
    expect(page.get_by_label("Выгрузить «Ботинки»")).to_be_visible()
    press(page, "Удалить отбор «Дорогое»")
    expect(page.get_by_role("link", name="Дорогое")).to_have_count(0)


def test_a_day_that_is_no_day_is_put_right_where_it_was_typed(page: Page, open_shop: Callable[..., str]) -> None:
    open_shop("Ботинки")
    day = page.get_by_label("Период выгрузки")
    day.fill("31.02.2026")
    press(page, "search Найти ссылки")
    expect(page.get_by_role("alert").filter(has_text="Введите правильную дату.")).to_be_visible()
    expect(page.get_by_role("button", name="upload Выгрузить товары")).to_be_hidden()
    expect(day).to_have_value("31.02.2026")
    day.fill("10.06.2100")
    press(page, "search Найти ссылки")
    expect(page.get_by_label("Выгрузить «Ботинки»")).to_be_visible()


def test_a_warehouse_that_was_sent_says_so_at_once(page: Page, site: Site, open_shop: Callable[..., str]) -> None:
    address = open_shop("Ботинки")
    site.call(rows.warehouse_add, name="Ларёк")
    page.goto(f"{address}/warehouses/")
    row = page.locator("tr", has_text="Ларёк")
    expect(row.get_by_role("checkbox")).to_be_checked()
    press(page, "upload Выгрузить склады")
    page.locator("form[action*='/export/'] button").click()
    expect(result(page)).to_contain_text("Склад «Ларёк» выгружен, присвоен id")
    expect(row).to_contain_text("выгружен")
    expect(row.get_by_role("checkbox")).to_have_count(0)


def test_goods_marked_for_deletion_are_told_of_and_leave_the_cabinet(
    page: Page, open_shop: Callable[..., str], site: Site, sandbox: Sandbox
) -> None:
    address = open_shop("Ботинки", "Крем")
    send(page)
    expect(result(page)).to_contain_text("Отправлено 4 из 4")
    site.call(rows.item_mark, name="Крем")
    page.goto(f"{address}/goods/")
    expect(page.locator("[data-withdrawn]")).to_contain_text("С касс будет снято товаров: 1.")
    expect(page.locator("[data-state]")).to_have_text("Новых и изменённых товаров нет.")
    press(page, "upload Выгрузить товары")
    expect(page.locator(".exchange-reasons")).to_contain_text("(Крем)")
    page.locator("form[action*='/export/'] button").click()
    expect(result(page)).to_contain_text("Отправлено 1 из 1")
    assert {row["name"]: row["isRemoved"] for row in sandbox.truth("skus")["skus"]} == {"Ботинки": False, "Крем": True}
