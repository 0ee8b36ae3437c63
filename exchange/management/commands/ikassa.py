"""manage.py ikassa: the exchange by hand and from cron (design §5)."""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import CommandParser

from accounting.days import today
from exchange.codes import CommandCode
from exchange.ikassa.connections import connection_for_organization
from exchange.ikassa.exchanges import (
    ExportOrder,
    exchange_check,
    exchange_export,
    exchange_export_preview,
    exchange_load,
    exchange_registers,
)
from exchange.ikassa.export import ExportPart
from exchange.management.exchange_command import ExchangeCommand, organization_by_unp
from exchange.management.reports import report_lines
from exchange.models import Connection, ExchangeRun
from exchange.runs.errors import ExchangeError
from exchange.runs.frame import RunOutcome, RunResult
from exchange.texts.words import COUNTERS

ALL_PARTS = "all"
TRIGGER = ExchangeRun.Trigger.COMMAND


class Command(ExchangeCommand):
    help = (
        "Обмен с iKassa. Код возврата: 0 — всё сделано; 1 — сделано, но что-то отклонено или задержано, "
        "либо обмен уже идёт; 2 — не сделано."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="действие")
        check = commands.add_parser("check", help="проверить связь по шагам")
        export = commands.add_parser("export", help="выгрузить склады, категории, товары, остатки и цены")
        registers = commands.add_parser("registers", help="сверить кассы ККМ с кассами в кабинете")
        load = commands.add_parser("load", help="загрузить документы касс")
        sandbox = commands.add_parser("sandbox", help="запустить песочницу — эмулятор кабинета iKassa")

        for organization_command in (check, export, registers, load):
            organization_command.add_argument("--organization", required=True, metavar="УНП", help="УНП организации")
        for exclusive_command in (export, load):
            exclusive_command.add_argument(
                "--wait",
                type=int,
                default=30,
                metavar="СЕКУНД",
                help="сколько ждать окончания другого обмена (30)",
            )
        self._add_export_arguments(export)
        sandbox.add_argument("--port", type=int, default=8765, help="порт (8765)")
        sandbox.add_argument("--trade", type=int, default=0, metavar="N", help="пробить N чеков при запуске")
        for command in (check, export, registers, load, sandbox):
            command.add_argument("--json", action="store_true", help="ответить одним объектом JSON")

    def _add_export_arguments(self, export: ArgumentParser) -> None:
        export.add_argument(
            "parts",
            nargs="+",
            choices=_PARTS,
            metavar="что",
            help=_PARTS_HELP,
        )
        export.add_argument("--date", metavar="ГГГГ-ММ-ДД", help="цены на начало этого дня по Минску (сегодня)")
        export.add_argument("--full", action="store_true", help="сравнить с кабинетом всё, а не только изменившееся")
        export.add_argument("--dry-run", action="store_true", help="только показать, что будет отправлено")

    def lines(self, outcome: RunOutcome) -> Iterable[str]:
        return report_lines(outcome)

    def _check(self, options: dict[str, Any]) -> RunOutcome:
        return exchange_check(connection=_connection(options), trigger=TRIGGER)

    def _registers(self, options: dict[str, Any]) -> RunOutcome:
        return exchange_registers(connection=_connection(options), trigger=TRIGGER)

    def _export(self, options: dict[str, Any]) -> RunOutcome:
        order = _order(options)
        connection = _connection(options)
        if options["dry_run"]:
            return RunOutcome(RunResult.DONE, summary=exchange_export_preview(connection=connection, order=order))
        with _stopped_by_sigterm() as stop:
            return exchange_export(connection=connection, order=order, trigger=TRIGGER, wait=options["wait"], stop=stop)

    def _load(self, options: dict[str, Any]) -> RunOutcome:
        with _stopped_by_sigterm() as stop:
            return exchange_load(connection=_connection(options), trigger=TRIGGER, wait=options["wait"], stop=stop)

    def _sandbox(self, options: dict[str, Any]) -> NoReturn:
        """Serve the sandbox until Ctrl-C or SIGTERM."""
        if not settings.IKASSA_SANDBOX:
            raise ExchangeError(CommandCode.SANDBOX_OFF)
        from exchange.sandbox.server import SandboxServer, sandbox_prepare
        from exchange.sandbox.services.cabinets import cabinet_ensure
        from exchange.sandbox.services.trade import TradePlan, trade_when_stocked

        sandbox_prepare(register=True)
        try:
            server = SandboxServer(port=options["port"])
        except OSError as error:
            raise ExchangeError(CommandCode.PORT_TAKEN, port=options["port"]) from error
        if options["trade"]:
            trade_when_stocked(cabinet=cabinet_ensure(), plan=TradePlan(count=options["trade"]))
        address = f"http://{server.address}/"
        self.stdout.write(
            json.dumps({"address": address}) if options["json"] else f"Песочница: {address}  (остановить: Ctrl-C)"
        )
        self.stdout.flush()
        server.serve_forever()
        # The address was all there is to say: --json promises one object.
        sys.exit()


_PARTS = [*(part.value for part in ExportPart), ALL_PARTS]
_PARTS_HELP = ", ".join(f"{part} ({COUNTERS[part]})" for part in ExportPart) + " или all (всё)"


def _connection(options: dict[str, Any]) -> Connection:
    return connection_for_organization(organization=organization_by_unp(options["organization"]))


def _order(options: dict[str, Any]) -> ExportOrder:
    parts = frozenset(ExportPart if ALL_PARTS in options["parts"] else map(ExportPart, options["parts"]))
    return ExportOrder(parts=parts, day=_day(options["date"]), full=options["full"])


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise ExchangeError(CommandCode.DAY_UNCLEAR, day=text) from error


@contextmanager
def _stopped_by_sigterm() -> Generator[threading.Event, None, None]:
    """Let SIGTERM end the exchange between two batches instead of at once."""
    stop = threading.Event()
    previous = signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, previous)
