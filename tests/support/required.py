"""What a machine may lack: a test that needs it is skipped with a reason, or fails where nothing may be skipped.

A test says what it needs by a marker, `browser` or `postgres`. CI sets REQUIRE_BROWSER=1 and REQUIRE_POSTGRES=1, and
then a skip of a marked test, whoever asked for it, is a failure, and so is a run on another database.
"""

import os
import shutil
from collections.abc import Generator

import pytest
from django.db import connection

REQUIRED_BY = {"browser": "REQUIRE_BROWSER", "postgres": "REQUIRE_POSTGRES"}


def chromium_path() -> str | None:
    """Return where Chromium is: $CHROMIUM, or the program of Debian's package."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def _lacking() -> dict[str, str]:
    """Return the reason not to run, by marker, of what this machine does not have."""
    reasons = {}
    if chromium_path() is None:
        reasons["browser"] = "нет Chromium: apt-get install chromium"
    if connection.vendor != "postgresql":
        reasons["postgres"] = "нужен PostgreSQL: DATABASE_URL=postgres://postgres@127.0.0.1:5432/ikassa make test"
    return reasons


def _is_required(marker: str) -> bool:
    return os.environ.get(REQUIRED_BY[marker]) == "1"


def pytest_sessionstart(session: pytest.Session) -> None:
    for marker, reason in _lacking().items():
        if _is_required(marker):
            raise pytest.UsageError(f"{REQUIRED_BY[marker]}=1, но {reason}")


def pytest_report_header() -> str:
    chromium = "есть" if chromium_path() else "нет"
    return f"база: {connection.vendor}; Chromium: {chromium}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, reason in _lacking().items():
        if item.get_closest_marker(marker):
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    for marker, variable in REQUIRED_BY.items():
        if report.skipped and _is_required(marker) and item.get_closest_marker(marker):
            report.outcome = "failed"
            report.longrepr = f"{variable}=1, но тест пропущен: {report.longrepr[2]}"  # type: ignore[index]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in _lacking().values():
        terminalreporter.write_line(f"Здесь не проверено: {reason}", yellow=True)
