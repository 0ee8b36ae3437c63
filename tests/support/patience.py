"""Waiting for a process, a page or a row. A passing test never uses up its patience, even on a slow machine."""

import time
from collections.abc import Callable
from typing import Final

import requests

#: Seconds.
PATIENCE: Final = 600


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_for_page(address: str) -> requests.Response:
    """Request a page until its server, which may still be starting, answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return requests.get(address, timeout=PATIENCE)
        except requests.ConnectionError:
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.1)
