"""The frame of every exchange: a row in the journal, the lease, and an end that is always recorded.

It knows no remote. What a run needs of one (a client, say) comes with the context that an `Opener` opens; what failed
at the remote comes as an IssueError.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from django.db.models import Q
from django.utils import timezone

from accounting.models import User
from exchange.codes import RunCode
from exchange.issues import Failure, Issue, IssueError
from exchange.models import Connection, ConnectionState, ExchangeRun
from exchange.runs.errors import ExchangeError, LeaseBusy, LeaseLost, RunCancelled, RunInterrupted
from exchange.runs.journal import (
    HEARTBEAT_SECONDS,
    error_columns,
    run_beat,
    run_begin,
    run_cancellation,
    run_create,
    run_end,
    run_messages_write,
    run_progress,
    run_repeat,
)
from exchange.runs.lease import Keeper, Lease, lease_hold
from exchange.runs.log import run_logged
from exchange.runs.queue import runs_enqueue


class Summary(Protocol):
    """What a run did; `as_dict` gives the keys of the command's JSON, without `status` (design §5)."""

    @property
    def has_remarks(self) -> bool:
        """Say whether something was rejected, held or differs: the exit code 1."""

    def as_dict(self) -> dict[str, Any]: ...


@dataclass
class RunContext:
    """A run under way.

    Its methods write to the journal at once and are to be called outside a transaction: inside one nobody would see
    what they write, and a roll-back would take it away.

    `summary` may be set as soon as the work begins: if it fails later, the journal still has what was done before.
    """

    run: ExchangeRun
    summary: Summary | None = None

    def progress(self, *, done: int | None = None, total: int | None = None, stage: Issue | None = None) -> None:
        """Show how far the run is; what is not given stays as it was. Raises RunCancelled: call it between batches."""
        run_progress(run=self.run, done=done, total=total, stage=stage)

    def report(self, issues: Iterable[Issue], payloads: Mapping[str, Any] | None = None) -> None:
        """Write issues into the journal, by few queries; `payloads` are what was sent, by the subject's key."""
        run_messages_write(run=self.run, issues=issues, payloads=payloads)


@dataclass(kw_only=True)
class LeasedContext(RunContext):
    """A run that holds the lease of its connection."""

    connection: Connection
    lease: Lease

    def progress(self, *, done: int | None = None, total: int | None = None, stage: Issue | None = None) -> None:
        """Show how far the run is. Raises RunCancelled, RunInterrupted, LeaseLost: call it between two batches."""
        super().progress(done=done, total=total, stage=stage)
        self.lease.ensure()


#: How long a run waits in the queue for its connection before it is given up.
BUSY_PATIENCE: Final = timedelta(hours=1)

logger = logging.getLogger(__name__)

Context = TypeVar("Context", bound=RunContext)
Opener = Callable[[ExchangeRun, Lease], AbstractContextManager[Context]]
"""Returns the context of a run under the lease of its connection; the context may raise any IssueError when entered."""


class RunResult(StrEnum):
    DONE = "done"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended; `error` is why it is not done, `run` is None when nothing got as far as the journal."""

    result: RunResult
    run: ExchangeRun | None = None
    summary: Summary | None = None
    error: Issue | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of a command (design §5)."""
        if self.result is RunResult.DONE:
            return 1 if self.summary is not None and self.summary.has_remarks else 0
        return 1 if self.result is RunResult.BUSY else 2


def exchange_run(
    *,
    connection: Connection,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    opens: Opener[Context],
    work: Callable[[Context], Summary],
    parameters: dict[str, Any] | None = None,
    started_by: User | None = None,
    wait: float = 0,
    stop: threading.Event | None = None,
) -> RunOutcome:
    """Run `work` under the lease of the connection and record how it went; to be called outside a transaction.

    Waits for the lease up to `wait` seconds; a connection that stays busy leaves no row in the journal. `stop`, once
    set, ends the run between two batches. What `opens` or `work` raises ends the run and is not raised, but for what
    ends the process.
    """
    try:
        with lease_hold(connection=connection, wait=wait, stop=stop) as lease:
            run = run_create(
                connection=connection, kind=kind, trigger=trigger, parameters=parameters, started_by=started_by
            )
            run_begin(run=run)
            return _leased(run, lease, opens, work)
    except LeaseBusy as busy:
        return RunOutcome(RunResult.BUSY, error=busy.issue)
    except RunInterrupted as interrupted:
        return RunOutcome(RunResult.FAILED, error=interrupted.issue)


def queued_run(
    *,
    run: ExchangeRun,
    opens: Opener[Context],
    work: Callable[[Context], Summary],
    wait: float = 0,
    stop: threading.Event | None = None,
) -> None:
    """Do as `exchange_run` does, for a run that waits in the journal; one that has begun or ended is left alone.

    While the connection is busy the run stays in the queue, for an hour. A run that the end of its process interrupts
    is put into the queue again.
    """
    connection = Connection.objects.select_related("organization").get(runs=run)
    try:
        with lease_hold(connection=connection, wait=wait, stop=stop) as lease:
            if run_begin(run=run):
                _leased(run, lease, opens, work)
    except LeaseBusy as busy:
        if timezone.now() - run.created_at > BUSY_PATIENCE:
            _give_up_waiting(run, busy.issue)
    except RunInterrupted:
        runs_enqueue(runs=[run])
    except BaseException:
        # The process is being ended, or the task ran out of its time.
        if run.status == ExchangeRun.Status.INTERRUPTED:
            run_repeat(run=run, is_failure=True)
        raise
    else:
        if run.status == ExchangeRun.Status.INTERRUPTED and stop is not None and stop.is_set():
            run_repeat(run=run, is_failure=False)


