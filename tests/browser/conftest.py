"""A real Chromium that watches what its pages complain of and whom they call."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from playwright.sync_api import TimeoutError as PageTimeoutError

from tests.browser import site as rows
from tests.browser.site import Site, running_site
from tests.support.chromium import MILLISECONDS, new_context, running_chromium

#: By how many pixels the page is wider than its window; cells, links and fields that go on beyond the window, or beyond
#: their own edge, where nobody sees them.
TOO_WIDE = """() => {
    const extra = document.scrollingElement.scrollWidth - innerWidth;
    return [...document.querySelectorAll(
        "#content :is(a, button, input, select, textarea), #content .formset td, #result_list :is(td, th)"
    )].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1
        && (one.getBoundingClientRect().right > innerWidth + 1
            || (/T[DH]/.test(one.tagName) && one.scrollWidth > one.clientWidth + 1))
    ).map((one) => `${one.tagName} ${one.className} ${one.name || one.innerText}`).concat(extra > 0 ? [extra] : []);
}"""
MACHINE = {"127.0.0.1", "localhost", ""}


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

    def assert_fits(self) -> None:
        """Wait until nothing of the page is too wide for its window; scripts may still be at work on it."""
        with suppress(PageTimeoutError):
            self.page.wait_for_function(f"({TOO_WIDE})().length === 0", timeout=MILLISECONDS)
        assert self.page.evaluate(TOO_WIDE) == [], f"{self.page.url}, {self.page.viewport_size}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    with new_context(browser, width=1280, height=900) as context:
        watched = Watched(context.new_page())
        watched.page.on("console", watched.hear)
        watched.page.on("pageerror", lambda error: watched.complaints.append(f"{watched.page.url}: {error}"))
        watched.page.on("request", watched.note)
        yield watched


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    """A browser in which at the end nothing was complained of and nobody else was called."""
    yield watched.page
    assert watched.complaints == []
    assert watched.strangers == []


@pytest.fixture(scope="package")
def only_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(only_site: Site) -> Iterator[Site]:
    """The site; at the end its background work has nothing more to do."""
    yield only_site
    only_site.call(rows.background_finish)


def be_signed_in(page: Page, site: Site) -> None:
    """Go on as the keeper, who has signed in already."""
    key = site.call(rows.session_open)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site.url}])


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/admin/")
    page.fill("[name=username]", rows.KEEPER)
    page.fill("[name=password]", rows.PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(f"{site.url}/admin/")
