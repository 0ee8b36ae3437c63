"""What puts a run of the journal into the queue of django-q2; the run, not the task, owns the state."""

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from exchange.models import ExchangeRun


@transaction.atomic
def runs_enqueue(*, runs: list[ExchangeRun]) -> None:
    """Let one worker do the runs, one after the other. The task lives or dies with the transaction around.

    May be called again for a run whose task was lost: a run that has begun is left alone by a second task.
    """
    ids = [run.pk for run in runs]
    ExchangeRun.objects.filter(pk__in=ids).update(enqueued_at=timezone.now())
    # By name: the tasks import the services.
    async_task("exchange.tasks.runs_do", *ids, task_name="-".join(["run", *map(str, ids)]))
