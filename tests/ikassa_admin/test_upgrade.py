"""A base of an earlier version is updated and works on.

`tests/samples/bases` keeps two bases of commit 8e501f7 for all later migrations. Beside each are `facts.json`, which is
what `tests.support.base_facts` printed for it at that commit, and the base of the sandbox that it exchanged with. Each
was made in an empty folder:

    DATABASE_URL=… python manage.py demo --once

After that `exchange_exchangerun.worker`, which contained the name of the machine, was set to `demo:1`. The files of
SQLite went through `VACUUM` and `gzip -9n`; the base on PostgreSQL 15 through

    pg_dump --no-owner --no-acl --inserts --rows-per-insert=100 | grep -v '^\\' | gzip -9n

(without psql's own commands, for no client program is needed to restore it). The token is the sandbox's own, encrypted
with the key that is made from SECRET_KEY below.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from ikassa_admin.demo.base import base_prepare
from tests.support import base_facts
from tests.support.scratch import ScratchBase, scratch_base

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
BASES = CHECKOUT / "tests" / "samples" / "bases"
#: The default of commit 8e501f7, which encrypts the stored tokens.
SECRET_KEY = "insecure-key-for-a-first-look-only"
SQUASHED = ("accounting.0001_squashed_0006_price_order", "exchange.0001_squashed_0013_words_of_oauth")
REFUSAL = "База сделана программой старше коммита 8e501f7"
#: What an exchange that finds nothing new still writes: the journal, and when it was.
WRITTEN_BY_AN_EXCHANGE = {"runs", "cursors"}

Facts = dict[str, Any]


@dataclass(frozen=True)
class Base(ScratchBase):
    """A database for a stored base."""

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run Python on the base, with the settings that made the stored bases."""
        bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
        environment = {
            "DATABASE_URL": self.url,
            "DEBUG": "on",
            "DJANGO_SETTINGS_MODULE": "ikassa_admin.settings",
            "IKASSA_ALLOWED_SERVERS": "127.0.0.1",
            "IKASSA_SANDBOX": "on",
            "SECRET_KEY": SECRET_KEY,
            "TOKEN_ENCRYPTION_KEYS": "",
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env={**bare, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def execute(self, script: str) -> None:
        """Run SQL statements past Django."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as base:
                base.executescript(script)
            return
        with psycopg.connect(self.url, autocommit=True) as base:
            base.execute(script.encode())


@contextmanager
def stored_base(folder: Path) -> Iterator[Base]:
    with scratch_base(folder) as scratch:
        yield Base(scratch.url, scratch.sandbox_file)


def restore(base: Base, stored: Path) -> None:
    base.sandbox_file.parent.mkdir(exist_ok=True)
    base.sandbox_file.write_bytes(gzip.decompress((stored / "sandbox.sqlite3.gz").read_bytes()))
    if base.url.startswith("sqlite"):
        file = Path(base.url.removeprefix("sqlite:///"))
        file.write_bytes(gzip.decompress((stored / "base.sqlite3.gz").read_bytes()))
    else:
        base.execute(gzip.decompress((stored / "base.sql.gz").read_bytes()).decode())


@dataclass(frozen=True)
class Upgrade:
    """A stored base after `migrate`: its facts before, what `migrate` printed, what was seen afterwards."""

    stored: Facts
    migrate: "subprocess.CompletedProcess[str]"
    seen: Facts


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory: pytest.TempPathFactory) -> Upgrade:
    stored = BASES / f"8e501f7-{connection.vendor}"
    facts = json.loads((stored / "facts.json").read_text())
    with stored_base(tmp_path_factory.mktemp("upgrade")) as base:
        restore(base, stored)
        migrate = base.run("manage.py", "migrate", "--no-color")
        assert migrate.returncode == 0, migrate.stderr
        seen = base.run("-m", base_facts.__name__, facts["cursors"]["exported_day"])
        assert seen.returncode == 0, seen.stderr
    return Upgrade(facts, migrate, json.loads(seen.stdout))


def row_counts(stored: Facts) -> Facts:
    """Return the stored counts by the labels that models have now."""
    now = {label: base_facts.RENAMED_MODELS.get(label, label) for label in stored["rows"]}
    return {label: stored["rows"][old] for old, label in now.items() if label is not None}


def without(facts: Facts, names: set[str]) -> Facts:
    return {name: fact for name, fact in facts.items() if name not in names}


def test_no_row_is_lost_or_made_by_migrations(upgrade: Upgrade) -> None:
    kept = row_counts(upgrade.stored)
    assert {label: upgrade.seen["facts"]["rows"].get(label) for label in kept} == kept


def test_sums_tokens_and_cursors_are_kept(upgrade: Upgrade) -> None:
    assert without(upgrade.seen["facts"], {"rows"}) == without(upgrade.stored, {"rows"})
    assert upgrade.stored["connection"]["token"]
    assert upgrade.stored["cursors"]["feed_cursor"]


def test_squashed_migrations_are_recorded_and_not_applied(upgrade: Upgrade) -> None:
    assert set(SQUASHED) <= set(upgrade.seen["applied"])
    assert not [name for name in SQUASHED if name in upgrade.migrate.stdout]


def test_second_migrate_changes_nothing(upgrade: Upgrade) -> None:
    assert "No migrations to apply." in upgrade.seen["second_migrate"]
    assert upgrade.seen["applied_after_second"] == upgrade.seen["applied"]


@pytest.mark.django_db
def test_updated_base_has_the_schema_of_a_new_one(upgrade: Upgrade) -> None:
    assert upgrade.seen["schema"] == base_facts.schema()


def test_export_after_the_update_sends_nothing(upgrade: Upgrade) -> None:
    export = upgrade.seen["export"]
    assert (export["status"], export["requests"], upgrade.seen["export_requests"]) == ("done", 0, [])
    assert (set(export["sent"].values()), export["rejected"]) == ({0}, [])


def test_load_after_the_update_makes_nothing_new(upgrade: Upgrade) -> None:
    load = upgrade.seen["load"]
    assert load.pop("status") == "done"
    assert set(load.values()) == {0}
    assert upgrade.seen["load_requests"] == ["GET workstations.docs.list"]
    before, after = upgrade.seen["facts"], upgrade.seen["facts_after"]
    assert without(after, {*WRITTEN_BY_AN_EXCHANGE, "rows"}) == without(before, {*WRITTEN_BY_AN_EXCHANGE, "rows"})
    more = {label for label, count in after["rows"].items() if count != before["rows"][label]}
    assert more == {"exchange.ExchangeRun"}


def test_migrate_refuses_an_older_base_with_a_sentence(tmp_path: Path) -> None:
    with stored_base(tmp_path) as base:
        base.execute(
            "CREATE TABLE django_migrations (id integer, app varchar(255), name varchar(255), applied timestamp);"
            " INSERT INTO django_migrations (id, app, name) VALUES"
            " (1, 'accounting', '0001_initial'), (2, 'accounting', '0005_deletion_marks');"
        )
        migrate = base.run("manage.py", "migrate")
    assert migrate.returncode == 1
    assert migrate.stderr.startswith(f"CommandError: {REFUSAL}")
    assert "Traceback" not in migrate.stderr
    assert migrate.stdout == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "start",
    [
        lambda: call_command("migrate", "--check"),
        lambda: call_command("serve", skip_checks=False),
        lambda: call_command("qcluster", skip_checks=False),
        lambda: base_prepare(token="sandbox-token"),
    ],
    ids=["migrate", "serve", "qcluster", "demo"],
)
def test_programs_refuse_an_older_base(start: Callable[[], Any], settings: Settings) -> None:
    settings.DEBUG = True
    MigrationRecorder.Migration.objects.filter(app="exchange", name="0013_words_of_oauth").delete()
    with pytest.raises(CommandError, match=REFUSAL):
        start()
