"""What puts a run into the queue of django-q2, once for any number of requests, and the event that stops a worker.

The run, not the task, owns the state.
"""

import threading
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from exchange.codes import RunCode
from exchange.issues import Issue
from exchange.models import Connection, ExchangeRun, RunRequest

#: For a person who starts an exchange that is under way.
UNDER_WAY: Final = Issue(RunCode.ALREADY_STARTED)
#: Set once in a process that is to end. Code that does a run in this process passes it on as `stop`.
STOP: Final = threading.Event()


@transaction.atomic
def runs_enqueue(*, runs: list[ExchangeRun]) -> None:
    """Let one worker do the runs, one after the other. The task lives or dies with the transaction around.

    May be called again for a run whose task was lost: a second task leaves a started run alone.
    """
    ids = [run.pk for run in runs]
    ExchangeRun.objects.filter(pk__in=ids).update(enqueued_at=timezone.now())
    # By name: the tasks import this module.
    async_task("exchange.tasks.runs_do", *ids, task_name="-".join(["run", *map(str, ids)]))


@transaction.atomic
def run_start_once(
    *,
    connection: Connection,
    key: UUID,
    kind: ExchangeRun.Kind,
    parameters: dict[str, Any],
    start: Callable[[], ExchangeRun],
) -> tuple[ExchangeRun, bool]:
    """Return the run that `start` queues and True, or the one that does the same already and False.

    The same is done by the run that this key has queued before, and by one of this kind and these parameters that waits
    or is under way, whoever has started it. `key` was made with the page. May run twice, at once too. Raises
    RunRequest.DoesNotExist for a key of another connection.
    """
    # Two presses meet here, also those of two pages with keys of their own: the second one sees what the first queued.
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    request = RunRequest.objects.filter(key=key).select_related("run").first()
    if request is not None and request.run.connection_id != connection.pk:
        raise RunRequest.DoesNotExist
    run = request.run if request else _under_way(connection, kind, parameters)
    if run is not None:
        return run, False
    run = start()
    RunRequest.objects.create(key=key, run=run)
    return run, True


def _under_way(connection: Connection, kind: ExchangeRun.Kind, parameters: dict[str, Any]) -> ExchangeRun | None:
    runs = ExchangeRun.objects.filter(
        connection=connection, kind=kind, finished_at__isnull=True, cancel_requested=False
    )
    # JSON is compared here: each database compares it in its own way.
    return next((run for run in runs.order_by("id") if run.parameters == parameters), None)
