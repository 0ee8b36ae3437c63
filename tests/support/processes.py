"""Runs functions of tests in processes of their own, on the base of the running test.

The processes are forked from one that has loaded Django: a start from nothing costs two seconds of processor.
"""

import atexit
import importlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import connection

from tests.support.patience import PATIENCE
from tests.support.scratch import server_url

Call = tuple[Callable[..., Any], dict[str, Any]]
#: What most functions need; the rest a process imports itself.
PRELOADED = ("pytest", "tests.support.shop")


class Process:
    """A process that calls functions on a database, one after another, until the end of the block.

    A function belongs to a module; its arguments and its result are what JSON can carry.
    """

    def __init__(self, database_url: str) -> None:
        self._socket, other_end = socket.socketpair()
        with other_end:
            socket.send_fds(_nursery(), [b"."], [other_end.fileno()])
        self._socket.settimeout(PATIENCE)
        self._lines = self._socket.makefile("r", encoding="utf-8")
        self._write({"database_url": database_url})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until the process has closed its connection to the database."""
        self._socket.shutdown(socket.SHUT_WR)
        self._lines.read()
        self._lines.close()
        self._socket.close()

    def call(self, function: Callable[..., Any], **arguments: Any) -> Any:
        self.prepare(function, **arguments)
        self.release()
        return self.result()

    def prepare(self, function: Callable[..., Any], **arguments: Any) -> None:
        """Return when the process has the function at hand."""
        self._write({"module": function.__module__, "function": function.__name__, "arguments": arguments})
        self.result()

    def release(self) -> None:
        self._write({})

    def result(self) -> Any:
        line = self._lines.readline()
        assert line, "the process is dead"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _write(self, message: dict[str, Any]) -> None:
        self._socket.sendall(f"{json.dumps(message)}\n".encode())


class Processes:
    """Processes on a copy of an in-memory SQLite base, or on the test's own PostgreSQL base.

    Needs committed rows: a test marked `django_db(transaction=True)`.
    """

    def __init__(self, folder: Path) -> None:
        if connection.vendor == "sqlite":
            file = folder / "base.sqlite3"
            with closing(sqlite3.connect(file)) as copy:
                connection.connection.backup(copy)
                # As in the product. SQLite refuses two processes that switch a file to WAL at the same moment.
                copy.execute("PRAGMA journal_mode = WAL")
            self.database_url = f"sqlite:///{file}"
        else:
            self.database_url = f"{server_url()}/{connection.settings_dict['NAME']}"

    def run(self, *calls: Call) -> list[Any]:
        """Call every function in a process of its own, all released at the same moment; return their results."""
        processes = [Process(self.database_url) for _ in calls]
        try:
            for process, (function, arguments) in zip(processes, calls, strict=True):
                process.prepare(function, **arguments)
            for process in processes:
                process.release()
            return [process.result() for process in processes]
        finally:
            for process in processes:
                process.__exit__(None, None, None)


@cache
def _nursery() -> socket.socket:
    """Start the process that forks the others, once; it ends with this one."""
    ours, other_end = socket.socketpair()
    with other_end:
        started = subprocess.Popen(
            [sys.executable, "-m", __name__, str(other_end.fileno())],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "ikassa_admin.settings"},
            stdin=subprocess.DEVNULL,
            pass_fds=[other_end.fileno()],
        )
    atexit.register(started.wait)
    atexit.register(ours.close)
    return ours


def _fork_on_demand(control: socket.socket) -> None:
    """Fork a process for every socket that is sent through `control`, until its other end is closed."""
    import django

    django.setup()
    for module in PRELOADED:
        importlib.import_module(module)
    while True:
        message, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            _reap(0)
            return
        if os.fork() == 0:
            control.close()
            _answer(socket.socket(fileno=sockets[0]))
            return
        os.close(sockets[0])
        _reap(os.WNOHANG)


def _reap(options: int) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _answer(caller: socket.socket) -> None:
    """Call functions as asked until the caller closes its end."""
    from django.db import connections

    with caller, caller.makefile("rw", encoding="utf-8") as lines:

        def say(**answer: Any) -> None:
            lines.write(f"{json.dumps(answer)}\n")
            lines.flush()

        _switch_database(json.loads(lines.readline())["database_url"])
        while line := lines.readline():
            asked = json.loads(line)
            try:
                function = getattr(importlib.import_module(asked["module"]), asked["function"])
                say(result=None)
                lines.readline()
                say(result=function(**asked["arguments"]))
            except Exception:
                say(error=traceback.format_exc())
        connections.close_all()


def _switch_database(url: str) -> None:
    from django.db import connections

    from ikassa_admin.environment import Environment

    os.environ["DATABASE_URL"] = url
    base = connections["default"].settings_dict
    base["NAME"] = Environment().database("DATABASE_URL", default=url)["NAME"]
    if connections["default"].vendor == "sqlite":
        # SQLite does not queue writers: on a slow machine one may wait until the other has written everything.
        base["OPTIONS"]["timeout"] = PATIENCE


if __name__ == "__main__":
    _fork_on_demand(socket.socket(fileno=int(sys.argv[1])))
