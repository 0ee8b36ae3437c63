"""Runs functions of tests in processes of their own, at once, on the base of the running test."""

import importlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

Call = tuple[Callable[..., Any], dict[str, Any]]


class Processes:
    """Processes on a copy of an in-memory SQLite base, or on the test's own PostgreSQL base.

    Needs committed rows: a test marked `django_db(transaction=True)`.
    """

    def __init__(self, folder: Path) -> None:
        settings = connection.settings_dict
        if connection.vendor == "sqlite":
            file = folder / "base.sqlite3"
            with sqlite3.connect(file) as copy:
                connection.connection.backup(copy)
            self.database_url = f"sqlite:///{file}"
        else:
            user = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
            self.database_url = f"postgres://{user}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"

    def run(self, *calls: Call) -> list[Any]:
        """Call every function in a process of its own, all released at the same moment; return their results.

        A function is one of a module; its arguments and its result are what JSON can carry.
        """
        children = [self._start(*call) for call in calls]
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        outputs = [child.communicate(timeout=60)[0] for child in children]
        assert [child.returncode for child in children] == [0] * len(children)
        return [json.loads(output) for output in outputs]

    def _start(self, function: Callable[..., Any], arguments: dict[str, Any]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", __name__, function.__module__, function.__name__, json.dumps(arguments)],
            env={**os.environ, "DATABASE_URL": self.database_url, "DJANGO_SETTINGS_MODULE": "ikassa_admin.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )


def _child(module: str, name: str, arguments: str) -> None:
    import django

    django.setup()
    function = getattr(importlib.import_module(module), name)
    _say("ready")
    sys.stdin.readline()
    _say(json.dumps(function(**json.loads(arguments))))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _child(*sys.argv[1:])
