"""«Расписание обмена» starts what is due: once, whoever looks first, and whatever else is broken."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from exchange.codes import ScheduleCode
from exchange.ikassa.schedules import schedule_plan, schedule_starts, schedules_start_due
from exchange.ikassa.timetable import TimetableInvalid
from exchange.models import Connection, ExchangeRun, ExchangeSchedule
from exchange.tasks import TICK_NAME, tick_ensure
from tests.support.books import make_organization
from tests.support.connections import make_connection, make_schedule
from tests.support.processes import Processes

pytestmark = pytest.mark.django_db(transaction=True)

Work = ExchangeSchedule.Work
LONG_AGO = timedelta(days=3)


@pytest.fixture
def connection() -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"))


def due(connection: Connection, **fields: Any) -> ExchangeSchedule:
    """A schedule whose time has come a minute ago."""
    fields.setdefault("next_at", timezone.now() - timedelta(minutes=1))
    return make_schedule(connection=connection, **fields)


def start_due() -> list[int]:
    return [run.pk for run in schedules_start_due()]


def test_what_is_due_is_put_into_the_queue_and_its_next_time_is_planned(connection: Connection) -> None:
    schedule = due(connection)

    (run,) = schedules_start_due()

    schedule.refresh_from_db()
    assert (run.kind, run.trigger, run.schedule, run.status) == ("load", "schedule", schedule, "queued")
    assert OrmQ.objects.get().task["args"] == (run.pk,)
    assert schedule.next_at is not None
    assert schedule.next_at > timezone.now()


def test_a_time_that_was_missed_for_days_is_made_up_for_once(connection: Connection) -> None:
    due(connection, every_minutes=1, next_at=timezone.now() - LONG_AGO)

    assert len(schedules_start_due()) == 1
    assert schedules_start_due() == []


@pytest.mark.slow
def test_of_processes_that_look_at_once_one_starts_what_is_due(connection: Connection, tmp_path: Path) -> None:
    for _ in range(5):
        due(connection)

    started = Processes(tmp_path).run(*[(start_due, {})] * 3)

    assert sum(map(len, started)) == 5


def test_what_is_not_due_or_switched_off_is_left_alone(connection: Connection) -> None:
    due(connection, next_at=timezone.now() + timedelta(minutes=5))
    due(connection, is_active=False)

    assert schedules_start_due() == []


def test_a_schedule_of_a_connection_that_is_switched_off_is_only_planned(connection: Connection) -> None:
    schedule = due(connection)
    Connection.objects.update(is_active=False)

    assert schedules_start_due() == []

    schedule.refresh_from_db()
    assert schedule.next_at is not None
    assert schedule.next_at > timezone.now()


def test_a_schedule_whose_last_exchange_is_not_over_does_not_start_another(connection: Connection) -> None:
    schedule = due(connection)
    (run,) = schedules_start_due()
    ExchangeSchedule.objects.update(next_at=timezone.now())

    assert schedules_start_due() == []

    ExchangeRun.objects.filter(pk=run.pk).update(status="done", finished_at=timezone.now())
    ExchangeSchedule.objects.update(next_at=timezone.now())
    assert [run.schedule for run in schedules_start_due()] == [schedule]


@pytest.mark.parametrize(
    ("work", "kinds"),
    [
        (Work.LOAD, [("load", None)]),
        (Work.STOCK, [("export", ["stock"])]),
        (Work.GOODS, [("export", ["categories", "items"])]),
        (Work.ALL, [("export", ["warehouses", "categories", "items", "stock"]), ("load", None)]),
    ],
)
def test_a_schedule_starts_what_it_says(connection: Connection, work: str, kinds: list[Any]) -> None:
    due(connection, work=work)

    runs = schedules_start_due()

    assert [(run.kind, run.parameters.get("parts")) for run in runs] == kinds
    assert OrmQ.objects.get().task["args"] == tuple(run.pk for run in runs)


def test_one_schedule_that_cannot_be_followed_does_not_stop_the_others(connection: Connection) -> None:
    ExchangeSchedule.objects.filter(pk=due(connection).pk).update(mode="cron", cron="раз в час")
    ExchangeSchedule.objects.filter(pk=due(connection).pk).update(weekdays="9")
    whole = due(connection)

    assert [run.schedule for run in schedules_start_due()] == [whole]


def test_a_schedule_that_is_over_switches_itself_off_after_its_last_start(connection: Connection) -> None:
    schedule = due(connection, ends_on=date(2021, 6, 10))

    assert len(schedules_start_due()) == 1

    schedule.refresh_from_db()
    assert (schedule.is_active, schedule.next_at) == (False, None)


def test_a_schedule_that_nobody_planned_is_planned_first(connection: Connection) -> None:
    schedule = due(connection, next_at=None)

    assert schedules_start_due() == []

    schedule.refresh_from_db()
    assert schedule.next_at is not None


def test_however_many_schedules_there_are_looking_costs_one_query(
    connection: Connection, django_assert_num_queries: Any
) -> None:
    later = timezone.now() + timedelta(hours=1)
    ExchangeSchedule.objects.bulk_create(ExchangeSchedule(connection=connection, next_at=later) for _ in range(500))

    with django_assert_num_queries(1):
        schedules_start_due()


def test_a_changed_timetable_counts_at_once(connection: Connection) -> None:
    schedule = make_schedule(connection=connection, every_minutes=1)
    schedule_plan(schedule=schedule)
    assert schedule.next_at is not None
    assert schedule.next_at <= timezone.now() + timedelta(minutes=1)

    schedule.is_active = False
    schedule_plan(schedule=schedule)
    schedule.refresh_from_db()
    assert schedule.next_at is None


def test_five_starts_are_foretold_the_missed_one_first(connection: Connection) -> None:
    missed = timezone.now() - LONG_AGO
    schedule = due(connection, every_minutes=60, next_at=missed)

    first, *others = schedule_starts(schedule=schedule)

    assert first == missed
    assert len(others) == 4
    assert all(start > timezone.now() and (start.minute, start.second) == (0, 0) for start in others)


def test_a_schedule_that_is_off_foretells_nothing(connection: Connection) -> None:
    assert schedule_starts(schedule=make_schedule(connection=connection, is_active=False)) == []


def test_a_timetable_without_days_is_refused(connection: Connection) -> None:
    with pytest.raises(TimetableInvalid) as caught:
        schedule_plan(schedule=make_schedule(connection=connection, weekdays=""))

    assert caught.value.issue.code == ScheduleCode.NO_WEEKDAY


def test_the_database_itself_refuses_to_repeat_every_zero_minutes(connection: Connection) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_schedule(connection=connection, every_minutes=0)


def test_the_tick_is_made_once_and_mended() -> None:
    tick_ensure()
    Schedule.objects.update(args="(1, 2", func="nowhere", next_run=datetime(2026, 1, 1, tzinfo=UTC))
    Schedule.objects.create(name=TICK_NAME, func="exchange.tasks.tick")
    tick_ensure()

    tick = Schedule.objects.get()
    assert (tick.func, tick.schedule_type) == ("exchange.tasks.tick", Schedule.MINUTES)
    assert (tick.minutes, tick.args) == (1, None)