def _give_up_waiting(run: ExchangeRun, error: Issue) -> None:
    ExchangeRun.objects.filter(pk=run.pk, status=ExchangeRun.Status.QUEUED).update(
        status=ExchangeRun.Status.INTERRUPTED, finished_at=timezone.now(), **error_columns(error)
    )


def reading_run(
    *,
    connection: Connection,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    work: Callable[[RunContext], Summary],
    started_by: User | None = None,
) -> RunOutcome:
    """Record work that only looks: it needs no lease, and goes on beside an exchange."""
    run = run_create(connection=connection, kind=kind, trigger=trigger, started_by=started_by)
    run_begin(run=run)
    return _record(run, _reading_context(run), work)


def books_run(*, run: ExchangeRun, work: Callable[[RunContext], Summary]) -> RunOutcome | None:
    """Do the work of a run that waits in the journal and has no cabinet at its other end; None if it has begun already.

    To be called outside a transaction. Raises nothing that `work` raises but what ends the process.
    """
    if not run_begin(run=run):
        return None
    return _record(run, _reading_context(run), work)


def _leased(run: ExchangeRun, lease: Lease, opens: Opener[Context], work: Callable[[Context], Summary]) -> RunOutcome:
    lease.keeper.add(partial(run_beat, run=run, cancel=lease.cancel))
    return _record(run, opens(run, lease), work)


@contextmanager
def _reading_context(run: ExchangeRun) -> Iterator[RunContext]:
    with Keeper(name=f"run-{run.pk}", interval=HEARTBEAT_SECONDS, patience=HEARTBEAT_SECONDS) as keeper:
        keeper.add(partial(run_beat, run=run))
        yield RunContext(run)


def _record(
    run: ExchangeRun, opened: AbstractContextManager[Context], work: Callable[[Context], Summary]
) -> RunOutcome:
    """Do the work and write down how it ended, whatever happens."""
    with run_logged(run.pk):
        return _done(run, opened, work)


def _done(run: ExchangeRun, opened: AbstractContextManager[Context], work: Callable[[Context], Summary]) -> RunOutcome:
    context: Context | None = None
    try:
        with opened as context:
            context.summary = work(context)
    except Exception as error:
        status, failure, issue = _explained(error)
        if isinstance(error, RunCancelled):
            issue = run_cancellation(run=run) or issue
        return _ended(run, status, _summary(context), issue, failure)
    except BaseException:
        # The process is being ended: Ctrl-C, or a background task that ran out of its time.
        _ended(run, ExchangeRun.Status.INTERRUPTED, _summary(context), RunInterrupted().issue)
        raise
    status = ExchangeRun.Status.REMARKS if context.summary.has_remarks else ExchangeRun.Status.DONE
    return _ended(run, status, context.summary)


def _summary(context: RunContext | None) -> Summary | None:
    return context.summary if context is not None else None


def _explained(error: Exception) -> tuple[ExchangeRun.Status, Failure, Issue]:
    """Return what the journal says of an error."""
    if isinstance(error, LeaseLost | RunInterrupted | RunCancelled):
        return ExchangeRun.Status.INTERRUPTED, Failure.NONE, error.issue
    if isinstance(error, IssueError):
        # The journal says enough of our own refusals; the error of a remote has facts for the log alone.
        if not isinstance(error, ExchangeError):
            logger.warning("The exchange failed: %s", error)
        return ExchangeRun.Status.FAILED, error.failure, error.issue
    logger.error("The exchange failed by an error of ours", exc_info=error)
    return ExchangeRun.Status.FAILED, Failure.OTHER, Issue(RunCode.INTERNAL)


def _ended(
    run: ExchangeRun,
    status: ExchangeRun.Status,
    summary: Summary | None,
    error: Issue | None = None,
    failure: Failure = Failure.NONE,
) -> RunOutcome:
    run_end(
        run=run,
        status=status,
        error=error,
        failure=failure.value,
        counters=summary.as_dict() if summary is not None else {},
        stage="",
    )
    _connection_note(run)
    logger.info("The exchange ended: %s", status.value)
    return RunOutcome(RunResult.FAILED if error else RunResult.DONE, run, summary, error)


def _connection_note(run: ExchangeRun) -> None:
    """Remember since when the other side has not answered or has refused us, by how a run ended."""
    state = ConnectionState.objects.filter(connection=run.connection_id)
    if run.failure == Failure.UNREACHABLE:
        state.filter(unreachable_since__isnull=True).update(unreachable_since=run.started_at)
    elif run.failure == Failure.REFUSED:
        state.update(unreachable_since=None)
        state.filter(refused_since__isnull=True).update(refused_since=run.finished_at)
    elif run.status in {ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS}:
        troubled = state.filter(Q(unreachable_since__isnull=False) | Q(refused_since__isnull=False))
        troubled.update(unreachable_since=None, refused_since=None)
