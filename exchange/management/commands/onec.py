"""manage.py onec: files of 1C by hand and from cron (design §5)."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from exchange.management.exchange_command import ExchangeCommand, organization_by_unp
from exchange.models import ExchangeRun
from exchange.onec.imports.importer import onec_import
from exchange.onec.imports.summary import ImportSummary
from exchange.onec.sales.documents import ExportSummary, onec_export
from exchange.runs.frame import RunOutcome, Summary
from exchange.texts import issue_row
from exchange.texts.words import ONEC_OUTCOMES, counted, rest_of

TRIGGER = ExchangeRun.Trigger.COMMAND
SHOWN = 20


class Command(ExchangeCommand):
    help = (
        "Обмен с 1С файлами CommerceML. Код возврата: 0 — всё сделано; 1 — сделано, но что-то отклонено "
        "или требует внимания; 2 — не сделано."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, metavar="действие")
        load = commands.add_parser("import", help="загрузить номенклатуру, цены и остатки")
        load.add_argument("paths", nargs="+", type=Path, metavar="файл", help="файл xml или zip либо папка с ними")
        export = commands.add_parser("export", help="выгрузить чеки, возвраты и отчёты за смену")
        export.add_argument("--out", required=True, type=Path, metavar="ПАПКА", help="куда записать файлы")
        for command in (load, export):
            command.add_argument("--organization", required=True, metavar="УНП", help="УНП организации")
            command.add_argument("--json", action="store_true", help="ответить одним объектом JSON")

    def lines(self, outcome: RunOutcome) -> Iterable[str]:
        return _lines(outcome.summary)

    def _import(self, options: dict[str, Any]) -> RunOutcome:
        organization = organization_by_unp(options["organization"])
        return onec_import(organization=organization, paths=options["paths"], trigger=TRIGGER)

    def _export(self, options: dict[str, Any]) -> RunOutcome:
        organization = organization_by_unp(options["organization"])
        return onec_export(organization=organization, folder=options["out"], trigger=TRIGGER)


def _lines(summary: Summary | None) -> Iterator[str]:
    if isinstance(summary, ExportSummary):
        yield f"Выгружено: {counted(summary.as_dict(), 'receipts', 'refunds', 'reports')}"
        yield from (f"  {name}" for name in summary.files)
    if isinstance(summary, ImportSummary):
        yield counted(summary.as_dict(), *ONEC_OUTCOMES)
        yield from _list_lines("Отклонено", summary.refused, summary.refused_count)
        yield from _list_lines("Обратите внимание", summary.remarks, summary.remark_count)


def _list_lines(title: str, rows: list[dict[str, Any]], count: int) -> Iterator[str]:
    if not count:
        return
    yield f"{title}: {count}"
    for row in map(issue_row, rows[:SHOWN]):
        yield f"  {row['object']}: {row['reason']}" + (f" ({row['place']})" if row["place"] else "")
    if (rest := rest_of(rows, SHOWN, count)) > 0:
        yield f"  … и ещё {rest}; все — в «Журнале обмена»"
