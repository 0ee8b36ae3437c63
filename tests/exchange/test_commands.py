"""`manage.py ikassa`: one JSON object whatever happens, an exit code, and words for a person."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounting.models import CashRegister, Sku
from exchange.models import Connection, ExchangeRun
from exchange.runs.lease import lease_hold
from tests.support.books import (
    make_barcode,
    make_organization,
    make_price,
    make_register,
    make_sku,
    make_warehouse,
    put_in_stock,
)
from tests.support.commands import run_command
from tests.support.connections import make_connection, make_load_settings
from tests.support.patience import PATIENCE, wait_until
from tests.support.processes import Processes
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, TOKEN, Sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"), address=sandbox.address)


@pytest.fixture
def register(connection: Connection) -> CashRegister:
    register = make_register(
        warehouse=make_warehouse(organization=connection.organization),
        registration_number=REGISTRATION_NUMBER,
        serial_number=SERIAL_NUMBER,
    )
    make_load_settings(cash_register=register)
    return register


@pytest.fixture
def sku(register: CashRegister) -> Sku:
    """Seventeen pairs at 28,68 in the register's warehouse."""
    assert register.warehouse is not None
    assert register.warehouse.retail_price_type is not None
    sku = make_sku(name="Босоножки женские")
    make_barcode(sku=sku)
    make_price(sku=sku, price_type=register.warehouse.retail_price_type)
    put_in_stock(warehouse=register.warehouse, sku=sku)
    return sku


class Ikassa:
    """The command, run in this process."""

    def __init__(self, connection: Connection) -> None:
        self.unp = connection.organization.unp

    def text(self, *arguments: str) -> tuple[int, str, str]:
        return run_command("ikassa", *arguments, "--organization", self.unp)

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        code, out, err = self.text(*arguments, "--json")
        assert err == ""
        answer: dict[str, Any] = json.loads(out)
        return code, answer


@pytest.fixture
def ikassa(connection: Connection) -> Ikassa:
    return Ikassa(connection)


# --- Export and load ---


@pytest.mark.usefixtures("sku")
def test_an_export_tells_what_was_sent(ikassa: Ikassa, sandbox: Sandbox) -> None:
    code, answer = ikassa.json("export", "all")

    assert code == 0
    assert answer.pop("requests") > 0
    assert answer == {
        "status": "done",
        "sent": {"warehouses": 1, "categories": 0, "items": 1, "stock": 1},
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "skipped": [],
        "rejected": [],
    }
    assert len(sandbox.truth("stock")["stock"]) == 1
    assert ExchangeRun.objects.get().trigger == ExchangeRun.Trigger.COMMAND


@pytest.mark.usefixtures("sku")
def test_a_part_of_the_export_is_sent_alone(ikassa: Ikassa, sandbox: Sandbox) -> None:
    code, answer = ikassa.json("export", "warehouses", "items")

    assert (code, answer["sent"]) == (0, {"warehouses": 1, "categories": 0, "items": 1, "stock": 0})
    assert sandbox.truth("stock")["stock"] == []


@pytest.mark.usefixtures("sku")
def test_a_dry_run_sends_nothing_and_leaves_no_run(ikassa: Ikassa, sandbox: Sandbox) -> None:
    code, answer = ikassa.json("export", "all", "--dry-run")

    assert (code, answer["status"], answer["sent"]["items"]) == (0, "done", 1)
    assert sandbox.truth("requests")["requests"] == []
    assert not ExchangeRun.objects.exists()


def test_prices_are_those_of_the_day_that_is_asked_for(ikassa: Ikassa, sandbox: Sandbox, sku: Sku) -> None:
    price = sku.prices.get()
    make_price(sku=sku, price_type=price.price_type, value="31.00", effective_at=timezone.now() + timedelta(days=2))
    after_tomorrow = timezone.localdate() + timedelta(days=3)

    code, _ = ikassa.json("export", "all", "--date", after_tomorrow.isoformat())

    assert (code, sandbox.truth("stock")["stock"][0]["price"]) == (0, 3100)


@pytest.mark.parametrize("text", ["10.06.2021", "2021-02-30", "20210610"])
def test_a_date_that_is_none_is_refused_with_an_example(ikassa: Ikassa, text: str) -> None:
    code, answer = ikassa.json("export", "all", "--date", text)

    assert code == 2
    assert answer == {
        "status": "failed",
        "error": f"Дата «{text}» непонятна. Укажите день так: --date 2021-06-10.",
    }


