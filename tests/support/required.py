"""What a machine may lack: a test that needs it is skipped with a reason, or fails where nothing may be skipped.

A test declares what it needs with a marker: `browser`, `postgres`, or `shared("samples/commerceml")` with the paths
that it reads from the shared folder. CI sets REQUIRE_BROWSER=1, REQUIRE_POSTGRES=1 and REQUIRE_SHARED=1; then a skip
of a marked test is a failure, and a run without the browser, the database or the folder does not start.

The shared folder has files that do not belong to the project's tree, such as public CommerceML sets. It is $SHARED, or
the folder `shared` beside the checkout.
"""

import os
import shutil
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from django.db import connection

CHECKOUT = Path(__file__).resolve().parents[2]
REQUIRED_BY = {"browser": "REQUIRE_BROWSER", "postgres": "REQUIRE_POSTGRES", "shared": "REQUIRE_SHARED"}


def chromium_path() -> str | None:
    """Return where Chromium is: $CHROMIUM, or the program of Debian's package."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def shared_path(*parts: str) -> Path:
    """Return a path in the shared folder; a test that reads it is marked `shared` with the same path."""
    folder = os.environ.get("SHARED")
    return (Path(folder) if folder else CHECKOUT.parent / "shared").joinpath(*parts)


def _no_shared(path: Path) -> str:
    return f"нет «{path}»: SHARED=папка make test"


def _lacking() -> dict[str, str]:
    """Return the reason not to run, by marker, of what this machine does not have."""
    reasons = {}
    if chromium_path() is None:
        reasons["browser"] = "нет Chromium: apt-get install chromium"
    if connection.vendor != "postgresql":
        reasons["postgres"] = "нужен PostgreSQL: DATABASE_URL=postgres://postgres@127.0.0.1:5432/ikassa make test"
    if not shared_path().is_dir():
        reasons["shared"] = _no_shared(shared_path())
    return reasons


def _is_required(marker: str) -> bool:
    return os.environ.get(REQUIRED_BY[marker]) == "1"


def pytest_sessionstart(session: pytest.Session) -> None:
    for marker, reason in _lacking().items():
        if _is_required(marker):
            raise pytest.UsageError(f"{REQUIRED_BY[marker]}=1, но {reason}")


def pytest_report_header() -> str:
    chromium = "есть" if chromium_path() else "нет"
    shared = shared_path() if shared_path().is_dir() else "нет"
    return f"база: {connection.vendor}; Chromium: {chromium}; shared: {shared}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, reason in _lacking().items():
        if item.get_closest_marker(marker):
            pytest.skip(reason)
    for mark in item.iter_markers("shared"):
        for path in map(shared_path, mark.args):
            if not path.exists():
                pytest.skip(_no_shared(path))


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
    # With xdist the reports come from the workers, the terminal is the controller's alone.
    if passed := _shared_tests(terminalreporter, "passed"):
        terminalreporter.write_line(f"Тесты на файлах из shared: прошло {passed}", green=True)
    if failed := _shared_tests(terminalreporter, "failed", "error"):
        terminalreporter.write_line(f"Тесты на файлах из shared: не прошло {failed}", red=True)
    for reason in _not_checked(terminalreporter):
        terminalreporter.write_line(f"Здесь не проверено: {reason}", yellow=True)


def _shared_reports(terminalreporter: pytest.TerminalReporter, *outcomes: str) -> list[pytest.TestReport]:
    reports = [report for outcome in outcomes for report in terminalreporter.getreports(outcome)]
    return [report for report in reports if "shared" in getattr(report, "keywords", ())]


def _shared_tests(terminalreporter: pytest.TerminalReporter, *outcomes: str) -> str:
    """Return the number of tests that read shared files and their names, or an empty string."""
    reports = _shared_reports(terminalreporter, *outcomes)
    names = Counter(report.nodeid.rpartition("/")[2].partition("[")[0] for report in reports)
    listed = ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in sorted(names.items()))
    return f"{len(reports)} ({listed})" if reports else ""


def _not_checked(terminalreporter: pytest.TerminalReporter) -> list[str]:
    """Return reasons, each once: what the machine lacks, then paths that the shared folder lacks."""
    lacking = _lacking()
    paths = [] if "shared" in lacking else _shared_reports(terminalreporter, "skipped")
    skipped = [report.longrepr[2].removeprefix("Skipped: ") for report in paths]  # type: ignore[index]
    return list(dict.fromkeys([*lacking.values(), *skipped]))
