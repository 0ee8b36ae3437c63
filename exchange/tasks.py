"""Background tasks of django-q2, and what puts them into the queue.

A task takes the id of a run that stands in the journal already, so that a person sees it waiting. Whatever happens to
the run is written there; a task that is delivered twice does nothing the second time.
"""

from django.db import transaction
from django_q.tasks import async_task

from accounting.models import User
from exchange.models import Connection, ExchangeRun
from exchange.services.exchanges import ExportOrder, exchange_export_queued, exchange_load_queued
from exchange.services.runs import run_create

# Another exchange of the connection may just be ending; a longer one is reported instead of blocking a worker.
LEASE_WAIT_SECONDS = 30


@transaction.atomic
def load_enqueue(
    *, connection: Connection, trigger: ExchangeRun.Trigger, started_by: User | None = None
) -> ExchangeRun:
    """Let a worker load documents. The task lives or dies with the transaction that this is called in."""
    run = run_create(connection=connection, kind=ExchangeRun.Kind.LOAD, trigger=trigger, started_by=started_by)
    async_task(run_load, run.pk, task_name=f"load-{run.pk}")
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
    async_task(run_export, run.pk, task_name=f"export-{run.pk}")
    return run


def run_load(run_id: int) -> None:
    exchange_load_queued(run=ExchangeRun.objects.get(pk=run_id), wait=LEASE_WAIT_SECONDS)


def run_export(run_id: int) -> None:
    exchange_export_queued(run=ExchangeRun.objects.get(pk=run_id), wait=LEASE_WAIT_SECONDS)
