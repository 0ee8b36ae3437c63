"""What is measured is a base in a file, as people have it; and every figure stands beside the bare database's own."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> None:
    """Put SQLite's test database into a file; WAL and the wait for the disk are part of its speed."""
    if connection.vendor == "sqlite":
        base: Path = tmp_path_factory.mktemp("base") / "bench.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(base)


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(what: str, *, count: int, ours: float, bare: float, bare_is: str) -> None:
    """Print our speed and how many times longer it takes than what the database alone needs."""
    print(  # noqa: T201
        f"\n{connection.vendor}: {what}: {count / ours:,.0f}/s; {bare_is}: {count / bare:,.0f}/s; "
        f"ratio {ours / bare:.1f}"
    )
