"""A real Chromium, and the patience of tests with it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.support.patience import PATIENCE
from tests.support.required import chromium_path

#: The patience of tests, as Playwright counts it.
MILLISECONDS = PATIENCE * 1000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=MILLISECONDS)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run one Chromium until the end of the block.

    Playwright runs a loop of its own in this thread, which Django would take for a request that must not touch the
    base. It is allowed here, and the loop is over at the end of the block.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS, timeout=MILLISECONDS)
        yield chromium
        chromium.close()


@contextmanager
def new_context(chromium: Browser, *, width: int, height: int) -> Iterator[BrowserContext]:
    """Open a window that remembers nothing of the others."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="ru-RU", timezone_id="Europe/Minsk"
    )
    context.set_default_timeout(MILLISECONDS)
    context.set_default_navigation_timeout(MILLISECONDS)
    yield context
    context.close()
