"""Distinguishes a working cluster from one that only looks alive, by the signs of life of its workers.

A supervisor looks after its own cluster; processes of the site look whether any worker works at all.
"""

import logging
import os
import socket
import threading
import time
from datetime import datetime, timedelta
from typing import Final

from django.db import Error, connections
from django.utils import timezone

from exchange.models import WorkerHeartbeat
from exchange.watch.notices import troubles_tell
from exchange.watch.troubles import workers_trouble_refresh
from exchange.watch.workers import oldest_task_at, workers_of_cluster

#: A worker whose thread has not written for so long is stopped or hangs.
FROZEN_SECONDS: Final = 30
#: Longer than a cluster needs to take a task or to replace a worker.
PATIENCE_SECONDS: Final = 60
_EVERY_SECONDS: Final = 60

logger = logging.getLogger(__name__)


class ClusterWatch:
    """What the supervisor saw of its cluster; its clock stands still while the database does not answer."""

    def __init__(self, *, host: str, cluster: int, workers: int) -> None:
        self._host = host
        self._cluster = cluster
        self._workers = workers
        self._changed_at: dict[int, tuple[object, float]] = {}
        self._idle_since: float | None = None
        self._short_since: float | None = None
        self._clock = 0.0
        self._looked_at: float | None = None

    def look(self) -> str:
        """Return why the cluster must be replaced, or an empty text. A database that does not answer proves nothing."""
        try:
            workers = workers_of_cluster(host=self._host, cluster=self._cluster)
            task_at = oldest_task_at()
        except Error:
            connections.close_all()
            self._looked_at = None
            return ""
        now = time.monotonic()
        self._clock += now - self._looked_at if self._looked_at is not None else 0
        self._looked_at = now
        return (
            self._dead(workers)
            or self._frozen(workers)
            or self._idle(workers, _is_old(task_at))
            or self._short(workers)
        )

    def _dead(self, workers: list[WorkerHeartbeat]) -> str:
        """A worker that ends in good order takes its row away. One killed may have held the lock of the queue."""
        for worker in workers:
            if not _exists(worker.pid):
                return f"worker {worker.pid} was killed"
        return ""

    def _frozen(self, workers: list[WorkerHeartbeat]) -> str:
        for worker in workers:
            seen_at, since = self._changed_at.get(worker.pid, (None, self._clock))
            if seen_at != worker.seen_at:
                self._changed_at[worker.pid] = (worker.seen_at, self._clock)
            elif self._clock - since > FROZEN_SECONDS:
                return f"worker {worker.pid} is frozen"
        return ""

    def _idle(self, workers: list[WorkerHeartbeat], tasks_wait: bool) -> str:
        if not tasks_wait or any(worker.busy_since for worker in workers):
            self._idle_since = None
            return ""
        if self._idle_since is None:
            self._idle_since = self._clock
        return "tasks wait and no worker takes them" if self._clock - self._idle_since > PATIENCE_SECONDS else ""

    def _short(self, workers: list[WorkerHeartbeat]) -> str:
        if len(workers) >= self._workers:
            self._short_since = None
            return ""
        if self._short_since is None:
            self._short_since = self._clock
        return "workers are missing" if self._clock - self._short_since > PATIENCE_SECONDS else ""


def _is_old(task_at: datetime | None) -> bool:
    return task_at is not None and timezone.now() - task_at > timedelta(seconds=PATIENCE_SECONDS)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def notify_systemd(state: str) -> None:
    """Tell systemd, if it started us, that we are alive (sd_notify(3)); without it a frozen supervisor is restarted."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            notify.sendall(state.encode())


def watch_workers() -> None:
    """Start a thread that looks every minute. The first look is after a minute, since workers may still be starting."""
    threading.Thread(target=_watch, name="worker-watch", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_EVERY_SECONDS)
        try:
            workers_trouble_refresh()
            troubles_tell()
        except Exception:
            # Nothing may end this thread: no other one reports silent workers.
            logger.exception("The workers could not be looked after")
        finally:
            connections.close_all()
