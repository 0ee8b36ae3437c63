"""Programs that live and die together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 30


class _Stop(BaseException):
    """A signal asked us to stop."""


def run_together(
    commands: Sequence[Sequence[str]], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> int | None:
    """Run programs as one process group until the first of them ends or SIGINT or SIGTERM arrives; leave none behind.

    Returns the position in `commands` of the program that ended by itself, or None when a signal stopped them all.
    They get SIGTERM and, after GRACE_SECONDS, SIGKILL: together with what they started themselves, as a killed
    qcluster leaves workers that would go on alone. To be called from the main thread.
    """
    before = {name: signal.signal(name, _stop) for name in (signal.SIGINT, signal.SIGTERM)}
    programs: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            group = programs[0].pid if programs else 0
            programs.append(subprocess.Popen(command, process_group=group, cwd=cwd, env=env))  # noqa: S603
        # Waits without reaping, so that the group keeps its number until all of it is stopped.
        ended = os.waitid(os.P_PGID, programs[0].pid, os.WEXITED | os.WNOWAIT)
        return next(position for position, program in enumerate(programs) if ended and program.pid == ended.si_pid)
    except _Stop:
        return None
    finally:
        for name in before:
            signal.signal(name, signal.SIG_IGN)
        _stop_group(programs)
        for name, handler in before.items():
            signal.signal(name, handler)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise _Stop


def _stop_group(programs: Sequence[subprocess.Popen[bytes]]) -> None:
    if not programs:
        return
    group = programs[0].pid
    deadline = time.monotonic() + GRACE_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        while time.monotonic() < deadline:
            for program in programs:
                program.poll()
            os.killpg(group, 0)
            time.sleep(0.05)
        os.killpg(group, signal.SIGKILL)
    for program in programs:
        program.wait()
