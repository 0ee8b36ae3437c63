"""What a supervisor takes for a cluster that must be replaced, by a clock of the test's own."""

import os
import socket
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from django_q.models import OrmQ

from exchange.models import WorkerHeartbeat
from exchange.watch.workers import worker_beat
from ikassa_admin.background import watchdog
from ikassa_admin.background.watchdog import ClusterWatch, notify_systemd

pytestmark = pytest.mark.django_db

HOST, CLUSTER = "shop", 100
# Two processes that exist for certain, and one that cannot.
LIVING = (os.getpid(), 1)
DEAD = 2**22 + 1


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


@pytest.fixture
def watch(clock: Clock) -> ClusterWatch:
    return ClusterWatch(host=HOST, cluster=CLUSTER, workers=2)


def beat(*pids: int, is_busy: bool = False) -> None:
    for pid in pids:
        worker_beat(host=HOST, cluster=CLUSTER, pid=pid, busy_since=timezone.now() if is_busy else None)


def look_for(watch: ClusterWatch, clock: Clock, seconds: int, *, beating: tuple[int, ...] = LIVING, **how: bool) -> str:
    """Look every five seconds for so long; return the first verdict."""
    for _ in range(0, seconds, 5):
        beat(*beating, **how)
        # The database's clock does not stand still between two signs of life, however quick the test is.
        WorkerHeartbeat.objects.filter(pid__in=beating).update(seen_at=Now() + timedelta(seconds=clock.now))
        if verdict := watch.look():
            return verdict
        clock.now += 5
    return ""


def queue_a_task(*, minutes_ago: int) -> None:
    OrmQ.objects.create(key="ikassa", payload="", lock=timezone.now() - timedelta(minutes=minutes_ago))


def test_a_cluster_whose_workers_give_signs_of_life_is_left_alone(watch: ClusterWatch, clock: Clock) -> None:
    assert look_for(watch, clock, 600) == ""


def test_a_worker_that_stopped_writing_is_frozen(watch: ClusterWatch, clock: Clock) -> None:
    beat(*LIVING)
    assert "frozen" in look_for(watch, clock, 60, beating=LIVING[:1])


def test_a_worker_that_is_gone_without_taking_leave_was_killed(watch: ClusterWatch) -> None:
    beat(LIVING[0], DEAD)
    assert watch.look() == f"worker {DEAD} was killed"


def test_workers_of_another_host_or_cluster_are_not_ours_to_judge(watch: ClusterWatch, clock: Clock) -> None:
    worker_beat(host="other", cluster=CLUSTER, pid=DEAD, busy_since=None)
    worker_beat(host=HOST, cluster=CLUSTER + 1, pid=DEAD, busy_since=None)
    assert look_for(watch, clock, 120) == ""


def test_idle_workers_that_leave_a_task_waiting_have_lost_their_queue(watch: ClusterWatch, clock: Clock) -> None:
    queue_a_task(minutes_ago=2)
    assert "no worker takes them" in look_for(watch, clock, 90)


def test_busy_workers_may_let_a_task_wait(watch: ClusterWatch, clock: Clock) -> None:
    queue_a_task(minutes_ago=2)
    assert look_for(watch, clock, 300, is_busy=True) == ""


def test_a_worker_that_is_never_replaced_is_missed(watch: ClusterWatch, clock: Clock) -> None:
    assert "missing" in look_for(watch, clock, 90, beating=LIVING[:1])


def test_systemd_is_told_that_we_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notify_systemd("WATCHDOG=1")
        assert listener.recv(100) == b"WATCHDOG=1"
