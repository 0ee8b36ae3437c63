"""Programs of their own: each test starts real processes and looks for what is left of them."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ikassa_admin.background.processes import run_together
from tests.support.patience import PATIENCE, wait_until

CHECKOUT = Path(__file__).resolve().parents[3]


def program(text: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(text), *map(str, arguments)]


def sleeper(note: Path) -> list[str]:
    """Write one's own number and group into `note`, all at once, and sleep."""
    return program(
        """
        import os, pathlib, sys, time
        draft = pathlib.Path(sys.argv[1] + ".draft")
        draft.write_text(f"{os.getpid()} {os.getpgrp()}")
        draft.rename(sys.argv[1])
        time.sleep(3600)
        """,
        note,
    )


def read_note(note: Path) -> tuple[int, int]:
    pid, group = note.read_text().split()
    return int(pid), int(group)


def is_alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet is dead for us."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_when_one_ends_the_other_is_stopped(tmp_path: Path) -> None:
    note = tmp_path / "note"
    ends = program(
        """
        import pathlib, sys, time
        while not pathlib.Path(sys.argv[1]).exists():
            time.sleep(0.02)
        """,
        note,
    )
    assert run_together([sleeper(note), ends]) == 1
    assert not is_alive(read_note(note)[0])


def test_what_a_killed_program_started_goes_with_it(tmp_path: Path) -> None:
    note = tmp_path / "note"
    leaves_a_child = program(
        """
        import os, pathlib, signal, subprocess, sys, time
        subprocess.Popen(sys.argv[2:])
        while not pathlib.Path(sys.argv[1]).exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        note,
        *sleeper(note),
    )
    assert run_together([leaves_a_child, sleeper(tmp_path / "other")]) == 0
    wait_until(lambda: not is_alive(read_note(note)[0]))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_them_all_as_one_group(stop: signal.Signals, tmp_path: Path) -> None:
    notes = [tmp_path / "one", tmp_path / "two"]
    parent = subprocess.Popen(
        program(
            """
            import sys
            from ikassa_admin.background.processes import run_together
            middle = len(sys.argv) // 2 + 1
            sys.exit(run_together([sys.argv[1:middle], sys.argv[middle:]]))
            """,
            *sleeper(notes[0]),
            *sleeper(notes[1]),
        ),
        cwd=CHECKOUT,
    )
    wait_until(lambda: all(note.exists() for note in notes))
    (one, first_group), (two, second_group) = map(read_note, notes)
    parent.send_signal(stop)
    assert parent.wait(timeout=PATIENCE) == 0
    assert first_group == second_group != os.getpgrp()
    assert not is_alive(one)
    assert not is_alive(two)
