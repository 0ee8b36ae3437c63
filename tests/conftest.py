"""Fixtures of all tests, and the one profile of hypothesis."""

import gc

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.sandbox", "tests.support.module_base", "tests.support.rendering"]

# The result of a test does not depend on the speed of the machine. Every run tries new examples; a failure prints the
# line that repeats it.
settings.register_profile(
    "ikassa", deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True
)
settings.load_profile("ikassa")


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that was imported: a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the slow tests: they mostly wait, and the others run meanwhile."""
    items.sort(key=lambda item: "slow" not in item.keywords)
