"""A real Chromium that watches what its pages complain of and whom they call."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.site import KEEPER, Site, running_site
from tests.support import books
from tests.support.required import chromium_path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MACHINE = {"127.0.0.1", "localhost", ""}
#: The background work may have to wait for its turn on a busy machine.
PATIENCE = 60_000
#: A page too, though it has only to be answered.
expect.set_options(timeout=20_000)


@dataclass
class Watched:
    """A page, what went wrong on it, and whom it called off this machine."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def note(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in MACHINE:
            self.strangers.append(request.url)

    def widen(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth"))

    def cut_off(self) -> list[str]:
        """Cells, links and fields that go on beyond the window, or beyond their own edge, where nobody sees them."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(
                "#content :is(a, button, input, select, textarea), #content .formset td, #result_list :is(td, th)"
            )].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1
                && (one.getBoundingClientRect().right > innerWidth + 1
                    || (/T[DH]/.test(one.tagName) && one.scrollWidth > one.clientWidth + 1))
            ).map((one) => `${one.tagName} ${one.className} ${one.name || one.innerText}`)"""
        )
        return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module.

    Playwright runs a loop of its own in this thread, which Django would take for a request that must not touch the
    base. It is allowed here, and the loop is over before the next module begins.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU", timezone_id="Europe/Minsk")
    watched = Watched(context.new_page())
    watched.page.on("console", watched.hear)
    watched.page.on("pageerror", lambda error: watched.complaints.append(f"{watched.page.url}: {error}"))
    watched.page.on("request", watched.note)
    yield watched
    context.close()


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    """A browser in which at the end nothing was complained of and nobody else was called."""
    yield watched.page
    assert watched.complaints == []
    assert watched.strangers == []


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/admin/")
    page.fill("[name=username]", KEEPER)
    page.fill("[name=password]", books.PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(f"{site.url}/admin/")
