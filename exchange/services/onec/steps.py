"""An import of the site exchange in steps: as much as a web request may take, then again from where it stopped."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from exchange.models import ExchangeRun, OneCFile, OneCSession
from exchange.onec.errors import OneCFileError
from exchange.onec.files import SourceFile, examine_all, find_sources, zip_sources
from exchange.services.context import RunContext
from exchange.services.errors import ExchangeError, RunCancelled
from exchange.services.onec.imports import Import
from exchange.services.onec.runs import onec_run_create
from exchange.services.onec.sessions import file_on_disk, idle_sessions, session_close
from exchange.services.onec.summary import ImportSummary
from exchange.services.runs import INTERNAL_ERROR

#: A web server ends a request that takes longer than 30 seconds.
STEP_SECONDS: Final = 10
#: A step that died with its process lets the next one in after this.
BUSY: Final = timedelta(seconds=60)

Status = ExchangeRun.Status

logger = logging.getLogger(__name__)


class StepResult(StrEnum):
    """The first line of the answer to 1C."""

    PROGRESS = "progress"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Step:
    result: StepResult
    text: str = ""


def import_step(*, session: OneCSession, name: str) -> Step:
    """Go on with the import of a file of the session; to be called again until it is no longer in progress.

    To be called outside a transaction. A file is examined whole before anything of it is written.
    """
    with _claimed(session) as is_ours:
        if not is_ours:
            return Step(StepResult.PROGRESS, "Идёт загрузка.")
        return _recorded(session, lambda context, exchange: _file_step(session, name, context, exchange))


def session_finish(*, session: OneCSession) -> Step:
    """Draw the conclusions of an exchange whose files are all in, and close it; may run twice."""
    with _claimed(session) as is_ours:
        if not is_ours:
            return Step(StepResult.PROGRESS, "Идёт загрузка.")
        step = Step(StepResult.SUCCESS)
        if session.run is not None and session.run.status in (Status.DONE, Status.REMARKS):
            step = _recorded(session, _finish)
        session_close(session=session)
        return step


def idle_sessions_close(*, user_id: int | None = None) -> int:
    """Close sessions that 1C left without a word; return how many. What it uploaded and did not import is deleted.

    УТ with schemas 2.x never says that an exchange is over, so this is where a full one ends.
    """
    closed = 0
    for session in idle_sessions(user_id=user_id):
        if session.files.exists():
            # Something was not imported: the exchange broke off, and absence means nothing.
            session_close(session=session)
        else:
            session_finish(session=session)
        closed += 1
    return closed


@contextmanager
def _claimed(session: OneCSession) -> Iterator[bool]:
    """Let one request at a time work at a session."""
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


def _recorded(session: OneCSession, work: Any) -> Step:
    """Do a step under the session's run in the journal, and say how it went."""
    run = _run(session)
    exchange = _exchange(session)
    context = RunContext(run, exchange.summary)
    try:
        if run.cancel_requested:
            raise RunCancelled
        step: Step = work(context, exchange)
    except (OneCFileError, ExchangeError) as error:
        step = Step(StepResult.FAILURE, str(error))
    except Exception:
        logger.exception("A step of an exchange with 1C failed by an error of ours")
        step = Step(StepResult.FAILURE, INTERNAL_ERROR)
    context.remark_all(exchange.summary.take_unwritten())
    _keep(session, exchange)
    _run_save(run, step, exchange.summary)
    return step


