"""The frame of every exchange: a row in the journal, the lease, the client, and an end that is always recorded."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.utils import timezone

from accounting.models import User
from exchange.ikassa.errors import IkassaError
from exchange.models import Connection, ExchangeRun
from exchange.services.connections import client_open
from exchange.services.context import ExchangeContext, RunContext, Summary
from exchange.services.errors import ExchangeError, LeaseBusy, LeaseLost, RunInterrupted
from exchange.services.lease import Lease, lease_hold
from exchange.services.readiness import Need, readiness_require

_ERROR_LENGTH = 2000
INTERNAL_ERROR = (
    "Внутренняя ошибка программы, обмен не завершён. Подробности записаны в журнал сервера; повторите обмен."
)

logger = logging.getLogger(__name__)

Context = TypeVar("Context", bound=RunContext)


class RunResult(StrEnum):
    DONE = "done"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended; `error` is a sentence for a person, `run` is None when nothing got as far as the journal."""

    result: RunResult
    run: ExchangeRun | None = None
    summary: Summary | None = None
    error: str = ""

    @property
    def exit_code(self) -> int:
        """The exit code of a command (design §5)."""
        if self.result is RunResult.DONE:
            return 1 if self.summary is not None and self.summary.has_remarks else 0
        return 1 if self.result is RunResult.BUSY else 2

    def as_dict(self) -> dict[str, Any]:
        """The JSON of a command (design §5)."""
        answer: dict[str, Any] = {"status": self.result.value}
        if self.summary is not None:
            answer |= self.summary.as_dict()
        if self.result is RunResult.FAILED:
            answer["error"] = self.error
        return answer


def exchange_run(
    *,
    connection: Connection,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    work: Callable[[ExchangeContext], Summary],
    parameters: dict[str, Any] | None = None,
    started_by: User | None = None,
    needs: Iterable[Need] = (),
    wait: float = 0,
    stop: threading.Event | None = None,
) -> RunOutcome:
    """Run `work` under the lease of the connection and record how it went; to be called outside a transaction.

    Waits for the lease up to `wait` seconds; a connection that stays busy leaves no row in the journal. Refuses, as a
    failed run, while something that the `needs` cannot do without is missing. `stop`, once set, ends the run between
    two batches. Raises nothing that `work` raises but what ends the process.
    """
    try:
        with lease_hold(connection=connection, wait=wait, stop=stop) as lease:
            run = run_create(
                connection=connection, kind=kind, trigger=trigger, parameters=parameters, started_by=started_by
            )
            return _record(run, _exchange_context(run, lease, needs), work)
    except LeaseBusy as busy:
        return RunOutcome(RunResult.BUSY, error=str(busy))
    except RunInterrupted as interrupted:
        return RunOutcome(RunResult.FAILED, error=str(interrupted))


def queued_run(
    *,
    run: ExchangeRun,
    work: Callable[[ExchangeContext], Summary],
    needs: Iterable[Need] = (),
    wait: float = 0,
    stop: threading.Event | None = None,
) -> None:
    """Do as `exchange_run` does, for a run that waits in the journal.

    May be called again, for instance after the worker that did it was killed: a run that has ended is left as it is.
    """
    connection = Connection.objects.select_related("organization").get(runs=run)
    try:
        with lease_hold(connection=connection, wait=wait, stop=stop) as lease:
            if not ExchangeRun.objects.filter(pk=run.pk, finished_at__isnull=False).exists():
                _record(run, _exchange_context(run, lease, needs), work)
    except (LeaseBusy, RunInterrupted) as error:
        # Only what has not begun: one that is under way elsewhere is not ours to end.
        ExchangeRun.objects.filter(pk=run.pk, status=ExchangeRun.Status.QUEUED).update(
            status=ExchangeRun.Status.INTERRUPTED, error=str(error)[:_ERROR_LENGTH], finished_at=timezone.now()
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
    return _record(run, nullcontext(RunContext(run)), work)


def run_create(
    *,
    connection: Connection,
    kind: ExchangeRun.Kind,
    trigger: ExchangeRun.Trigger,
    parameters: dict[str, Any] | None = None,
    started_by: User | None = None,
) -> ExchangeRun:
    """Put a run into the journal, as one that waits for its turn."""
    return ExchangeRun.objects.create(
        organization=connection.organization,
        connection=connection,
        kind=kind,
        trigger=trigger,
        parameters=parameters or {},
        started_by=started_by,
    )


@contextmanager
def _exchange_context(run: ExchangeRun, lease: Lease, needs: Iterable[Need]) -> Iterator[ExchangeContext]:
    readiness_require(organization=run.organization, needs=needs)
    with client_open(connection=lease.connection, sleep=lease.pause) as client:
        yield ExchangeContext(run=run, connection=lease.connection, client=client, lease=lease)


def _record(
    run: ExchangeRun, opened: AbstractContextManager[Context], work: Callable[[Context], Summary]
) -> RunOutcome:
    """Do the work and write down how it ended, whatever happens."""
    run.status, run.started_at = ExchangeRun.Status.RUNNING, timezone.now()
    run.done = run.total = 0
    run.save(update_fields=["status", "started_at", "done", "total"])
    context: Context | None = None
    try:
        with opened as context:
            context.summary = work(context)
    except Exception as error:
        status, sentence = _explained(error)
        return _ended(run, status, _summary(context), sentence)
    except BaseException:
        # The process is being ended: Ctrl-C, or a background task that ran out of its time.
        _ended(run, ExchangeRun.Status.INTERRUPTED, _summary(context), str(RunInterrupted()))
        raise
    status = ExchangeRun.Status.REMARKS if context.summary.has_remarks else ExchangeRun.Status.DONE
    return _ended(run, status, context.summary)


def _summary(context: RunContext | None) -> Summary | None:
    return context.summary if context is not None else None


def _explained(error: Exception) -> tuple[ExchangeRun.Status, str]:
    """Return what the journal says of an error."""
    if isinstance(error, LeaseLost | RunInterrupted):
        return ExchangeRun.Status.INTERRUPTED, str(error)
    if isinstance(error, ExchangeError):
        return ExchangeRun.Status.FAILED, str(error)
    if isinstance(error, IkassaError):
        logger.warning("The exchange failed: %s", error)
        return ExchangeRun.Status.FAILED, error.explanation
    logger.error("The exchange failed by an error of ours", exc_info=error)
    return ExchangeRun.Status.FAILED, INTERNAL_ERROR


def _ended(run: ExchangeRun, status: ExchangeRun.Status, summary: Summary | None, error: str = "") -> RunOutcome:
    run.status, run.error, run.finished_at = status, error[:_ERROR_LENGTH], timezone.now()
    run.counters = summary.as_dict() if summary is not None else {}
    run.stage = ""
    run.save(update_fields=["status", "error", "finished_at", "counters", "stage"])
    return RunOutcome(RunResult.FAILED if error else RunResult.DONE, run, summary, error)
