"""An import of the site exchange in steps: as much as a web request may take, then again from where it stopped."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from exchange.codes import OneCCode, RunCode, Stage
from exchange.issues import Issue, IssueError, Subject, SubjectKind
from exchange.models import ExchangeRun, OneCSession
from exchange.onec.commerceml.elements import OneCFileError
from exchange.onec.commerceml.files import ElementSource, examine_all
from exchange.onec.imports.importer import Import, items_known
from exchange.onec.imports.references import LeftOut
from exchange.onec.imports.summary import ImportSummary
from exchange.onec.protocol.named_files import FileNotSent, named_file_done, named_file_find, names_left
from exchange.onec.protocol.sessions import ARCHIVE, idle_sessions, session_close
from exchange.runs.errors import RunCancelled
from exchange.runs.frame import RunContext
from exchange.runs.journal import books_run_create, error_columns

#: A web server ends a request that takes longer than 30 seconds.
STEP_SECONDS: Final = 10
#: A step that died with its process lets the next one in after this.
BUSY: Final = timedelta(seconds=60)
#: Of this many items one may be missing in an exchange whose end 1C did not tell; more looks like a part of it.
SILENT_SHARE: Final = 10

Status = ExchangeRun.Status

logger = logging.getLogger(__name__)


class StepResult(StrEnum):
    """The first line of the answer to 1C."""

    PROGRESS = "progress"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import is; `issue` is what a person at 1C reads of it."""

    result: StepResult
    issue: Issue | None = None


def import_step(*, session: OneCSession, name: str) -> Step:
    """Go on with the import of a file of the session; to be called again until it is no longer in progress.

    To be called outside a transaction. A file is examined whole before anything of it is written.
    """
    with _claimed(session) as is_ours:
        if not is_ours:
            return Step(StepResult.PROGRESS, Issue(OneCCode.UNDER_WAY))
        return _recorded(session, lambda context, exchange: _file_step(session, name, context, exchange), name)


def session_finish(*, session: OneCSession) -> Step:
    """Draw the conclusions of an exchange that 1C says is over, and close it; may run twice."""
    return _end(session, _doubt_of_files)


def idle_sessions_close(*, user_id: int | None = None) -> int:
    """Close sessions that 1C left without a word; return how many. What it uploaded and did not import is deleted.

    УТ with schemas 2.x never says that an exchange is over, so this is where a full one ends, if it looks whole.
    """
    sessions = idle_sessions(user_id=user_id)
    for session in sessions:
        _end(session, lambda session, exchange: _doubt_of_files(session, exchange) or _doubt_of_silence(exchange))
    return len(sessions)


def _end(session: OneCSession, doubt: Callable[[OneCSession, Import], Issue | None]) -> Step:
    """Close a session; a full exchange that went well is concluded first, or its doubt is noted."""
    with _claimed(session) as is_ours:
        if not is_ours:
            return Step(StepResult.PROGRESS, Issue(OneCCode.UNDER_WAY))
        step = Step(StepResult.SUCCESS)
        is_full = session.closed_at is None and session.state.get("full_catalogues")
        if is_full and session.run is not None and session.run.status in (Status.DONE, Status.REMARKS):
            step = _recorded(session, lambda context, exchange: _finish(exchange, doubt(session, exchange)))
        session_close(session=session)
        return step


def _doubt_of_files(session: OneCSession, exchange: Import) -> Issue | None:
    left = names_left(session=session)[:10]
    return Issue(OneCCode.FILES_NOT_IMPORTED, params={"names": left}) if left else None


def _doubt_of_silence(exchange: Import) -> Issue | None:
    """Return why silence may not be the end of an exchange.

    Offers follow the goods and end an exchange. One that sends goods again after them goes in portions, and silence
    between two of these looks like any other; so does it after the first, but for how much is missing.
    """
    known = items_known(organization=exchange.organization, catalogues=exchange.full_catalogues)
    is_whole = exchange.has_offers and not exchange.is_in_portions
    if is_whole and exchange.missing().count() * SILENT_SHARE <= known.count():
        return None
    return Issue(OneCCode.FELL_SILENT)


@contextmanager
def _claimed(session: OneCSession) -> Iterator[bool]:
    """Let one request at a time work at a session; a long one goes on holding it by `_hold`."""
    now = timezone.now()
    free = OneCSession.objects.filter(Q(busy_until__isnull=True) | Q(busy_until__lt=now), pk=session.pk)
    if not free.update(busy_until=now + BUSY):
        yield False
        return
    try:
        session.refresh_from_db()
        yield True
    finally:
        OneCSession.objects.filter(pk=session.pk).update(busy_until=None)


def _hold(session: OneCSession) -> None:
    OneCSession.objects.filter(pk=session.pk).update(busy_until=timezone.now() + BUSY)


def _recorded(session: OneCSession, work: Callable[[RunContext, Import], Step], name: str = "") -> Step:
    """Do a step under the session's run in the journal, and say how it went; `name` is of the file that it reads.

    Whatever fails, the exchange is no whole one any more.
    """
    run = _run(session)
    exchange = _exchange(session)
    context = RunContext(run, exchange.summary)
    try:
        if run.cancel_requested:
            raise RunCancelled
        step = work(context, exchange)
    except IssueError as error:
        step = Step(StepResult.FAILURE, error.issue)
    except Exception:
        logger.exception("A step of an exchange with 1C failed by an error of ours")
        step = Step(StepResult.FAILURE, Issue(RunCode.INTERNAL))
    if step.result is StepResult.FAILURE:
        exchange.is_broken = True
        subject = Subject(SubjectKind.FILE, name) if name else Subject(SubjectKind.IMPORT)
        exchange.summary.remark(Issue(OneCCode.STEP_FAILED, subject, {"error": step.issue}))
    context.report(exchange.summary.take_unwritten())
    _keep(session, exchange)
    _run_save(run, step, exchange.summary)
    return step


