"""What happens to the row of a run: made, started, kept alive, cancelled, ended, tried again; and its lines.

Every step is an UPDATE with a condition, so that two who meet over a run cannot both take it: a second worker with the
same task, the tick that takes a run for dead, a person who cancels it.

Texts of the day are made here out of issues, and no code outside of the journal gets them back.
"""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounting.models import Organization, User
from exchange.codes import RunCode
from exchange.issues import Issue
from exchange.models import Connection, ExchangeMessage, ExchangeRun, ExchangeSchedule, InboxDocument
from exchange.runs.errors import RunCancelled
from exchange.runs.queue import runs_enqueue
from exchange.texts import issue_brief, issue_text

HEARTBEAT_SECONDS: Final = 5
#: A run that gave no sign of life for so long has no worker any more.
DEAD_AFTER: Final = timedelta(seconds=30)
#: How long a task may lie between the queue and a worker.
LOST_AFTER: Final = timedelta(seconds=60)
#: A run that takes its worker with it must not do so for ever.
ATTEMPTS: Final = 3
_TEXT_LENGTH: Final = 2000
_STAGE_LENGTH: Final = 255
_KEY_LENGTH: Final = 511
_CODE_LENGTH: Final = 100
_REASON_LENGTH: Final = 1000

Status = ExchangeRun.Status
_DEAD: Final = Q(status=Status.RUNNING, heartbeat_at__lt=Now() - DEAD_AFTER)


def run_create(
    *,
    connection: Connection,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    parameters: dict[str, Any] | None = None,
    started_by: User | None = None,
    schedule: ExchangeSchedule | None = None,
) -> ExchangeRun:
    """Put a run into the journal, as one that waits for its turn."""
    return ExchangeRun.objects.create(
        organization=connection.organization,
        connection=connection,
        kind=kind,
        trigger=trigger,
        parameters=parameters or {},
        started_by=started_by,
        schedule=schedule,
    )


def books_run_create(
    *,
    organization: Organization,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    parameters: dict[str, Any] | None = None,
    started_by: User | None = None,
) -> ExchangeRun:
    """Put a run without a connection into the journal, as one that waits for its turn."""
    return ExchangeRun.objects.create(
        organization=organization, kind=kind, trigger=trigger, parameters=parameters or {}, started_by=started_by
    )


def run_begin(*, run: ExchangeRun) -> bool:
    """Take a run that waits; say whether it was ours to take."""
    started_at, worker = timezone.now(), f"{socket.gethostname()[:40]}:{os.getpid()}"
    taken = ExchangeRun.objects.filter(pk=run.pk, status=Status.QUEUED).update(
        status=Status.RUNNING, started_at=started_at, heartbeat_at=Now(), worker=worker
    )
    if taken:
        run.status, run.started_at, run.worker = Status.RUNNING, started_at, worker
    return bool(taken)


def run_beat(*, run: ExchangeRun, cancel: Callable[[], None] | None = None) -> bool:
    """Write a sign of life; call `cancel` and return False once the run was cancelled or taken for dead."""
    going_on = ExchangeRun.objects.filter(pk=run.pk, status=Status.RUNNING, cancel_requested=False)
    if going_on.update(heartbeat_at=Now()):
        return True
    if cancel is not None:
        cancel()
    return False


def run_progress(
    *, run: ExchangeRun, done: int | None = None, total: int | None = None, stage: Issue | None = None
) -> None:
    """Write how far a run is; what is not given stays as it was. Raises RunCancelled if it has ended."""
    words = None if stage is None else issue_brief(stage)[:_STAGE_LENGTH]
    given = {"done": done, "total": total, "stage": words}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(run, name, value)
    under_way = ExchangeRun.objects.filter(pk=run.pk, cancel_requested=False, finished_at__isnull=True)
    if changed and not under_way.update(**changed):
        raise RunCancelled


def run_messages_write(*, run: ExchangeRun, issues: Iterable[Issue], payloads: Mapping[str, Any] | None = None) -> None:
    """Write a line for each issue, by few queries; `payloads` are what was sent, by the subject's key."""
    payloads = payloads or {}
    ExchangeMessage.objects.bulk_create([_message(run, issue, payloads) for issue in issues], batch_size=500)


def _message(run: ExchangeRun, issue: Issue, payloads: Mapping[str, Any]) -> ExchangeMessage:
    key = issue.subject.key if issue.subject else ""
    return ExchangeMessage(
        run=run,
        level=issue.severity.value,
        object_key=key[:_KEY_LENGTH],
        code=str(issue.params.get("cause", ""))[:_CODE_LENGTH],
        text=issue_text(issue)[:_TEXT_LENGTH],
        issue=issue.as_dict(),
        payload=payloads.get(key),
    )


def inbox_reason_put(*, row: InboxDocument, issue: Issue, reason_code: InboxDocument.ReasonCode) -> None:
    """Set the columns of `row` that keep why it is not posted; the caller saves it."""
    row.reason_code, row.reason_issue = reason_code, issue.as_dict()
    row.reason = issue_text(issue)[:_REASON_LENGTH]