def test_a_part_that_is_none_is_refused(ikassa: Ikassa) -> None:
    with pytest.raises(CommandError, match="prices"):
        call_command("ikassa", "export", "prices", "--organization", ikassa.unp)


def test_what_was_sold_is_loaded_once(ikassa: Ikassa, sandbox: Sandbox, sku: Sku) -> None:
    ikassa.json("export", "all")
    (warehouse,) = sandbox.truth("warehouses")["warehouses"]
    sandbox.add_register(warehouse=warehouse["number"])
    sandbox.sell({"code": sku.barcodes.get().value})

    first, second = ikassa.json("load"), ikassa.json("load")

    assert (first[0], first[1]["status"], first[1]["receipts"], first[1]["held"]) == (0, "done", 1, 0)
    assert (second[0], second[1]["documents"], second[1]["receipts"]) == (0, 0, 0)


@pytest.mark.usefixtures("register")
def test_a_held_document_changes_the_exit_code(ikassa: Ikassa, sandbox: Sandbox) -> None:
    (warehouse,) = sandbox.push("wms.warehouse.create", [{"id": "W", "name": "Склад"}])
    sandbox.add_register(warehouse=warehouse["number"])
    sandbox.sell({"service": 0, "price": 100, "name": "Услуга, которой нет в учёте"})

    code, answer = ikassa.json("load")

    assert (code, answer["status"], answer["held"]) == (1, "done", 1)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("arguments", [("load", "--wait", "0"), ("export", "all", "--wait", "0")])
def test_a_busy_connection_is_told_at_once(ikassa: Ikassa, connection: Connection, arguments: tuple[str, ...]) -> None:
    with lease_hold(connection=connection):
        assert ikassa.json(*arguments) == (1, {"status": "busy"})
        code, out, err = ikassa.text(*arguments)

    assert (code, out) == (1, "")
    assert "Обмен организации «Ромашка» уже выполняется" in err


# --- What cannot run ---


@pytest.mark.parametrize("arguments", [("check",), ("registers",), ("load",), ("export", "all")])
def test_an_unknown_unp_is_a_failure_in_words(arguments: tuple[str, ...]) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ikassa", *arguments, "--organization", "100000001", "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert ended.value.code == 2
    assert answer["status"] == "failed"
    assert "УНП 100000001" in answer["error"]


@pytest.mark.usefixtures("sku")
@pytest.mark.parametrize(
    ("command", "change", "words"),
    [
        ("load", lambda c, r: setattr(c, "token", ""), "«Ромашка»: не указан токен"),
        ("export", lambda c, r: setattr(c, "server", "api.evil.by"), "«api.evil.by»"),
        ("load", lambda c, r: setattr(r, "serial_number", ""), "не указан серийный номер"),
        ("load", lambda c, r: setattr(r.warehouse, "kind", "wholesale"), "«Розничный магазин» — оптовый"),
        ("export", lambda c, r: setattr(r.warehouse, "kind", "wholesale"), "«Розничный магазин» — оптовый"),
        ("export", lambda c, r: setattr(r.warehouse, "retail_price_type", None), "не указан розничный вид цены"),
    ],
)
def test_a_gap_is_named_and_nothing_is_asked(
    ikassa: Ikassa,
    sandbox: Sandbox,
    connection: Connection,
    register: CashRegister,
    command: str,
    change: Callable[[Connection, CashRegister], None],
    words: str,
) -> None:
    change(connection, register)
    for row in (connection, register, register.warehouse):
        assert row is not None
        row.save()

    code, answer = ikassa.json(*([command, "all"] if command == "export" else [command]))

    assert (code, answer["status"]) == (2, "failed")
    assert words in answer["error"]
    assert sandbox.truth("requests")["requests"] == []
    assert ExchangeRun.objects.get().status == ExchangeRun.Status.FAILED


# --- Looking ---


def test_a_check_lists_its_steps(ikassa: Ikassa, sandbox: Sandbox) -> None:
    sandbox.add_register()

    code, answer = ikassa.json("check")
    _, out, _ = ikassa.text("check")

    assert (code, answer["status"]) == (0, "done")
    assert [(step["step"], step["state"]) for step in answer["steps"]] == [
        (step, "ok") for step in ("address", "server", "tls", "token", "registers")
    ]
    assert answer["steps"][3] == {"step": "token", "title": "Токен принят", "state": "ok", "text": "да"}
    assert answer["steps"][4]["text"] == "касс в кабинете: 1"
    assert any("нет ни одной кассы ККМ" in problem for problem in answer["problems"])
    assert ExchangeRun.objects.earliest("id").counters["steps"][4] == {
        "step": "registers",
        "state": "ok",
        "issue": {"code": "check.registers_seen", "params": {"count": 1}},
    }
    assert "✓ Токен принят: да\n" in out
    assert "нет ни одной кассы ККМ" in out


