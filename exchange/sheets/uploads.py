"""Files that a person uploads on a page: kept until they are confirmed, previewed, imported by a worker."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

from django.db import transaction

from accounting.models import Organization, User
from exchange.codes import OneCCode
from exchange.models import ExchangeRun, OneCSession
from exchange.onec.commerceml.files import ElementSource, examine_all, file_sources
from exchange.onec.imports.importer import Import, sources_import, taken_back
from exchange.onec.imports.summary import ImportSummary
from exchange.onec.protocol.sessions import file_append, file_is_kept, file_on_disk, session_close
from exchange.runs.errors import ExchangeError
from exchange.runs.frame import books_run
from exchange.runs.journal import books_run_create
from exchange.runs.queue import runs_enqueue
from exchange.sheets.reader import SheetSource
from exchange.sheets.tables import is_sheet

#: A preview is the import itself, taken back; it holds the base for as long as that takes, some ten seconds for so many
#: items and offers. Bytes would tell nothing: an archive packs forty times.
PREVIEW_PIECES: Final = 20_000


class Uploaded(Protocol):
    """A file as a form gives it."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


@transaction.atomic
def upload_create(*, organization: Organization, user: User, files: Iterable[Uploaded]) -> OneCSession:
    """Keep uploaded files as one set.

    Raises ExchangeError for what is no file of 1C and no table, for a mixture of both, and above the limits.
    """
    files = list(files)
    names = [Path(file.name or "").name for file in files]
    unknown = [name for name in names if not (file_is_kept(name) or is_sheet(name))]
    if not files:
        raise ExchangeError(OneCCode.UPLOAD_EMPTY)
    if unknown:
        raise ExchangeError(OneCCode.UPLOAD_OF_OTHER_KIND, names=", ".join(unknown))
    if len({is_sheet(name) for name in names}) > 1:
        raise ExchangeError(OneCCode.UPLOAD_MIXED)
    if len(set(names)) < len(names):
        raise ExchangeError(OneCCode.UPLOAD_SAME_NAMES)
    session = OneCSession.objects.create(organization=organization, user=user)
    for file, name in zip(files, names, strict=True):
        for content in file.chunks(2**20):
            file_append(session=session, name=name, content=content)
    return session


def upload_preview(*, session: OneCSession) -> ImportSummary | None:
    """Return what an import of the files would do: it is done, and taken back; None for files that are too large.

    Raises OneCFileError for a broken file.
    """
    exchange = Import(session.organization, session.pk, is_from_1c=not _is_of_sheets(session))
    with _on_disk(session) as sources:
        examined = examine_all(sources)
        if sum(each.facts.pieces for each in examined) > PREVIEW_PIECES:
            return None
        with taken_back():
            for each in examined:
                exchange.read(each.source, progress=lambda done: None)
            exchange.finish()
    return exchange.summary


@transaction.atomic
def upload_enqueue(*, session: OneCSession, started_by: User) -> ExchangeRun:
    """Let a worker import the files; a second call returns the same run."""
    session = OneCSession.objects.select_for_update(of=("self",)).select_related("organization").get(pk=session.pk)
    if session.run is None:
        session.run = books_run_create(
            organization=session.organization,
            kind=ExchangeRun.Kind.ONEC_IMPORT,
            trigger=ExchangeRun.Trigger.MANUAL,
            started_by=started_by,
            parameters={"files": list(session.files.values_list("name", flat=True))},
        )
        session.save(update_fields=["run"])
        runs_enqueue(runs=[session.run])
    return session.run


def upload_import_queued(*, run: ExchangeRun) -> None:
    """Import the files of a run that waits in the journal; may be called again, a run that has begun is left alone."""
    session = OneCSession.objects.select_related("organization").filter(run=run).first()

    def work(context: Any) -> ImportSummary:
        if session is None or not session.files.exists():
            raise ExchangeError(OneCCode.UPLOAD_GONE)
        with _on_disk(session) as sources:
            return sources_import(context, session, lambda: sources, is_from_1c=not _is_of_sheets(session))

    if books_run(run=run, work=work) is not None and session is not None:
        session_close(session=session)


def _is_of_sheets(session: OneCSession) -> bool:
    return any(map(is_sheet, session.files.values_list("name", flat=True)))


@contextmanager
def _on_disk(session: OneCSession) -> Iterator[list[ElementSource]]:
    """Put the files of a session into a folder of their own for as long as they are read."""
    with TemporaryDirectory(prefix="onec-") as folder:
        sources: list[ElementSource] = []
        for file in session.files.order_by("name"):
            path = file_on_disk(file=file, folder=Path(folder))
            if is_sheet(file.name):
                sources.append(SheetSource(session.organization, path, file.name))
            else:
                sources += file_sources(path, file.name)
        yield sources