def error_columns(issue: Issue | None) -> dict[str, Any]:
    """Return the columns of a run that keep its error."""
    if issue is None:
        return {"error": "", "error_issue": None}
    return {"error": issue_text(issue)[:_TEXT_LENGTH], "error_issue": issue.as_dict()}


def run_end(*, run: ExchangeRun, status: ExchangeRun.Status, error: Issue | None = None, **facts: Any) -> bool:
    """Write how a run ended, unless that stands in the journal already; say whether it was written."""
    facts |= error_columns(error)
    run.status, run.finished_at = status, timezone.now()
    for name, value in facts.items():
        setattr(run, name, value)
    ended = ExchangeRun.objects.filter(pk=run.pk, finished_at__isnull=True).update(
        status=status, finished_at=run.finished_at, **facts
    )
    return bool(ended)


def run_cancel(*, run: ExchangeRun, cancelled_by: User) -> bool:
    """Cancel a run: at once if it waits, else between two of its batches. Says whether anything was cancelled.

    Who did it stands in the run's error from now on; of two people, the first.
    """
    who = cancelled_by.get_full_name() or cancelled_by.get_username()
    error = error_columns(Issue(RunCode.CANCELLED_BY, params={"user": who}))
    waiting = ExchangeRun.objects.filter(pk=run.pk, status=Status.QUEUED)
    if waiting.update(status=Status.INTERRUPTED, finished_at=timezone.now(), **error):
        return True
    running = ExchangeRun.objects.filter(pk=run.pk, status=Status.RUNNING)
    cancelled = running.filter(cancel_requested=False).update(cancel_requested=True, **error)
    return bool(cancelled) or running.exists()


def run_cancellation(*, run: ExchangeRun) -> Issue | None:
    """Return what `run_cancel` wrote, None if nobody cancelled the run."""
    cancelled = ExchangeRun.objects.filter(pk=run.pk, cancel_requested=True)
    kept = cancelled.values_list("error_issue", flat=True).first()
    return Issue.from_dict(kept) if kept else None


@transaction.atomic
def run_repeat(*, run: ExchangeRun, is_failure: bool) -> ExchangeRun | None:
    """Queue a run anew that was interrupted; None when that was its last attempt.

    An interruption that is no failure, such as a restart of the program, does not count as an attempt.
    """
    if is_failure and run.attempt >= ATTEMPTS:
        return None
    again = ExchangeRun.objects.create(
        organization_id=run.organization_id,
        connection_id=run.connection_id,
        kind=run.kind,
        trigger=run.trigger,
        parameters=run.parameters,
        started_by_id=run.started_by_id,
        schedule_id=run.schedule_id,
        attempt=run.attempt + is_failure,
        repeats=run,
    )
    runs_enqueue(runs=[again])
    return again


def dead_runs_bury() -> list[ExchangeRun]:
    """Mark runs whose worker died as interrupted and queue them anew; return the ones that were buried.

    A command is not repeated: whoever started it sees that it ended. May run anywhere at once.
    """
    return [run for run in ExchangeRun.objects.filter(_DEAD).order_by("id") if _dead_run_bury(run)]


@transaction.atomic
def _dead_run_bury(run: ExchangeRun) -> bool:
    is_repeated = run.trigger != ExchangeRun.Trigger.COMMAND and run.connection_id is not None
    code = RunCode.WORKER_DIED
    if is_repeated:
        code = RunCode.WORKER_DIED_REPEATED if run.attempt < ATTEMPTS else RunCode.WORKER_DIED_GIVEN_UP
    error = error_columns(Issue(code, params={"attempts": run.attempt}))
    buried = ExchangeRun.objects.filter(_DEAD, pk=run.pk).update(
        status=Status.INTERRUPTED, finished_at=timezone.now(), stage="", **error
    )
    if buried and is_repeated and not run.cancel_requested:
        run_repeat(run=run, is_failure=True)
    return bool(buried)


def lost_runs_enqueue(*, oldest_task_at: datetime | None) -> list[ExchangeRun]:
    """Queue anew the runs whose task was lost with the process that had taken it out of the queue, or that found their
    connection busy; return them. `oldest_task_at` is when the oldest task that nobody has taken was put into the queue.

    The queue itself would deliver such a task again only after an hour.
    """
    # A run older than every task that waits is not among them; for a while it may be in the hands of a worker.
    lost_before = timezone.now() - LOST_AFTER
    if oldest_task_at is not None:
        lost_before = min(lost_before, oldest_task_at)
    lost = ExchangeRun.objects.filter(status=Status.QUEUED, enqueued_at__lt=lost_before)
    runs = list(lost.order_by("id")[:500])
    for run in runs:
        runs_enqueue(runs=[run])
    return runs


def old_runs_delete(*, days: int, limit: int = 2000) -> int:
    """Delete runs that began more than so many days ago, with their messages; at most `limit` at a time."""
    old = ExchangeRun.objects.filter(
        created_at__lt=timezone.now() - timedelta(days=days), finished_at__isnull=False
    ).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:limit])
    ExchangeRun.objects.filter(pk__in=ids).delete()
    return len(ids)
