"""Background tasks of django-q2, and what puts them into the queue.

A task takes ids of runs that stand in the journal already, so that a person sees them waiting. Whatever happens to a
run is written there; a task that is delivered twice does nothing the second time.
"""

from django.db import transaction

from accounting.models import User
from exchange.models import Connection, ExchangeRun
from exchange.services.exchanges import ExportOrder, exchange_queued
from exchange.services.journal import run_create
from exchange.services.onec.steps import idle_sessions_close
from exchange.services.onec.uploads import upload_import_queued
from exchange.services.queue import runs_enqueue
from exchange.services.stopping import STOP
from exchange.services.watch import watch

# Another exchange of the connection may just be ending; for a longer one the run goes back into the queue.
LEASE_WAIT_SECONDS = 5


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
    """What is done every minute; by the schedule «exchange-tick» of django-q2."""
    watch()
    idle_sessions_close()
