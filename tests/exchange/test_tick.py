"""What is looked after every minute: runs that died or lost their task, and the age of the journal."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django.fixtures import Settings

from exchange.models import Connection, ExchangeMessage, ExchangeRun, ExchangeSchedule
from exchange.runs.journal import dead_runs_bury, lost_runs_enqueue
from exchange.tasks import tick
from tests.support.books import make_organization
from tests.support.connections import make_connection, make_schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connection() -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"))


def make_run(connection: Connection, **fields: Any) -> ExchangeRun:
    fields = {"kind": "load", "trigger": "manual", "status": "queued", **fields}
    return ExchangeRun.objects.create(organization=connection.organization, connection=connection, **fields)


def make_running(connection: Connection, *, silent_for: int, **fields: Any) -> ExchangeRun:
    run = make_run(connection, status="running", **fields)
    ExchangeRun.objects.filter(pk=run.pk).update(heartbeat_at=Now() - timedelta(seconds=silent_for))
    return run


def test_a_run_whose_worker_died_is_interrupted_and_tried_again(connection: Connection) -> None:
    schedule = make_schedule(connection=connection)
    run = make_running(connection, silent_for=40, schedule=schedule, parameters={"full": True})

    assert dead_runs_bury() == [run]
    assert dead_runs_bury() == []

    run.refresh_from_db()
    again = ExchangeRun.objects.get(repeats=run)
    assert (run.status, run.finished_at is None) == ("interrupted", False)
    assert "перестал отвечать" in run.error
    assert "будет повторён" in run.error
    assert (again.status, again.attempt, again.schedule, again.parameters) == ("queued", 2, schedule, {"full": True})
    assert OrmQ.objects.get().task["args"] == (again.pk,)


def test_a_run_that_gives_signs_of_life_is_left_alone(connection: Connection) -> None:
    make_running(connection, silent_for=10)

    assert dead_runs_bury() == []


def test_a_run_that_took_three_workers_with_it_is_given_up(connection: Connection) -> None:
    run = make_running(connection, silent_for=40, attempt=3)

    dead_runs_bury()

    run.refresh_from_db()
    assert "Попыток было 3" in run.error
    assert ExchangeRun.objects.count() == 1


def test_a_command_that_died_is_told_of_and_not_repeated(connection: Connection) -> None:
    run = make_running(connection, silent_for=40, trigger="command")

    dead_runs_bury()

    run.refresh_from_db()
    assert run.status == "interrupted"
    assert ExchangeRun.objects.count() == 1


def test_a_cancelled_run_whose_worker_died_is_not_repeated(connection: Connection) -> None:
    make_running(connection, silent_for=40, cancel_requested=True)

    dead_runs_bury()

    assert ExchangeRun.objects.count() == 1


def test_a_poisoned_run_does_not_stop_the_next_schedule(connection: Connection) -> None:
    make_running(connection, silent_for=40, attempt=3, schedule=make_schedule(connection=connection))
    ExchangeSchedule.objects.update(next_at=timezone.now() - timedelta(minutes=1))

    tick()

    assert ExchangeRun.objects.filter(status="queued", trigger="schedule").count() == 1


def test_a_run_whose_task_was_lost_is_put_into_the_queue_again(connection: Connection) -> None:
    lost = make_run(connection, enqueued_at=timezone.now() - timedelta(seconds=90))
    make_run(connection, enqueued_at=timezone.now())

    assert lost_runs_enqueue(oldest_task_at=None) == [lost]
    assert lost_runs_enqueue(oldest_task_at=None) == []
    assert OrmQ.objects.get().task["args"] == (lost.pk,)


def test_a_run_that_waits_behind_others_is_not_taken_for_lost(connection: Connection) -> None:
    """One is older than every task that waits, so its own is not among them."""
    now = timezone.now()
    lost = make_run(connection, enqueued_at=now - timedelta(minutes=11))
    make_run(connection, enqueued_at=now - timedelta(minutes=9))

    assert lost_runs_enqueue(oldest_task_at=now - timedelta(minutes=10)) == [lost]


def test_a_run_whose_task_was_lost_is_found_though_others_are_just_queued(connection: Connection) -> None:
    lost = make_run(connection, enqueued_at=timezone.now() - timedelta(seconds=90), schedule=make_schedule())
    ExchangeSchedule.objects.update(next_at=timezone.now() - timedelta(minutes=1))

    tick()

    lost.refresh_from_db()
    assert lost.enqueued_at is not None
    assert lost.enqueued_at > timezone.now() - timedelta(seconds=30)


def test_the_journal_forgets_what_is_older_than_the_setting(connection: Connection, settings: Settings) -> None:
    settings.RUN_RETENTION_DAYS = 30
    now = timezone.now()
    old = make_run(connection, status="done", created_at=now - timedelta(days=31), finished_at=now)
    ExchangeMessage.objects.create(run=old, text="Старое")
    kept = make_run(connection, status="done", created_at=now - timedelta(days=29), finished_at=now)
    under_way = make_running(connection, silent_for=1, created_at=now - timedelta(days=31))

    tick()

    assert set(ExchangeRun.objects.all()) == {kept, under_way}
    assert not ExchangeMessage.objects.exists()


def test_what_fails_in_the_tick_does_not_stop_the_rest(
    connection: Connection, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "nowhere"
    settings.RUN_RETENTION_DAYS = "не число"
    run = make_running(connection, silent_for=40)

    tick()

    run.refresh_from_db()
    assert run.status == "interrupted"
    assert "The tick failed at: old runs" in caplog.text