def _run(session: OneCSession) -> ExchangeRun:
    """Return the session's run, under way: one run for the whole exchange."""
    if session.run is None:
        session.run = books_run_create(
            organization=session.organization,
            kind=ExchangeRun.Kind.ONEC_IMPORT,
            trigger=ExchangeRun.Trigger.ONEC,
            started_by=session.user,
        )
        session.save(update_fields=["run"])
    run = session.run
    run.status = Status.RUNNING
    run.started_at = run.started_at or timezone.now()
    run.finished_at, run.error, run.error_issue = None, "", None
    ExchangeRun.objects.filter(pk=run.pk).update(
        status=run.status, started_at=run.started_at, finished_at=None, heartbeat_at=Now(), **error_columns(None)
    )
    return run


def _run_save(run: ExchangeRun, step: Step, summary: ImportSummary) -> None:
    facts: dict[str, Any] = {"counters": summary.as_dict(), "heartbeat_at": Now()}
    if step.result is StepResult.PROGRESS:
        ExchangeRun.objects.filter(pk=run.pk).update(**facts)
        return
    status = Status.REMARKS if summary.has_remarks else Status.DONE
    if step.result is StepResult.FAILURE:
        status = Status.INTERRUPTED if run.cancel_requested else Status.FAILED
    run.status = status
    facts |= error_columns(step.issue)
    ExchangeRun.objects.filter(pk=run.pk).update(status=status, finished_at=timezone.now(), stage="", **facts)


def _exchange(session: OneCSession) -> Import:
    """Return the import as the last step left it."""
    state = session.state
    return Import(
        session.organization,
        session.pk,
        summary=ImportSummary.from_dict(state.get("summary", {})),
        declared_warehouses=set(state.get("warehouses", ())),
        full_catalogues=set(state.get("full_catalogues", ())),
        is_broken=state.get("is_broken", False),
        has_offers=state.get("has_offers", False),
        is_in_portions=state.get("is_in_portions", False),
        left_out=LeftOut(**state.get("left_out", {})),
    )


def _keep(session: OneCSession, exchange: Import) -> None:
    session.state = {
        **session.state,
        "summary": exchange.summary.as_dict(),
        "warehouses": sorted(exchange.declared_warehouses),
        "full_catalogues": sorted(exchange.full_catalogues),
        "is_broken": exchange.is_broken,
        "has_offers": exchange.has_offers,
        "is_in_portions": exchange.is_in_portions,
        "left_out": asdict(exchange.left_out),
    }
    session.save(update_fields=["state"])


def _finish(exchange: Import, doubt: Issue | None) -> Step:
    exchange.finish(doubt=doubt)
    return Step(StepResult.SUCCESS)


def _file_step(session: OneCSession, name: str, context: RunContext, exchange: Import) -> Step:
    until = time.monotonic() + STEP_SECONDS
    positions: dict[str, Any] = session.state.setdefault("positions", {})
    with TemporaryDirectory(prefix="onec-") as folder:
        try:
            named = named_file_find(session=session, name=name, folder=Path(folder))
            # Whatever is broken is refused here, before anything of it is written.
            position = positions.get(named.key) or positions.setdefault(named.key, _beginning(named.sources))
        except OneCFileError:
            _drop(session, name)
            raise
        except FileNotSent:
            if name not in session.state.get("done", ()):
                raise
            # It is imported, and 1C did not hear so.
            return Step(StepResult.SUCCESS)
        while position["index"] < len(position["order"]):
            source = named.sources[position["order"][position["index"]]]
            before = position["done"]

            def progress(done: int, before: int = before) -> None:
                context.progress(
                    done=min(before + done, position["total"]),
                    total=position["total"],
                    stage=Issue(Stage.IMPORT_FILE, params={"file": name}),
                )
                ExchangeRun.objects.filter(pk=context.run.pk).update(heartbeat_at=Now())
                _hold(session)
                position["done"] = before + done

            stopped = exchange.read(source, progress=progress, skip=position["skip"], seconds=STEP_SECONDS)
            position["index"], position["skip"] = position["index"] + (stopped is None), stopped or 0
            if stopped is not None or (time.monotonic() > until and position["index"] < len(position["order"])):
                progress_made = {"done": position["done"], "total": position["total"]}
                return Step(StepResult.PROGRESS, Issue(OneCCode.PROGRESS, params=progress_made))
        del positions[named.key]
        named_file_done(session=session, named=named, folder=Path(folder))
        session.state["done"] = sorted({*session.state.get("done", ()), name})
        return Step(StepResult.SUCCESS)


def _beginning(sources: Sequence[ElementSource]) -> dict[str, Any]:
    """Examine files and return the position before all of them."""
    examined = examine_all(sources)
    return {
        "order": [sources.index(each.source) for each in examined],
        "total": sum(each.facts.pieces for each in examined),
        "index": 0,
        "skip": 0,
        "done": 0,
    }


def _drop(session: OneCSession, name: str) -> None:
    """Delete an upload that is broken, and the archives in which it may have come."""
    session.files.filter(Q(name=name) | Q(name__iendswith=ARCHIVE)).delete()
