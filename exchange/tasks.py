"""Background tasks of django-q2, and what puts them into the queue.

A task takes ids of runs that stand in the journal already, so that a person sees them waiting. Whatever happens to a
run is written there; a task that is delivered twice does nothing the second time.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from accounting.models import User
from exchange.ikassa.exchanges import ExportOrder, exchange_queued
from exchange.ikassa.schedules import schedules_start_due
from exchange.models import Connection, ExchangeRun
from exchange.onec.protocol.sessions import old_sessions_delete
from exchange.onec.protocol.steps import idle_sessions_close
from exchange.runs.journal import dead_runs_bury, lost_runs_enqueue, old_runs_delete, run_create
from exchange.runs.queue import STOP, runs_enqueue
from exchange.sheets.uploads import upload_import_queued
from exchange.watch.notices import troubles_tell
from exchange.watch.troubles import troubles_refresh
from exchange.watch.workers import oldest_task_at, silent_workers_forget

TICK_NAME: Final = "exchange-tick"
_TICK: Final = {"func": "exchange.tasks.tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}
# Another exchange of the connection may just be ending; for a longer one the run goes back into the queue.
LEASE_WAIT_SECONDS = 5

logger = logging.getLogger(__name__)


@transaction.atomic
def load_enqueue(
    *, connection: Connection, trigger: ExchangeRun.Trigger, started_by: User | None = None
) -> ExchangeRun:
    """Let a worker load documents. The task lives or dies with the transaction that this is called in."""
    run = run_create(connection=connection, kind=ExchangeRun.Kind.LOAD, trigger=trigger, started_by=started_by)
    runs_enqueue(runs=[run])
    return run


@transaction.atomic
def export_enqueue(
    *, connection: Connection, order: ExportOrder, trigger: ExchangeRun.Trigger, started_by: User | None = None
) -> ExchangeRun:
    """Let a worker export. The task lives or dies with the transaction that this is called in."""
    run = run_create(
        connection=connection,
        kind=ExchangeRun.Kind.EXPORT,
        trigger=trigger,
        parameters=order.as_parameters(),
        started_by=started_by,
    )
    runs_enqueue(runs=[run])
    return run


def runs_do(*run_ids: int) -> None:
    """Do runs that wait in the journal, one after the other; what was deleted or done meanwhile is passed over."""
    for run in ExchangeRun.objects.filter(pk__in=run_ids, finished_at__isnull=True).order_by("id"):
        if run.kind == ExchangeRun.Kind.ONEC_IMPORT:
            upload_import_queued(run=run)
        else:
            exchange_queued(run=run, wait=LEASE_WAIT_SECONDS, stop=STOP)


def tick() -> None:
    """Do what is done every minute: schedules that are due, runs that died or lost their way, the age of the journal.

    Called by the schedule «exchange-tick» of django-q2, outside a transaction. Idempotent, and safe on many hosts at
    once: every duty claims its rows by an UPDATE with a condition. What fails is logged and does not stop the rest.
    """
    duties: dict[str, Callable[[], Any]] = {
        "dead runs": dead_runs_bury,
        "lost runs": lambda: lost_runs_enqueue(oldest_task_at=oldest_task_at()),
        "schedules": schedules_start_due,
        "troubles": troubles_refresh,
        "letters": troubles_tell,
        "silent workers": silent_workers_forget,
        "old runs": lambda: old_runs_delete(days=settings.RUN_RETENTION_DAYS),
        "old sessions of 1C": lambda: old_sessions_delete(days=settings.RUN_RETENTION_DAYS),
        "idle sessions of 1C": idle_sessions_close,
    }
    for name, duty in duties.items():
        try:
            duty()
        except Exception:
            logger.exception("The tick failed at: %s", name)


@transaction.atomic
def tick_ensure() -> None:
    """Let django-q2 call the tick every minute: make its schedule, or mend it. May run twice, on every start.

    It has no arguments: one due schedule whose arguments cannot be read would stop all scheduling (django-q2).
    """
    rows = list(Schedule.objects.select_for_update().filter(name=TICK_NAME).order_by("id"))
    if not rows:
        Schedule.objects.create(name=TICK_NAME, next_run=timezone.now(), **_TICK)
        return
    first, *doubles = rows
    Schedule.objects.filter(pk__in=[row.pk for row in doubles]).delete()
    Schedule.objects.filter(pk=first.pk).update(args=None, kwargs=None, hook=None, cluster=None, **_TICK)
