"""Fixtures of all tests, and the one profile of hypothesis."""

import gc
import os
from itertools import chain, islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.sandbox", "tests.support.module_base", "tests.support.rendering"]

# The result of a test does not depend on the speed of the machine. Every run tries new examples; a failure prints the
# line that repeats it.
settings.register_profile(
    "ikassa", deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True
)
settings.load_profile("ikassa")


@pytest.fixture(autouse=True)
def keeper_outside_transactions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the thread that renews a lease and writes signs of life out of tests that run inside a transaction.

    Its own connection does not see what the test wrote: after five seconds it would take the run for cancelled.
    """
    marker = request.node.get_closest_marker("django_db")
    is_transactional = bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if not is_transactional and (marker or "db" in request.fixturenames):
        monkeypatch.setattr("exchange.runs.lease.RENEWAL_SECONDS", 3600)
        monkeypatch.setattr("exchange.runs.frame.HEARTBEAT_SECONDS", 3600)


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that was imported: a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every worker start with some of the slow modules: they mostly wait, and the others run meanwhile.

    xdist gives each worker an equal run of the list, from which idle workers steal later. The browser tests of a folder
    stay together: they share a site and a Chromium.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    modules: dict[Path, list[pytest.Item]] = {}
    others = []
    for item in items:
        if "browser" in item.keywords:
            modules.setdefault(item.path.parent, []).append(item)
        elif "slow" in item.keywords:
            modules.setdefault(item.path, []).append(item)
        else:
            others.append(item)
    quick = iter(others)
    shares: list[list[pytest.Item]] = []
    for worker in range(workers):
        share = list(chain.from_iterable(list(modules.values())[worker::workers]))
        size = len(items) * (worker + 1) // workers - len(items) * worker // workers
        shares.append(share + list(islice(quick, max(0, size - len(share)))))
    items[:] = [*chain.from_iterable(shares), *quick]
