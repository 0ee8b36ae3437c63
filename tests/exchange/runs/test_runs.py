"""However an exchange ends, the journal says so in words."""

import logging
import threading
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from exchange.codes import ExportCode, Stage
from exchange.ikassa.client.errors import ConnectionFailed, TokenRefused
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.readiness import Need
from exchange.issues import Failure, Issue, Subject, SubjectKind
from exchange.management.exchange_command import outcome_json
from exchange.models import Connection, ConnectionState, ExchangeMessage, ExchangeRun
from exchange.runs.errors import ExchangeError
from exchange.runs.frame import RunResult, Summary
from exchange.runs.lease import lease_hold, lease_is_held
from exchange.texts import issue_text
from tests.exchange.runs.works import Counted, ask_for_workstations, fail, load, nothing
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

Status = ExchangeRun.Status


def take_the_lease_away(connection: Connection) -> None:
    ConnectionState.objects.filter(connection=connection).update(lease_holder="another host")


def test_a_run_asks_the_cabinet_and_keeps_its_counters(connection: Connection, sandbox: Sandbox) -> None:
    sandbox.add_register()

    outcome = load(connection, ask_for_workstations, parameters={"full": True})

    run = ExchangeRun.objects.get()
    assert (outcome.exit_code, outcome_json(outcome)) == (0, {"status": "done", "workstations": 1})
    assert (run.status, run.counters, run.parameters) == (Status.DONE, {"workstations": 1}, {"full": True})
    assert run.organization == connection.organization
    assert run.started_at
    assert run.finished_at
    assert not lease_is_held(connection=connection)


def test_a_run_with_something_rejected_is_done_with_remarks(connection: Connection) -> None:
    outcome = load(connection, lambda context: Counted({"held": 1}, has_remarks=True))

    assert ExchangeRun.objects.get().status == Status.REMARKS
    assert (outcome.exit_code, outcome_json(outcome)["status"]) == (1, "done")


def test_a_busy_connection_leaves_no_row_in_the_journal(connection: Connection) -> None:
    with lease_hold(connection=connection):
        outcome = load(connection, nothing)

    assert not ExchangeRun.objects.exists()
    assert (outcome.exit_code, outcome_json(outcome)) == (1, {"status": "busy"})
    assert issue_text(outcome.error).startswith("Обмен организации «Ромашка» уже выполняется.")


