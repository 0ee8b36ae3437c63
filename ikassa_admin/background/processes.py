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
    The programs get SIGTERM and GRACE_SECONDS to finish; then the whole group gets SIGKILL, as a killed qcluster
    leaves workers that would go on alone. To be called from the main thread.
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
    deadline = time.monotonic() + GRACE_SECONDS
    # Only the programs are asked: a worker of qcluster has no handler and would drop its task in the middle.
    for program in programs:
        program.terminate()
    for program in programs:
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(timeout=max(0, deadline - time.monotonic()))
    if programs:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(programs[0].pid, signal.SIGKILL)
    for program in programs:
        program.wait()
