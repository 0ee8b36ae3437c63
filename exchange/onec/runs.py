"""Exchanges with 1C that are started here: by a command or on a page."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounting.models import Organization, Receipt, ShiftReport, User
from exchange.codes import OneCCode, Stage
from exchange.issues import Issue
from exchange.models import ExchangeRun, OneCSession
from exchange.onec.commerceml.files import ElementSource, examine_all, find_sources
from exchange.onec.commerceml.writer import Document, write_documents
from exchange.onec.imports.importer import Import
from exchange.onec.imports.summary import ImportSummary
from exchange.onec.sales.documents import (
    receipt_document,
    receipts_with_lines,
    report_document,
    reports_with_lines,
)
from exchange.runs.context import RunContext
from exchange.runs.errors import ExchangeError
from exchange.runs.frame import RunOutcome, RunResult, books_run
from exchange.runs.journal import books_run_create

_ROWS = 500


def onec_import(
    *,
    organization: Organization,
    paths: Iterable[Path],
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
) -> RunOutcome:
    """Import files of 1C (xml, zip, or folders of them) as one exchange, and record how it went.

    To be called outside a transaction; may run twice. A file that is not whole stops the import before it begins.
    """
    paths = list(paths)
    run = books_run_create(
        organization=organization,
        kind=ExchangeRun.Kind.ONEC_IMPORT,
        trigger=trigger,
        started_by=started_by,
        parameters={"files": [path.name for path in paths]},
    )
    session = OneCSession.objects.create(organization=organization, user=started_by, run=run)
    outcome = books_run(run=run, work=lambda context: sources_import(context, session, lambda: find_sources(paths)))
    OneCSession.objects.filter(pk=session.pk).update(closed_at=timezone.now())
    return outcome or RunOutcome(RunResult.BUSY, run)


def sources_import(
    context: RunContext, session: OneCSession, find: Callable[[], Iterable[ElementSource]], *, is_from_1c: bool = True
) -> ImportSummary:
    """Do the work of an import: examine the files that `find` returns, then write them into the books."""
    exchange = Import(session.organization, session.pk, is_from_1c=is_from_1c)
    context.summary = exchange.summary
    try:
        sources = list(find())
        context.progress(stage=Issue(Stage.EXAMINE_FILES))
        examined = examine_all(sources)
        total = sum(each.facts.pieces for each in examined)
        before = 0
        for each in examined:

            def progress(done: int, name: str = each.source.name, before: int = before) -> None:
                context.report(exchange.summary.take_unwritten())
                context.progress(
                    done=min(before + done, total), total=total, stage=Issue(Stage.IMPORT_FILE, params={"file": name})
                )

            exchange.read(each.source, progress=progress)
            before += each.facts.pieces
        exchange.finish()
    finally:
        context.report(exchange.summary.take_unwritten())
    return exchange.summary


@dataclass
class ExportSummary:
    """How many documents were written, and into which files."""

    receipts: int = 0
    refunds: int = 0
    reports: int = 0
    files: list[str] = field(default_factory=list)
    has_remarks: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"receipts": self.receipts, "refunds": self.refunds, "reports": self.reports, "files": self.files}


def onec_export(
    *, organization: Organization, folder: Path, trigger: ExchangeRun.Trigger, started_by: User | None = None
) -> RunOutcome:
    """Write receipts, refunds and shift reports of an organisation into three files of `folder`, and record it.

    The files are for a processing on the side of 1C: their operations are our own, and the site exchange of УТ would
    refuse them. To be called outside a transaction; a second run writes the files anew.
    """
    run = books_run_create(
        organization=organization, kind=ExchangeRun.Kind.ONEC_EXPORT, trigger=trigger, started_by=started_by
    )
    outcome = books_run(run=run, work=lambda context: _export(context, organization, folder))
    return outcome or RunOutcome(RunResult.BUSY, run)


def _export(context: RunContext, organization: Organization, folder: Path) -> ExportSummary:
    summary = ExportSummary()
    context.summary = summary
    reports = reports_with_lines(ShiftReport.objects.filter(organization=organization).order_by("id"))
    documents: Collection[tuple[str, Stage, Iterable[Document]]] = (
        ("receipts", Stage.WRITE_SALES, _receipts(organization, Receipt.Kind.SALE)),
        ("refunds", Stage.WRITE_REFUNDS, _receipts(organization, Receipt.Kind.REFUND)),
        ("reports", Stage.WRITE_REPORTS, map(report_document, reports.iterator(chunk_size=_ROWS))),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, stage, rows in documents:
            context.progress(stage=Issue(stage))
            path = folder / f"{name}.xml"
            partial = path.with_suffix(".xml.part")
            with partial.open("wb") as stream:
                setattr(summary, name, write_documents(stream, rows, formed_at=timezone.localtime()))
            partial.replace(path)
            summary.files.append(str(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExchangeError(OneCCode.FOLDER_NOT_WRITABLE, folder=str(folder), reason=reason) from error
    return summary


def _receipts(organization: Organization, kind: Receipt.Kind) -> Iterable[Document]:
    return map(receipt_document, receipts_with_lines(organization=organization, kind=kind))
