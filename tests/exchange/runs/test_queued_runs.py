"""A run that waits in the journal is done once, or cancelled, whatever becomes of the process that took it."""

import threading
from datetime import timedelta

import pytest
from django_q.models import OrmQ

from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.exchanges import cabinet_opener
from exchange.models import Connection, ExchangeRun
from exchange.runs import lease as lease_module
from exchange.runs.frame import Summary, queued_run
from exchange.runs.journal import run_cancel, run_create
from exchange.runs.lease import lease_hold
from tests.exchange.runs.works import Counted, ask_for_workstations, fail, load, nothing
from tests.support.books import make_user
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

Status = ExchangeRun.Status


def queue(connection: Connection) -> ExchangeRun:
    return run_create(connection=connection, kind=ExchangeRun.Kind.LOAD, trigger=ExchangeRun.Trigger.MANUAL)


def test_a_queued_run_waits_in_the_journal_and_is_done_once(connection: Connection) -> None:
    calls = []

    def work(context: ExchangeContext) -> Summary:
        calls.append(context.run.pk)
        return Counted({"documents": len(calls)})

    run = queue(connection)
    assert run.status == Status.QUEUED

    queued_run(run=run, opens=cabinet_opener(), work=work)
    queued_run(run=run, opens=cabinet_opener(), work=work)

    run.refresh_from_db()
    assert (run.status, run.counters, calls) == (Status.DONE, {"documents": 1}, [run.pk])


def test_a_second_task_leaves_a_run_that_has_begun_to_the_watch(connection: Connection) -> None:
    run = queue(connection)
    ExchangeRun.objects.filter(pk=run.pk).update(status=Status.RUNNING)

    queued_run(run=run, opens=cabinet_opener(), work=nothing)

    run.refresh_from_db()
    assert (run.status, run.finished_at) == (Status.RUNNING, None)


def test_a_queued_run_that_finds_the_connection_busy_stays_in_the_queue(connection: Connection) -> None:
    run = queue(connection)
    with lease_hold(connection=connection):
        queued_run(run=run, opens=cabinet_opener(), work=nothing)

    run.refresh_from_db()
    assert run.status == Status.QUEUED


def test_a_queued_run_that_waited_an_hour_for_its_connection_says_so(connection: Connection) -> None:
    run = queue(connection)
    run.created_at -= timedelta(minutes=61)
    run.save()
    with lease_hold(connection=connection):
        queued_run(run=run, opens=cabinet_opener(), work=nothing)

    run.refresh_from_db()
    assert run.status == Status.INTERRUPTED
    assert "уже выполняется" in run.error


def test_a_queued_run_whose_process_is_stopped_is_queued_again_without_losing_an_attempt(
    connection: Connection,
) -> None:
    run, stop = queue(connection), threading.Event()

    def work(context: ExchangeContext) -> Summary:
        stop.set()
        context.progress(done=200)
        return Counted()

    queued_run(run=run, opens=cabinet_opener(), work=work, stop=stop)

    run.refresh_from_db()
    again = ExchangeRun.objects.get(status=Status.QUEUED)
    assert run.status == Status.INTERRUPTED
    assert (again.repeats, again.attempt, again.kind, again.trigger) == (run, 1, run.kind, run.trigger)


def test_a_queued_run_that_ran_out_of_its_time_is_queued_again_as_a_second_attempt(connection: Connection) -> None:
    run = queue(connection)

    with pytest.raises(SystemExit):
        queued_run(run=run, opens=cabinet_opener(), work=fail(SystemExit()))

    run.refresh_from_db()
    assert run.status == Status.INTERRUPTED
    assert ExchangeRun.objects.get(repeats=run).attempt == 2


def test_a_queued_run_of_a_process_that_is_stopping_waits_for_another_one(connection: Connection) -> None:
    run, stop = queue(connection), threading.Event()
    stop.set()

    queued_run(run=run, opens=cabinet_opener(), work=nothing, stop=stop)

    run.refresh_from_db()
    assert run.status == Status.QUEUED
    assert OrmQ.objects.count() == 1


def test_a_run_that_waits_is_cancelled_at_once(connection: Connection) -> None:
    run = queue(connection)

    assert run_cancel(run=run, cancelled_by=make_user(username="Ольга"))
    queued_run(run=run, opens=cabinet_opener(), work=nothing)

    run.refresh_from_db()
    assert (run.status, run.started_at) == (Status.INTERRUPTED, None)


def test_a_run_under_way_is_cancelled_between_two_batches_and_not_repeated(connection: Connection) -> None:
    run = queue(connection)

    def work(context: ExchangeContext) -> Summary:
        context.progress(done=200)
        assert run_cancel(run=run, cancelled_by=make_user(username="Ольга"))
        context.progress(done=400)
        return Counted()

    queued_run(run=run, opens=cabinet_opener(), work=work)

    run.refresh_from_db()
    assert (run.status, run.done) == (Status.INTERRUPTED, 200)
    assert run.error.startswith("Обмен прервал пользователь «Ольга».")
    assert ExchangeRun.objects.count() == 1


@pytest.mark.slow
def test_a_cancellation_ends_the_wait_for_a_cabinet_that_asks_to_come_later(
    connection: Connection, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "RENEWAL_SECONDS", 0.05)
    sandbox.faults(rate_limit={"value": 60, "count": 100})
    run = queue(connection)
    ExchangeRun.objects.filter(pk=run.pk).update(cancel_requested=True)

    queued_run(run=run, opens=cabinet_opener(), work=ask_for_workstations)

    run.refresh_from_db()
    assert run.status == Status.INTERRUPTED


def test_a_run_that_has_ended_cannot_be_cancelled(connection: Connection) -> None:
    run = load(connection, nothing).run
    assert run is not None

    assert not run_cancel(run=run, cancelled_by=make_user())

    run.refresh_from_db()
    assert run.status == Status.DONE
