"""«Загрузить из 1С» in a real browser, with gunicorn and a real qcluster."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import site as rows
from tests.browser.conftest import Watched, be_signed_in
from tests.browser.site import Site
from tests.exchange.onec.client import packed
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, price, product

pytestmark = pytest.mark.browser

MANY = 1500
#: The page of a run under way may be there for a moment only: it remembers by itself what it showed.
NOTE_PROGRESS = """addEventListener("load", () => {
    if (document.querySelector("progress")?.checkVisibility())
        sessionStorage.underWay = document.querySelector("#content").innerText;
})"""


@pytest.fixture
def load_url(page: Page, site: Site) -> str:
    """The address of the page of a new organisation, whose keeper is signed in."""
    organization = site.call(rows.organization_open)
    be_signed_in(page, site)
    return f"{site.url}/admin/1c/{organization}/"


def goods(count: int) -> dict[str, bytes]:
    numbers = range(1, count + 1)
    items = "".join(product(f"{number}", UNIT, name=f"Ботинки {number}") for number in numbers)
    priced = "".join(offer(f"{number}", price("5")) for number in numbers)
    return {"import.xml": catalogue(items).encode(), "offers.xml": offers(priced + offer("нет", price("5"))).encode()}


def choose(page: Page, *files: Path) -> None:
    """Choose files on the page and go on to the preview."""
    expect(page.get_by_text("Перетащите файлы сюда")).to_be_visible()
    page.set_input_files("[name=files]", list(files))
    expect(page.get_by_text(", ".join(file.name for file in files), exact=True)).to_be_visible()
    page.get_by_role("button", name="Показать, что изменится").click()


def test_files_go_from_the_choice_over_preview_and_progress_to_the_result(
    page: Page, load_url: str, tmp_path: Path
) -> None:
    archive = tmp_path / "v8_1.zip"
    archive.write_bytes(packed(goods(MANY)))
    page.add_init_script(NOTE_PROGRESS)
    page.goto(load_url)
    choose(page, archive)

    expect(page.get_by_role("heading", name="Что изменится", exact=True)).to_be_visible()
    row = page.locator("tr", has_text="Номенклатура")
    expect(row).to_contain_text(re.compile(rf"{MANY // 1000}\s?{MANY % 1000}"))
    expect(page.get_by_text("товара с Ид «нет» нет")).to_be_visible()

    page.get_by_role("button", name="Загрузить", exact=True).click()
    expect(page.get_by_text("Выполнено", exact=False).first).to_be_visible()
    expect(page.locator("progress")).to_be_hidden()
    assert "Страницу можно закрыть" in page.evaluate("sessionStorage.underWay")
    expect(row).to_contain_text(re.compile(rf"{MANY // 1000}\s?{MANY % 1000}"))
    page.get_by_role("link", name="Журнал обмена").last.click()
    expect(page.get_by_text("товара с Ид «нет» нет").first).to_be_visible()


def test_a_broken_archive_is_called_by_its_name_and_another_one_may_be_chosen(
    page: Page, load_url: str, tmp_path: Path
) -> None:
    archive = tmp_path / "v8_1.zip"
    archive.write_bytes(packed(goods(2))[:-30])
    page.goto(load_url)
    choose(page, archive)
    expect(page.get_by_text("Архив «v8_1.zip» повреждён")).to_be_visible()
    expect(page.get_by_role("button", name="Показать, что изменится")).to_be_visible()


def test_a_phone_shows_the_pages_of_1c_within_its_width(
    page: Page, watched: Watched, load_url: str, tmp_path: Path
) -> None:
    watched.widen(390)
    for address in (load_url, f"{load_url}check/"):
        page.goto(address)
        watched.assert_fits()
    archive = tmp_path / "Выгрузка номенклатуры магазина за ноябрь.zip"
    archive.write_bytes(packed(goods(3)))
    page.goto(load_url)
    choose(page, archive)
    expect(page.get_by_role("heading", name="Что изменится", exact=True)).to_be_visible()
    watched.assert_fits()
    page.get_by_role("button", name="Загрузить", exact=True).click()
    expect(page.get_by_role("link", name="Загрузить ещё")).to_be_visible()
    watched.assert_fits()
