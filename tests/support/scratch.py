"""Databases that programs use beside the database of the running test, read and written past Django."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.support.patience import PATIENCE

Rows = list[tuple[Any, ...]]


def server_url() -> str:
    """Return the address of the PostgreSQL server of the tests, without a database."""
    server = connection.settings_dict
    user = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
    return f"postgres://{user}@{server['HOST']}:{server['PORT']}"


def rows_of(url: str, query: str) -> Rows:
    """Run one statement that both databases understand, and return its rows."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=PATIENCE)) as base, base:
            return base.execute(query).fetchall()
    with psycopg.connect(url, autocommit=True) as base:
        cursor = base.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True)
class ScratchBase:
    """An empty database of the same kind as that of the tests, and the file of its sandbox."""

    url: str
    sandbox_file: Path

    def sandbox_delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.sandbox_file.with_name(self.sandbox_file.name + suffix).unlink(missing_ok=True)


@contextmanager
def scratch_base(folder: Path) -> Iterator[ScratchBase]:
    """Make a database until the end of the block: a file in `folder`, or a database of the server of the tests."""
    if connection.vendor == "sqlite":
        yield ScratchBase(f"sqlite:///{folder / 'base.sqlite3'}", folder / "base-sandbox.sqlite3")
        return
    # Unique in the server; `.ci/run` drops what has the name of its database in its own.
    name = f"{connection.settings_dict['NAME']}_{os.getpid()}_{folder.name}"[:60]
    scratch = ScratchBase(f"{server_url()}/{name}", settings.DATA_DIR / f"{name}-sandbox.sqlite3")
    with psycopg.connect(f"{server_url()}/postgres", autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield scratch
        finally:
            maintenance.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            scratch.sandbox_delete()
