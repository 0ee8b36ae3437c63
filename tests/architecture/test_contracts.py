import subprocess
import sys
from pathlib import Path

from tests.architecture.source import CHECKOUT


def test_no_import_crosses_a_wall_between_the_rooms() -> None:
    """In a process of its own: import-linter would switch off the loggers that other tests listen to."""
    verdict = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
