"""The background work in real processes: what a schedule starts, and how it outlives whatever is killed or frozen."""

import os
import signal
from pathlib import Path

import pytest
from django.utils import timezone

from exchange.models import ExchangeRun, ExchangeSchedule
from exchange.tasks import load_enqueue
from tests.support.background import Background, kill_session, session_members
from tests.support.patience import PATIENCE, wait_until
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop, open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRADED = 450  # two full batches and a part of a third
DONE = "SELECT 1 FROM exchange_exchangerun WHERE kind = 'load' AND status = 'done'"
RECEIPTS = "SELECT count(*), count(DISTINCT uid) FROM accounting_receipt"
WORKERS = "SELECT pid FROM exchange_workerheartbeat ORDER BY pid"


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    """A shop that has traded and loaded nothing yet."""
    shop = open_shop(sandbox)
    shop.add(quantity="100000")
    shop.export()
    sandbox.trade(TRADED)
    return shop


def is_traded(rows: list[tuple[int, int]]) -> bool:
    (count, distinct), = rows  # fmt: skip
    assert count == distinct
    return count >= TRADED


def schedule_a_load(shop: Shop) -> None:
    ExchangeSchedule.objects.create(connection=shop.connection, next_at=timezone.now())


def hold_up_a_load(shop: Shop, sandbox: Sandbox) -> None:
    """Queue a load that the cabinet asks to come later after its first page."""
    sandbox.faults(rate_limit={"value": 60, "count": 1000, "after": 1})
    load_enqueue(connection=shop.connection, trigger=ExchangeRun.Trigger.MANUAL)


def statuses(sandbox: Sandbox) -> list[int]:
    return [request["status"] for request in sandbox.truth("requests")["requests"]]


def worker_of_the_run(background: Background) -> int:
    ((worker,),) = background.wait_for("SELECT worker FROM exchange_exchangerun WHERE status = 'running'")
    return int(worker.rpartition(":")[2])


def attempts(background: Background) -> list[tuple[str, int]]:
    return [(status, attempt) for _, kind, status, attempt, _ in background.runs() if kind == "load"]


def test_what_is_due_is_done_and_planned_anew(shop: Shop, tmp_path: Path) -> None:
    schedule_a_load(shop)
    background = Background(tmp_path)

    with background.cluster():
        background.wait_for("SELECT 1 FROM exchange_exchangerun WHERE status = 'done' AND trigger = 'schedule'")

    assert is_traded(background.rows(RECEIPTS))
    assert background.rows("SELECT next_at FROM exchange_exchangeschedule") != [(None,)]


def test_a_stop_ends_a_load_between_two_batches_and_the_next_cluster_goes_on(
    shop: Shop, sandbox: Sandbox, tmp_path: Path
) -> None:
    hold_up_a_load(shop, sandbox)
    background = Background(tmp_path)
    with background.cluster() as supervisor:
        wait_until(lambda: statuses(sandbox)[-1:] == [429])
        asked = statuses(sandbox)
        supervisor.terminate()
        assert supervisor.wait(timeout=PATIENCE) == 0
        assert session_members(supervisor.pid) == []
    # The load ended while the cabinet still made it wait.
    assert statuses(sandbox) == asked
    assert attempts(background) == [("interrupted", 1), ("queued", 1)]

    sandbox.faults()
    with background.cluster():
        background.wait_for(DONE)
    assert is_traded(background.rows(RECEIPTS))


def test_a_worker_that_is_frozen_with_its_run_is_replaced_and_the_run_tried_again(
    shop: Shop, sandbox: Sandbox, tmp_path: Path
) -> None:
    hold_up_a_load(shop, sandbox)
    background = Background(tmp_path)
    with background.cluster() as supervisor:
        frozen = worker_of_the_run(background)
        os.kill(frozen, signal.SIGSTOP)
        sandbox.faults()

        background.wait_for(DONE)

        background.wait_for(WORKERS, lambda rows: frozen not in session_members(supervisor.pid))
    first, *_, last = attempts(background)
    assert (first, last) == (("interrupted", 1), ("done", 2))
    assert is_traded(background.rows(RECEIPTS))


def test_a_killed_worker_takes_no_lock_of_the_queue_with_it(shop: Shop, tmp_path: Path) -> None:
    background = Background(tmp_path)
    with background.cluster():
        first = background.rows(WORKERS)
        os.kill(first[0][0], signal.SIGKILL)

        background.wait_for(WORKERS, lambda rows: len(rows) == 2 and not set(rows) & set(first))


def test_a_killed_main_process_leaves_no_workers_that_go_on_alone(shop: Shop, tmp_path: Path) -> None:
    background = Background(tmp_path)
    with background.cluster() as supervisor:
        first = background.rows(WORKERS)
        ((main,), *_) = background.rows("SELECT cluster FROM exchange_workerheartbeat")
        os.kill(main, signal.SIGKILL)
        background.wait_for(WORKERS, lambda rows: len(rows) == 2 and not set(rows) & set(first))

        os.kill(supervisor.pid, signal.SIGKILL)
        wait_until(lambda: session_members(supervisor.pid) in ([], [supervisor.pid]))


def test_a_cluster_lost_with_its_machine_leaves_its_run_to_another(
    shop: Shop, sandbox: Sandbox, tmp_path: Path
) -> None:
    hold_up_a_load(shop, sandbox)
    background = Background(tmp_path)
    with background.cluster() as lost:
        worker_of_the_run(background)
        kill_session(lost)
    sandbox.faults()

    with background.cluster():
        background.wait_for(DONE)
    assert attempts(background) == [("interrupted", 1), ("done", 2)]
    assert is_traded(background.rows(RECEIPTS))
