"""What the tests of the books have in common."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.processes import Processes


@pytest.fixture
def processes(transactional_db: None, tmp_path: Path) -> Callable[[], Processes]:
    """Start processes on the base as it stands when the fixture's result is called."""
    return lambda: Processes(tmp_path)
