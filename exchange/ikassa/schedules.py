"""«Расписание обмена»: what is due is started, once, by whichever worker comes first."""

import logging
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from exchange.ikassa.exchanges import ExportOrder
from exchange.ikassa.export import ExportPart
from exchange.ikassa.timetable import (
    Calendar,
    Timetable,
    next_starts,
    parse_cron,
    parse_month_days,
    parse_weekdays,
)
from exchange.models import ExchangeRun, ExchangeSchedule
from exchange.runs.journal import run_create
from exchange.runs.queue import runs_enqueue

SHOWN_STARTS: Final = 5
_STOCK: Final = frozenset({ExportPart.STOCK})
# A card needs its category in the cabinet, and a category its parents.
_GOODS: Final = frozenset({ExportPart.CATEGORIES, ExportPart.ITEMS})
_ALL: Final = frozenset(ExportPart)

logger = logging.getLogger(__name__)


def timetable_of(*, schedule: ExchangeSchedule) -> Timetable:
    """Return the timetable that the fields of a schedule say. Raises TimetableInvalid."""
    if schedule.mode == ExchangeSchedule.Mode.CRON:
        return parse_cron(schedule.cron)
    return Calendar(
        every_minutes=schedule.every_minutes,
        opens_at=schedule.opens_at,
        closes_at=schedule.closes_at,
        weekdays=parse_weekdays(schedule.weekdays),
        month_days=parse_month_days(schedule.month_days),
        starts_on=schedule.starts_on,
        ends_on=schedule.ends_on,
    )


def schedule_starts(*, schedule: ExchangeSchedule, count: int = SHOWN_STARTS) -> list[datetime]:
    """Return the next starts, the planned one first; none of a schedule that is off. Raises TimetableInvalid."""
    if not schedule.is_active:
        return []
    timetable, now = timetable_of(schedule=schedule), timezone.now()
    if schedule.next_at is None:
        return next_starts(timetable, now, count)
    # A missed time is made up for first.
    return [schedule.next_at, *next_starts(timetable, max(now, schedule.next_at), count - 1)]


def schedule_plan(*, schedule: ExchangeSchedule) -> None:
    """Set and write `next_at` of a schedule that was made or changed. Raises TimetableInvalid."""
    next_at = timetable_of(schedule=schedule).next_after(timezone.now()) if schedule.is_active else None
    schedule.next_at = next_at
    ExchangeSchedule.objects.filter(pk=schedule.pk).update(next_at=next_at)


def schedules_start_due(*, now: datetime | None = None) -> list[ExchangeRun]:
    """Put into the queue what is due, and plan the next start of each; outside a transaction.

    A time missed while no worker ran is made up for once. A schedule whose last exchange still waits or runs, or whose
    connection is switched off, is only planned anew. May run anywhere at once: each start is claimed by a conditional
    UPDATE. One query however many schedules there are, and a few for each that is due.
    """
    now = now or timezone.now()
    due = (
        ExchangeSchedule.objects.filter(Q(next_at__lte=now) | Q(next_at__isnull=True), is_active=True)
        .select_related("connection__organization")
        .annotate(is_under_way=Exists(ExchangeRun.objects.filter(schedule=OuterRef("pk"), finished_at__isnull=True)))
        .order_by("next_at")
    )
    runs: list[ExchangeRun] = []
    for schedule in list(due):
        try:
            runs += _schedule_start(schedule, now)
        except Exception:
            # One schedule that cannot be followed must not stop the others.
            logger.exception("Schedule %s was not started", schedule.pk)
    return runs


@transaction.atomic
def _schedule_start(schedule: Any, now: datetime) -> list[ExchangeRun]:
    next_at = timetable_of(schedule=schedule).next_after(now)
    claimed = ExchangeSchedule.objects.filter(pk=schedule.pk, is_active=True, next_at=schedule.next_at).update(
        next_at=next_at, is_active=next_at is not None
    )
    was_planned = schedule.next_at is not None
    if not (claimed and was_planned and schedule.connection.is_active) or schedule.is_under_way:
        return []
    runs = schedule_runs_create(schedule=schedule)
    runs_enqueue(runs=runs)
    return runs


@transaction.atomic
def schedule_runs_create(*, schedule: ExchangeSchedule) -> list[ExchangeRun]:
    """Put into the journal the exchanges that a schedule stands for, in the order in which they are to be done."""
    orders = {
        ExchangeSchedule.Work.STOCK: _STOCK,
        ExchangeSchedule.Work.GOODS: _GOODS,
        ExchangeSchedule.Work.ALL: _ALL,
    }
    parameters = []
    if parts := orders.get(ExchangeSchedule.Work(schedule.work)):
        parameters.append((ExchangeRun.Kind.EXPORT, ExportOrder(parts=parts).as_parameters()))
    if schedule.work in {ExchangeSchedule.Work.LOAD, ExchangeSchedule.Work.ALL}:
        parameters.append((ExchangeRun.Kind.LOAD, {}))
    return [
        run_create(
            connection=schedule.connection,
            kind=kind,
            trigger=ExchangeRun.Trigger.SCHEDULE,
            parameters=order,
            schedule=schedule,
        )
        for kind, order in parameters
    ]
