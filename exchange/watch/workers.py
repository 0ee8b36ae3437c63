"""Signs of life of the workers: written by each of them, read by whoever looks after them.

Time is the database's own, so that the clocks of hosts may differ.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django_q.models import OrmQ

from exchange.models import ExchangeRun, WorkerHeartbeat

BEAT_SECONDS: Final = 5
#: Whoever gave no sign of life for so long does no work.
SILENT_AFTER: Final = timedelta(seconds=30)
_FORGOTTEN_AFTER: Final = timedelta(hours=1)


def worker_command() -> str:
    """Return the command that starts the background work on this installation."""
    return f"{settings.PROGRAM} qcluster"


def worker_beat(*, host: str, cluster: int, pid: int, busy_since: datetime | None) -> None:
    """Write a sign of life."""
    facts = {"seen_at": Now(), "busy_since": busy_since}
    WorkerHeartbeat.objects.update_or_create(host=host, cluster=cluster, pid=pid, defaults=facts)


def worker_leave(*, host: str, cluster: int, pid: int) -> None:
    """Take the sign away: the worker ends in good order."""
    WorkerHeartbeat.objects.filter(host=host, cluster=cluster, pid=pid).delete()


def cluster_forget(*, host: str, cluster: int) -> None:
    """Take away what a cluster that is gone left behind."""
    WorkerHeartbeat.objects.filter(host=host, cluster=cluster).delete()


def silent_workers_forget() -> int:
    """Take away the traces of hosts that are long gone; return how many."""
    return WorkerHeartbeat.objects.filter(seen_at__lt=Now() - _FORGOTTEN_AFTER).delete()[0]


def workers_of_cluster(*, host: str, cluster: int) -> list[WorkerHeartbeat]:
    return list(WorkerHeartbeat.objects.filter(host=host, cluster=cluster))


def workers_alive() -> int:
    """Return how many workers gave a sign of life lately, on all hosts."""
    return WorkerHeartbeat.objects.filter(seen_at__gte=Now() - SILENT_AFTER).count()


def oldest_task_at() -> datetime | None:
    """Return when the oldest of the tasks that nobody has taken was put into the queue; None when there is none."""
    # A task that is taken has its lock in the future.
    waiting = OrmQ.objects.filter(lock__lte=timezone.now()).order_by("lock")
    lock: datetime | None = waiting.values_list("lock", flat=True).first()
    return lock


@dataclass(frozen=True, slots=True)
class WorkersState:
    """How the background work is: workers alive, when one was last seen, and the age of the oldest waiting run."""

    alive: int
    seen_at: datetime | None
    oldest_waiting: timedelta


def workers_state() -> WorkersState:
    """Return the state of the background work; three queries."""
    waiting = ExchangeRun.objects.filter(status=ExchangeRun.Status.QUEUED).order_by("created_at").first()
    return WorkersState(
        alive=workers_alive(),
        seen_at=WorkerHeartbeat.objects.aggregate(seen_at=Max("seen_at"))["seen_at"],
        oldest_waiting=timezone.now() - waiting.created_at if waiting else timedelta(),
    )
