"""The units as systemd itself reads them; their programs are stood in for by stubs."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
INSTALLED = "/opt/ikassa-admin/bin"

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="нет systemd-analyze")


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("ikassa-admin", "gunicorn"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    copies = []
    for unit in sorted(UNITS.iterdir()):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text().replace(INSTALLED, str(programs)))
        copies.append(str(copy))
    return copies


def test_systemd_understands_every_line_of_the_units(units: list[str]) -> None:
    verdict = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    own = [line for line in verdict.stderr.splitlines() if "ikassa-admin" in line]
    assert (verdict.returncode, own) == (0, [])