def test_a_refused_token_is_told_to_the_person_and_nobody_sees_it(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    connection.token = "a-stolen-token"
    connection.save()

    outcome = load(connection, ask_for_workstations)

    run = ExchangeRun.objects.get()
    assert run.status == Status.FAILED
    assert run.error == issue_text(outcome.error)
    assert "не принял токен" in run.error
    assert outcome.exit_code == 2
    assert "a-stolen-token" not in caplog.text + run.error


def test_an_empty_token_ends_the_run_before_anything_is_asked(connection: Connection, sandbox: Sandbox) -> None:
    connection.token = ""
    connection.save()

    outcome = load(connection, ask_for_workstations)

    assert issue_text(outcome.error).startswith("«Ik авторизация» организации «Ромашка»: не указан токен.")
    assert ExchangeRun.objects.get().status == Status.FAILED
    assert sandbox.truth("requests")["requests"] == []


def test_a_run_that_lacks_what_it_needs_is_refused_with_all_gaps_at_once(connection: Connection) -> None:
    connection.token = ""
    connection.save()

    outcome = load(connection, nothing, needs=[Need.CABINET, Need.LOAD])

    assert "не указан токен" in issue_text(outcome.error)
    assert "нет ни одной кассы ККМ" in issue_text(outcome.error)
    assert ExchangeRun.objects.get().status == Status.FAILED


def test_what_was_done_before_a_failure_is_told_with_it(connection: Connection) -> None:
    outcome = load(connection, fail(ExchangeError("Склад «Ларёк» пропал. Создайте его.")))

    run = ExchangeRun.objects.get()
    assert (run.status, run.error, run.counters) == (
        Status.FAILED,
        "Склад «Ларёк» пропал. Создайте его.",
        {"documents": 3},
    )
    assert outcome_json(outcome) == {"status": "failed", "documents": 3, "error": run.error}


def test_an_error_of_ours_is_told_as_such_and_logged_with_its_traceback(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = load(connection, fail(ZeroDivisionError("a bug")))

    assert ExchangeRun.objects.get().error_issue == {"code": "run.internal"}
    assert outcome.exit_code == 2
    assert any(record.exc_info for record in caplog.records if record.levelno == logging.ERROR)


def test_a_run_that_lost_its_lease_is_interrupted(connection: Connection) -> None:
    def work(context: ExchangeContext) -> Summary:
        take_the_lease_away(connection)
        with transaction.atomic():
            context.lease.renew()
        return Counted()

    outcome = load(connection, work)

    assert ExchangeRun.objects.get().status == Status.INTERRUPTED
    assert (outcome.result, outcome.exit_code) == (RunResult.FAILED, 2)


def test_a_stop_ends_a_run_at_its_next_progress(connection: Connection) -> None:
    stop = threading.Event()

    def work(context: ExchangeContext) -> Summary:
        stop.set()
        context.progress(done=200, total=1000)
        return Counted()

    outcome = load(connection, work, stop=stop)

    run = ExchangeRun.objects.get()
    assert (run.status, run.done, run.total) == (Status.INTERRUPTED, 200, 1000)
    assert issue_text(outcome.error) == run.error
    assert "прерван" in run.error


@pytest.mark.slow
def test_a_stop_ends_the_wait_for_a_cabinet_that_asks_to_come_later(connection: Connection, sandbox: Sandbox) -> None:
    sandbox.faults(rate_limit={"value": 60, "count": 100})
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()

    load(connection, ask_for_workstations, stop=stop)

    assert ExchangeRun.objects.get().status == Status.INTERRUPTED


def test_a_run_whose_process_is_ended_is_interrupted(connection: Connection) -> None:
    with pytest.raises(KeyboardInterrupt):
        load(connection, fail(KeyboardInterrupt()))

    assert ExchangeRun.objects.get().status == Status.INTERRUPTED
    assert not lease_is_held(connection=connection)


def test_progress_and_remarks_are_seen_while_the_run_goes_on(connection: Connection) -> None:
    seen: dict[str, Any] = {}

    def work(context: ExchangeContext) -> Summary:
        context.progress(done=1, total=8, stage=Issue(Stage.WAREHOUSES))
        context.progress(done=2)
        warehouse = Subject(SubjectKind.WAREHOUSE, "Ларёк", "BASE")
        refusal = {"cause": "wms.warehouse.invalid", "message": "Нет адреса."}
        context.report([Issue(ExportCode.REJECTED, warehouse, refusal)], payloads={"BASE": {"id": "BASE"}})
        seen.update(ExchangeRun.objects.values("status", "done", "total", "stage").get())
        return Counted()

    load(connection, work)

    assert seen == {"status": Status.RUNNING, "done": 2, "total": 8, "stage": "Выгрузка складов"}
    message = ExchangeMessage.objects.get()
    assert (message.run, message.level) == (ExchangeRun.objects.get(), ExchangeMessage.Level.ERROR)
    assert (message.text, message.object_key, message.code, message.payload) == (
        "Склад «Ларёк»: кабинет iKassa не принял. Нет адреса.",
        "BASE",
        "wms.warehouse.invalid",
        {"id": "BASE"},
    )
    assert message.issue == {
        "code": "export.rejected",
        "subject": {"kind": "warehouse", "name": "Ларёк", "key": "BASE"},
        "params": {"cause": "wms.warehouse.invalid", "message": "Нет адреса."},
    }


def test_many_remarks_however_long_are_written_at_once(connection: Connection, django_assert_num_queries: Any) -> None:
    def work(context: ExchangeContext) -> Summary:
        with django_assert_num_queries(3):  # BEGIN, INSERT, COMMIT
            sku = Subject(SubjectKind.SKU, "Ж" * 3000, "k" * 600)
            context.report(Issue(ExportCode.NO_BASE_PACKAGE, sku) for _ in range(100))
        return Counted()

    load(connection, work)

    assert ExchangeMessage.objects.count() == 100


def test_a_run_taken_for_dead_that_wakes_up_changes_nothing_in_the_journal(connection: Connection) -> None:
    def work(context: ExchangeContext) -> Summary:
        ExchangeRun.objects.update(status=Status.INTERRUPTED, finished_at=timezone.now(), error="Процесс умер.")
        return Counted({"documents": 1})

    load(connection, work)

    run = ExchangeRun.objects.get()
    assert (run.status, run.error, run.counters) == (Status.INTERRUPTED, "Процесс умер.", {})


def test_a_silent_cabinet_is_remembered_from_the_first_failure_until_an_exchange_succeeds(
    connection: Connection,
) -> None:
    for _ in range(2):
        load(connection, fail(ConnectionFailed("нет пути")))
    first = ExchangeRun.objects.earliest("id")
    assert ConnectionState.objects.get().unreachable_since == first.started_at

    load(connection, nothing)
    assert ConnectionState.objects.get().unreachable_since is None


def test_a_refused_token_is_remembered_until_it_is_accepted(connection: Connection) -> None:
    load(connection, fail(TokenRefused()))
    assert ConnectionState.objects.get().refused_since

    load(connection, nothing)
    assert ConnectionState.objects.get().refused_since is None


def test_the_journal_has_every_failure_that_an_error_may_have() -> None:
    assert set(ExchangeRun.Failure.values) == {failure.value for failure in Failure}
