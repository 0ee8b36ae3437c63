"""The background work as processes: a supervisor, and under it a cluster of django-q2 in a process group of its own.

```
supervisor ── cluster main ── sentinel ─┬─ workers, each with a thread that writes a sign of life
    │                                   ├─ pusher
    └─ holds the pipe: when it closes,  └─ monitor
       asked or killed, all of them end
```

What can go wrong was tried out (stack): a killed idle worker may leave the queue locked for ever, a killed main process
leaves workers that go on alone, a stopped worker keeps its task. In each case the whole group is killed and a new
cluster is started; what it was doing ends between two batches or the tick starts it again.
"""

import contextlib
import logging
import os
import select
import signal
import socket
import threading
import time
from datetime import datetime
from multiprocessing import util
from types import FrameType
from typing import Any, Final, NoReturn

from django.db import Error, connections
from django.utils import timezone
from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.signals import post_execute_in_worker, post_spawn, pre_execute
from django_q.tasks import async_task

from exchange.runs.queue import STOP
from exchange.tasks import tick_ensure
from exchange.watch.workers import BEAT_SECONDS, cluster_forget, worker_beat, worker_leave
from ikassa_admin.background.watchdog import ClusterWatch, notify_systemd

HOST: Final = socket.gethostname()[:100]
#: What a cluster gets to end between two batches; then it is killed, which harms nothing either.
GRACE_SECONDS: Final = 8
LOOK_SECONDS: Final = 5
RESTART_SECONDS: Final = 1
_POLL_SECONDS: Final = 0.2

logger = logging.getLogger(__name__)


class Supervisor:
    """Keeps one cluster running until SIGTERM or SIGINT; to be run from the main thread."""

    def __init__(self) -> None:
        self._is_asked_to_stop = False

    def run(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._ask_to_stop)
        tick_ensure()
        while not self._is_asked_to_stop:
            # What fell due while nothing ran should not wait for the first minute of the cluster.
            with contextlib.suppress(Error):
                async_task("exchange.tasks.tick", task_name="tick")
            self._run_cluster()
            # A cluster that cannot start, for want of a database, must not be started a hundred times a second.
            time.sleep(RESTART_SECONDS)

    def _ask_to_stop(self, signum: int, frame: FrameType | None) -> None:
        self._is_asked_to_stop = True

    def _run_cluster(self) -> None:
        pid, lifeline = _cluster_fork()
        watch = ClusterWatch(host=HOST, cluster=pid, workers=Conf.WORKERS)
        try:
            reason = self._watch(pid, watch)
            if reason:
                logger.error("The cluster %s is replaced: %s", pid, reason)
        finally:
            os.close(lifeline)
            _group_end(pid)
            with contextlib.suppress(Error):
                cluster_forget(host=HOST, cluster=pid)

    def _watch(self, pid: int, watch: ClusterWatch) -> str:
        """Look after a cluster until it must go; return why, an empty text when we were asked to stop."""
        look_at = time.monotonic() + LOOK_SECONDS
        while not self._is_asked_to_stop:
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
                return "its main process ended"
            if time.monotonic() >= look_at:
                notify_systemd("WATCHDOG=1")
                if reason := watch.look():
                    return reason
                look_at = time.monotonic() + LOOK_SECONDS
            time.sleep(_POLL_SECONDS)
        return ""


def _cluster_fork() -> tuple[int, int]:
    """Start a cluster; return its process, which is its group too, and our end of the pipe that keeps it alive."""
    # A connection must not be used by two processes.
    connections.close_all()
    watched, lifeline = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(lifeline)
        _cluster_main(watched)
    os.close(watched)
    # Both sides do it, for neither knows which of them is first.
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    return pid, lifeline


def _group_end(pid: int) -> None:
    """Wait until the main process has ended, at most GRACE_SECONDS, and kill what is left of its group."""
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
        time.sleep(_POLL_SECONDS)
    # Not reaped before, so that the group keeps its number until all of it is gone.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _cluster_main(watched: int) -> NoReturn:
    """Be the main process of a cluster, until the supervisor goes or the sentinel does."""
    code = 1
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        worker = _Worker(cluster=os.getpid(), watched=watched)
        post_spawn.connect(worker.start, weak=False)
        pre_execute.connect(worker.take, weak=False)
        post_execute_in_worker.connect(worker.finish, weak=False)
        cluster = Cluster()
        cluster.start()
        while cluster.sentinel.is_alive():
            if select.select([watched], [], [], 1)[0]:
                cluster.stop()
                code = 0
                break
    finally:
        logging.shutdown()
        os._exit(code)


class _Worker:
    """The part of a worker that is ours: the sign of life, and the end between two batches."""

    def __init__(self, *, cluster: int, watched: int) -> None:
        self._cluster = cluster
        self._watched = watched
        self._busy_since: datetime | None = None
        self._has_ended = threading.Event()
        self._beating: threading.Thread | None = None

    def start(self, **signal: Any) -> None:
        # This object is made before the fork. A thread must be made after it: Python 3.13 refuses to start another one.
        self._beating = threading.Thread(target=self._beat, name="beat", daemon=True)
        self._beating.start()
        threading.Thread(target=self._await_the_end, name="end", daemon=True).start()
        util.Finalize(self, self._leave, exitpriority=10)

    def take(self, **signal: Any) -> None:
        self._busy_since = timezone.now()

    def finish(self, **signal: Any) -> None:
        self._busy_since = None

    def _beat(self) -> None:
        while not self._has_ended.is_set():
            try:
                worker_beat(host=HOST, cluster=self._cluster, pid=os.getpid(), busy_since=self._busy_since)
            except Error:
                logger.warning("A worker could not write its sign of life", exc_info=True)
                connections.close_all()
            self._has_ended.wait(BEAT_SECONDS)

    def _await_the_end(self) -> None:
        """The other end of the pipe is closed by the supervisor that wants us to end, or by its death."""
        select.select([self._watched], [], [])
        STOP.set()

    def _leave(self) -> None:
        self._has_ended.set()
        # A last sign of life after the row is gone would look like a violent death.
        if self._beating is not None:
            self._beating.join(BEAT_SECONDS)
        with contextlib.suppress(Error):
            worker_leave(host=HOST, cluster=self._cluster, pid=os.getpid())
