"""An import from 1C beside bare lxml that only reads the file and `bulk_create` that only writes the same rows."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.benchmarks.onec_measure import write_catalogue

SMALL, LARGE = 10_000, 100_000
#: How much more memory ten times as many items may take.
MEMORY_RATIO = 1.3


def measure(name: str, path: Path, items: int, folder: Path) -> dict[str, Any]:
    """Return seconds and megabytes of a measurement on an empty SQLite base of its own."""
    base = folder / f"{name}-{items}.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.onec_measure", name, str(path), str(items)],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{base}"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    base.unlink()
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def test_an_import_beside_bare_reading_and_bare_writing(tmp_path: Path) -> None:
    files = {items: tmp_path / f"{items}.xml" for items in (SMALL, LARGE)}
    for items, path in files.items():
        write_catalogue(path, items)
    small = measure("ours", files[SMALL], SMALL, tmp_path)
    large = measure("ours", files[LARGE], LARGE, tmp_path)
    read = measure("lxml", files[LARGE], LARGE, tmp_path)
    written = measure("bulk", files[LARGE], LARGE, tmp_path)

    print(  # noqa: T201
        f"\nsqlite: items of 1C imported: {LARGE / large['seconds']:,.0f}/s, {large['megabytes']:.0f} MB "
        f"({small['megabytes']:.0f} MB for {SMALL:,}); bare lxml: {LARGE / read['seconds']:,.0f}/s, "
        f"{read['megabytes']:.0f} MB; bare bulk_create: {LARGE / written['seconds']:,.0f}/s, "
        f"{written['megabytes']:.0f} MB; ratio to both together "
        f"{large['cpu_seconds'] / (read['cpu_seconds'] + written['cpu_seconds']):.1f} by processor time"
    )
    assert large["megabytes"] < MEMORY_RATIO * small["megabytes"]
