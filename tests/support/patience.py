"""How long a test waits for what must happen. A passing test never waits so long, whatever else the machine does."""

import time
from collections.abc import Callable
from typing import Final

#: Seconds.
PATIENCE: Final = 600


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
