"""The product as it starts: processes of their own, each with an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection

from tests.support.patience import PATIENCE

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "p" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "kassa.shop.by",
}


def manage(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command with nothing in the environment but `environment` and a base in `folder`."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        env={**bare, "DATABASE_URL": f"sqlite:///{folder / 'base.sqlite3'}", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_it_starts_with_no_environment_at_all(tmp_path: Path) -> None:
    result = manage("check", folder=tmp_path)
    assert result.returncode == 0, result.stderr


def test_production_settings_pass_every_deployment_check(tmp_path: Path) -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("variable", ["SECRET_KEY", "TOKEN_ENCRYPTION_KEYS"])
def test_without_debug_it_does_not_start_on_keys_that_everybody_knows(variable: str, tmp_path: Path) -> None:
    result = manage("check", folder=tmp_path, **{**PRODUCTION, variable: ""})
    assert result.returncode == 2
    assert result.stderr.startswith(f"Настройка не подходит. {variable}: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_wrong_value_ends_a_command_with_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    result = manage("migrate", folder=tmp_path, DEBUG="flase")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "Настройка не подходит. DEBUG: «flase» непонятно; укажите 1/true/yes/on или 0/false/no/off."
    ]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = manage("check", folder=tmp_path / "file")
    assert result.returncode == 2
    assert str(tmp_path / "file") in result.stderr
    assert "DATABASE_URL" in result.stderr


def test_the_base_writes_beside_its_readers_and_a_second_writer_waits_for_its_turn(tmp_path: Path) -> None:
    program = (
        "from django.db import connection, transaction\n"
        "with transaction.atomic(), connection.cursor() as cursor:\n"
        "    for pragma in ('journal_mode', 'busy_timeout'):\n"
        "        print(cursor.execute(f'PRAGMA {pragma}').fetchone()[0])\n"
        "    print(connection.transaction_mode)\n"
    )
    result = manage("shell", "--no-imports", "-c", program, folder=tmp_path)
    assert result.stdout.split() == ["wal", "20000", "IMMEDIATE"], result.stderr


def test_a_task_is_never_given_out_twice_while_it_still_runs() -> None:
    queue = settings.Q_CLUSTER
    assert queue["retry"] > queue["timeout"] * (queue["queue_limit"] / queue["workers"] + 1)


@pytest.mark.postgres
def test_postgresql_compiles_no_query(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
