"""What is looked after every minute: schedules that are due, runs that died or lost their way, the age of the journal.

Idempotent, and safe on many hosts at once: whatever is done is claimed by an UPDATE with a condition.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from exchange.services.journal import dead_runs_bury, lost_runs_enqueue, old_runs_delete
from exchange.services.notices import troubles_tell
from exchange.services.onec.sessions import old_sessions_delete
from exchange.services.schedules import schedules_start_due
from exchange.services.troubles import troubles_refresh
from exchange.services.workers import oldest_task_at, silent_workers_forget

TICK_NAME: Final = "exchange-tick"
_TICK: Final = {"func": "exchange.tasks.tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}

logger = logging.getLogger(__name__)


def watch() -> None:
    """Do one round; outside a transaction. What fails is logged and does not stop the rest."""
    duties: dict[str, Callable[[], Any]] = {
        "dead runs": dead_runs_bury,
        "lost runs": lambda: lost_runs_enqueue(oldest_task_at=oldest_task_at()),
        "schedules": schedules_start_due,
        "troubles": troubles_refresh,
        "letters": troubles_tell,
        "silent workers": silent_workers_forget,
        "old runs": lambda: old_runs_delete(days=settings.RUN_RETENTION_DAYS),
        "old sessions of 1C": lambda: old_sessions_delete(days=settings.RUN_RETENTION_DAYS),
    }
    for name, duty in duties.items():
        try:
            duty()
        except Exception:
            logger.exception("The watch failed at: %s", name)


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
