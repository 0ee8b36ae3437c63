"""State machines of the tests: so many examples in CI, for SOAK_SECONDS by `make soak`."""

import os
import time
from threading import Event

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

#: Seconds that one property may take; none: the number of examples alone decides.
SECONDS = float(os.environ.get("SOAK_SECONDS") or 0)


def run_machine(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Run a state machine for so many examples, or over and over, each time with other ones, until the time is up."""
    deadline = time.monotonic() + SECONDS
    while True:
        chosen = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=not SECONDS,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=chosen)
        if time.monotonic() >= deadline:
            return


class StopAfter(Event):
    """A request to stop that comes when it was looked at so many times."""

    def __init__(self, looks: int | None) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        if self.looks is not None:
            self.looks -= 1
        return super().is_set() or (self.looks is not None and self.looks < 0)
