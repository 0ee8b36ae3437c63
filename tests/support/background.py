"""The background work as it is in production: real `qcluster` processes on the base of the running test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.patience import PATIENCE
from tests.support.processes import Processes
from tests.support.scratch import Rows, rows_of

CHECKOUT = Path(__file__).resolve().parents[2]


class Background:
    """A copy of the test's SQLite base, or the test's own PostgreSQL base, and programs on it.

    Made when all rows are written: what a test writes later into SQLite the programs do not see.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_url = Processes(folder).database_url
        self._started = 0

    def rows(self, query: str) -> Rows:
        """Ask the base, past Django: `query` is understood by both databases."""
        return rows_of(self.database_url, query)

    def wait_for(self, query: str, expected: Callable[[Rows], bool] = bool) -> Rows:
        """Ask again and again until the answer is as expected; without a condition, until there is one."""
        deadline = time.monotonic() + PATIENCE
        while not expected(rows := self.rows(query)):
            assert time.monotonic() < deadline, f"{query}: {rows}; runs: {self.runs()}\n{self.logs()}"
            time.sleep(0.25)
        return rows

    def runs(self) -> Rows:
        return self.rows("SELECT id, kind, status, attempt, error FROM exchange_exchangerun ORDER BY id")

    def logs(self) -> str:
        return "\n".join(file.read_text()[-3000:] for file in sorted(self.folder.glob("*.log")))

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start `manage.py …` in a session of its own, its output in a file of the folder."""
        self._started += 1
        with (self.folder / f"{self._started}-{arguments[0]}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=CHECKOUT,
                env={**os.environ, "DATABASE_URL": self.database_url, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @contextmanager
    def cluster(self, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A `qcluster` whose workers have given their first sign of life; at the end it is killed with all it made."""
        known = {pid for (pid,) in self.rows("SELECT pid FROM exchange_workerheartbeat")}
        supervisor = self.start("qcluster", **environment)
        try:
            self.wait_for(
                "SELECT pid FROM exchange_workerheartbeat", lambda rows: len({pid for (pid,) in rows} - known) >= 2
            )
            yield supervisor
        finally:
            kill_session(supervisor)


def session_members(session: int) -> list[int]:
    """Return the living processes of a session: a supervisor and all that it made, whatever their groups."""
    members = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            with suppress(OSError):
                state, *facts = (place / "stat").read_text().rpartition(")")[2].split()
                if int(facts[2]) == session and state != "Z":
                    members.append(int(place.name))
    return members


def kill_session(supervisor: "subprocess.Popen[bytes]") -> None:
    """Kill a program with all that it made, as the loss of its machine would."""
    members = session_members(supervisor.pid)
    for pid in members:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    supervisor.wait()
