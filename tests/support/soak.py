"""State machines of the tests: a fixed number of examples in `make test`, for SOAK_SECONDS in `make soak`."""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from threading import Event

from django.db import connection
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

#: Seconds for each of the three soak tests; 0: the number of examples decides.
SECONDS = float(os.environ.get("SOAK_SECONDS") or 0) / 3

#: What the examples did, told at the end.
seen: Counter[str] = Counter()


def run_machine(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Run a state machine for `examples` new examples, and for more of them until the time of a soak is up."""
    deadline = time.monotonic() + SECONDS
    chosen = settings(max_examples=examples, stateful_step_count=steps)
    seen.clear()
    # Faults are what is asked for here; a line for each would be thousands.
    logging.disable()
    try:
        run_state_machine_as_test(machine, settings=chosen)
        while time.monotonic() < deadline:
            run_state_machine_as_test(machine, settings=chosen)
    finally:
        logging.disable(logging.NOTSET)
    tell(machine.__name__, seen)


def tell(what: str, counts: Mapping[str, int]) -> None:
    """Say what was tried, for docs/reliability.md (pytest -s shows it)."""
    figures = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    sys.stdout.write(f"{connection.vendor}: {what}: {figures}\n")


class StopAfter(Event):
    """A request to stop that comes when it was looked at so many times."""

    def __init__(self, looks: int | None) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        if self.looks is not None:
            self.looks -= 1
        return super().is_set() or (self.looks is not None and self.looks < 0)