def _run(session: OneCSession) -> ExchangeRun:
    """Return the session's run, under way: one run for the whole exchange."""
    if session.run is None:
        session.run = onec_run_create(
            organization=session.organization,
            kind=ExchangeRun.Kind.ONEC_IMPORT,
            trigger=ExchangeRun.Trigger.ONEC,
            started_by=session.user,
        )
        session.save(update_fields=["run"])
    run = session.run
    run.status = Status.RUNNING
    run.started_at = run.started_at or timezone.now()
    run.finished_at, run.error = None, ""
    ExchangeRun.objects.filter(pk=run.pk).update(
        status=run.status, started_at=run.started_at, finished_at=None, error="", heartbeat_at=Now()
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
    ExchangeRun.objects.filter(pk=run.pk).update(
        status=status, finished_at=timezone.now(), stage="", error=step.text[:2000], **facts
    )


def _exchange(session: OneCSession) -> Import:
    """Return the import as the last step left it."""
    state = session.state
    return Import(
        session.organization,
        session.pk,
        summary=ImportSummary.from_dict(state.get("summary", {})),
        declared_warehouses=set(state.get("warehouses", ())),
        is_full=state.get("is_full", False),
        full_catalogues=set(state.get("full_catalogues", ())),
        is_broken=state.get("is_broken", False),
    )


def _keep(session: OneCSession, exchange: Import) -> None:
    session.state = {
        **session.state,
        "summary": exchange.summary.as_dict(),
        "warehouses": sorted(exchange.declared_warehouses),
        "is_full": exchange.is_full,
        "full_catalogues": sorted(exchange.full_catalogues),
        "is_broken": exchange.is_broken,
    }
    session.save(update_fields=["state"])


def _finish(context: RunContext, exchange: Import) -> Step:
    exchange.finish()
    return Step(StepResult.SUCCESS)


def _file_step(session: OneCSession, name: str, context: RunContext, exchange: Import) -> Step:
    until = time.monotonic() + STEP_SECONDS
    positions: dict[str, Any] = session.state.setdefault("positions", {})
    with TemporaryDirectory(prefix="onec-") as folder:
        try:
            sources, files = _sources(session, name, Path(folder))
            # Whatever is broken is refused here, before anything of it is written.
            position = positions.get(name) or positions.setdefault(name, _beginning(sources))
        except OneCFileError:
            exchange.is_broken = True
            _drop(session, name)
            raise
        by_name = {source.name: source for source in sources}
        while position["index"] < len(position["order"]):
            source = by_name[position["order"][position["index"]]]
            before = position["done"]

            def progress(done: int, before: int = before) -> None:
                context.progress(
                    done=min(before + done, position["total"]), total=position["total"], stage=f"Загрузка {name}"[:255]
                )
                ExchangeRun.objects.filter(pk=context.run.pk).update(heartbeat_at=Now())
                position["done"] = before + done

            stopped = exchange.read(source, progress=progress, skip=position["skip"], seconds=STEP_SECONDS)
            position["index"], position["skip"] = position["index"] + (stopped is None), stopped or 0
            if stopped is not None or (time.monotonic() > until and position["index"] < len(position["order"])):
                return Step(StepResult.PROGRESS, f"Загружено {position['done']} из {position['total']}.")
        del positions[name]
        for file in files:
            file.delete()
        return Step(StepResult.SUCCESS)


def _beginning(sources: list[SourceFile]) -> dict[str, Any]:
    """Examine files and return the position before all of them."""
    examined = examine_all(sources)
    return {
        "order": [each.source.name for each in examined],
        "total": sum(each.facts.products + each.facts.offers for each in examined),
        "index": 0,
        "skip": 0,
        "done": 0,
    }


def _sources(session: OneCSession, name: str, folder: Path) -> tuple[list[SourceFile], list[OneCFile]]:
    """Return what «filename=» names, and the files to be deleted with it: a file, or one inside an uploaded archive."""
    file = session.files.filter(name=name).first()
    if file is not None:
        path = file_on_disk(file=file, folder=folder)
        sources = find_sources([path])
        if path.suffix == ".xml":
            sources = [replace(source, name=name) for source in sources]
        return sources, [file]
    for archive in session.files.filter(name__iendswith=".zip"):
        path = file_on_disk(file=archive, folder=folder)
        inside = zip_sources(path, archive.name)
        found = [each for each in inside if each.name == name] or [
            each for each in inside if each.name.rpartition("/")[2] == name.rpartition("/")[2]
        ]
        if found:
            imported = {*session.state.get("imported", ()), found[0].name}
            session.state["imported"] = sorted(imported)
            is_last = imported >= {each.name for each in inside}
            return found[:1], [archive] if is_last else []
    raise ExchangeError(f"Файл «{name[:100]}» не передан или передан не до конца. Повторите обмен в 1С.")


def _drop(session: OneCSession, name: str) -> None:
    """Delete an upload that is broken, and the archives in which it may have come."""
    session.files.filter(Q(name=name) | Q(name__iendswith=".zip")).delete()
