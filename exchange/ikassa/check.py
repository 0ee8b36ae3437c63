"""«Проверить связь»: one request to the cabinet, told as the steps that it went through."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from exchange.codes import CheckCode
from exchange.ikassa.client import PATIENT, Patience
from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.errors import (
    AccessForbidden,
    ClientRefused,
    CredentialsInvalid,
    IkassaError,
    ServerNotAllowed,
    TlsFailed,
    TokenRefused,
)
from exchange.ikassa.connections import client_open
from exchange.ikassa.readiness import exchange_gaps
from exchange.issues import Issue
from exchange.models import Connection
from exchange.runs.errors import ConnectionUnavailable


class StepName(StrEnum):
    """The steps in their order."""

    ADDRESS = "address"
    SERVER = "server"
    TLS = "tls"
    TOKEN = "token"  # noqa: S105 - a step, not a secret
    REGISTERS = "registers"


class StepState(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check; `issue` is what was seen beyond the state, or what failed."""

    name: StepName
    state: StepState
    issue: Issue | None = None


#: Before anything was tried.
NOT_CHECKED = tuple(Step(name, StepState.SKIPPED) for name in StepName)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All steps in order, and what else keeps the organisation from exchanging."""

    steps: tuple[Step, ...]
    problems: tuple[Issue, ...] = ()

    @property
    def failure(self) -> Issue | None:
        """Return what keeps the cabinet from being reached."""
        for step in self.steps:
            if step.state is StepState.FAILED and step.name is not StepName.REGISTERS:
                return step.issue
        return None

    @property
    def has_remarks(self) -> bool:
        return any(step.state is not StepState.OK for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        return {
            "steps": [
                {
                    "step": step.name.value,
                    "state": step.state.value,
                    "issue": step.issue.as_dict() if step.issue else None,
                }
                for step in self.steps
            ],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def connection_check(
    *, connection: Connection, sleep: Callable[[float], None] = time.sleep, patience: Patience = PATIENT
) -> CheckReport:
    """Go from the address to the registers and say at which step it ended. Writes nothing; raises no IkassaError.

    `sleep` and `patience` are those of the client, which asks a silent server four times.
    """
    problems = tuple(
        gap.issue for gap in exchange_gaps(organization=connection.organization) if gap.subject != connection
    )
    return CheckReport(_steps(connection, sleep, patience), problems)


def _steps(connection: Connection, sleep: Callable[[float], None], patience: Patience) -> tuple[Step, ...]:
    nothing_sent = {StepName.ADDRESS}
    try:
        base = base_url(connection.server, settings.IKASSA_ALLOWED_SERVERS)
        with client_open(connection=connection, sleep=sleep, patience=patience) as client:
            count = len(client.list_workstations())
    except (ConnectionUnavailable, CredentialsInvalid) as error:
        return _failed(StepName.TOKEN, error.issue, seen=nothing_sent)
    except ServerNotAllowed as error:
        return _failed(StepName.ADDRESS, error.issue, seen=set())
    except IkassaError as error:
        name = _step_of(error)
        return _failed(name, error.issue, seen=_before(name), base=base)
    if not count:
        name = StepName.REGISTERS
        return _failed(name, Issue(CheckCode.NO_REGISTERS), seen=_before(name), base=base)
    return tuple(Step(name, StepState.OK, _seen(name, base, count)) for name in StepName)


def _step_of(error: IkassaError) -> StepName:
    if isinstance(error, TlsFailed):
        return StepName.TLS
    if isinstance(error, TokenRefused | ClientRefused | AccessForbidden):
        return StepName.TOKEN
    return StepName.SERVER


def _before(step: StepName) -> set[StepName]:
    names = list(StepName)
    return set(names[: names.index(step)])


def _failed(failed: StepName, issue: Issue, *, seen: set[StepName], base: str = "") -> tuple[Step, ...]:
    """Return the steps of a check that failed at one of them; those that are not `seen` were not tried."""
    steps = []
    for name in StepName:
        if name is failed:
            steps.append(Step(name, StepState.FAILED, issue))
        elif name in seen:
            steps.append(Step(name, StepState.OK, _seen(name, base)))
        else:
            steps.append(Step(name, StepState.SKIPPED))
    return tuple(steps)


def _seen(name: StepName, base: str, count: int = 0) -> Issue | None:
    if name is StepName.TLS and base.startswith("http://"):
        return Issue(CheckCode.TLS_NOT_NEEDED)
    if name is StepName.REGISTERS:
        return Issue(CheckCode.REGISTERS_SEEN, params={"count": count})
    return None