def test_a_check_that_fails_says_where_and_what_to_do(ikassa: Ikassa, connection: Connection) -> None:
    connection.token = "stolen"
    connection.save()

    code, answer = ikassa.json("check")
    text_code, out, err = ikassa.text("check")

    assert (code, text_code, answer["status"]) == (2, 2, "failed")
    assert answer["error"] == answer["steps"][3]["text"]
    assert "✗ Токен принят: Кабинет iKassa не принял токен" in out
    assert "· Кассы видны: не проверялось" in out
    assert "не принял токен" in err


@pytest.mark.usefixtures("register")
def test_registers_are_compared(ikassa: Ikassa, sandbox: Sandbox) -> None:
    sandbox.add_register()
    assert ikassa.json("registers")[0] == 0

    sandbox.add_register("AVQ900", "900")
    code, answer = ikassa.json("registers")
    _, out, _ = ikassa.text("registers")

    assert (code, answer["matched"]) == (1, 1)
    assert [pair["state"] for pair in answer["registers"]] == ["matched", "not_ours"]
    assert answer["registers"][1] == {
        "state": "not_ours",
        "explanation": "Касса «Касса 900» есть в кабинете, а в учёте её нет. "
        "Добавьте кассу ККМ с номерами AVQ900 и 900.",
        "register": None,
        "workstation": {
            "name": "Касса 900",
            "registration_number": "AVQ900",
            "serial_number": "900",
            "warehouse": answer["registers"][1]["workstation"]["warehouse"],
        },
    }
    kept = ExchangeRun.objects.latest("id").counters["registers"][1]["issue"]
    assert kept["code"] == "register.not_ours"
    assert "✗ Касса 900: Касса «Касса 900» есть в кабинете, а в учёте её нет." in out


@pytest.mark.usefixtures("sku")
def test_words_for_a_person_tell_the_same(ikassa: Ikassa) -> None:
    code, out, err = ikassa.text("export", "all")

    assert (code, err) == (0, "")
    assert "Отправлено — склады: 1, категории: 0, номенклатура: 1, остатки и цены: 1" in out
    assert "создано: 3" in out


# --- Processes ---


def start(*arguments: str, database_url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ikassa_admin", "ikassa", *arguments],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_the_sandbox_says_how_it_is_switched_on(settings: Settings) -> None:
    settings.IKASSA_SANDBOX = False
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("ikassa", "sandbox", "--json", stdout=out)

    assert ended.value.code == 2
    assert "IKASSA_SANDBOX=on" in json.loads(out.getvalue())["error"]


@pytest.mark.slow
def test_a_base_that_was_never_migrated_is_told_what_to_do(tmp_path: Path) -> None:
    process = start(
        "load", "--organization", "100582333", "--json", database_url=f"sqlite:///{tmp_path / 'base.sqlite3'}"
    )
    out, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert "выполните migrate" in json.loads(out)["error"]


@pytest.mark.slow
@pytest.mark.usefixtures("register")
def test_sigterm_ends_a_load_that_waits_for_the_cabinet(
    sandbox: Sandbox, connection: Connection, tmp_path: Path
) -> None:
    sandbox.faults(rate_limit={"value": 60, "count": 100})
    unp = connection.organization.unp
    process = start("load", "--organization", unp, "--json", database_url=Processes(tmp_path).database_url)
    wait_until(lambda: process.poll() is not None or bool(sandbox.truth("requests")["requests"]))
    assert process.poll() is None

    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    answer = json.loads(out)
    assert (answer["status"], answer["documents"]) == ("failed", 0)
    assert "прерван" in answer["error"]


@pytest.mark.slow
def test_the_sandbox_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    process = start("sandbox", "--port", "0", "--json", database_url=f"sqlite:///{tmp_path / 'base.sqlite3'}")
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]

    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.get(f"{address}api/workstations.list", headers=headers, timeout=PATIENCE)
    process.send_signal(signal.SIGTERM)

    assert [one["serialNumber"] for one in answer.json()["workstations"]] == [SERIAL_NUMBER]
    assert process.communicate(timeout=PATIENCE)[0] == ""
    assert process.returncode == 0
