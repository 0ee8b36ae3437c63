"""«Проверить связь»: one request to the cabinet, told as the steps that it went through."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from exchange.ikassa import PATIENT, Patience
from exchange.ikassa.address import base_url
from exchange.ikassa.errors import (
    AccessForbidden,
    ClientRefused,
    CredentialsInvalid,
    IkassaError,
    ServerNotAllowed,
    TlsFailed,
    TokenRefused,
)
from exchange.models import Connection
from exchange.services.connections import client_open
from exchange.services.errors import ConnectionUnavailable
from exchange.services.readiness import exchange_gaps
from exchange.texts import issue_text


class StepName(StrEnum):
    """The steps in their order."""

    ADDRESS = "address"
    SERVER = "server"
    TLS = "tls"
    TOKEN = "token"  # noqa: S105 - a step, not a secret
    REGISTERS = "registers"


STEP_TITLES = {
    StepName.ADDRESS: "Адрес разрешён",
    StepName.SERVER: "Сервер отвечает",
    StepName.TLS: "Соединение защищено",
    StepName.TOKEN: "Токен принят",
    StepName.REGISTERS: "Кассы видны",
}


class StepState(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check; `text` says what was seen, or what failed and what to do."""

    name: StepName
    state: StepState
    text: str

    @property
    def title(self) -> str:
        return STEP_TITLES[self.name]


#: Before anything was tried.
NOT_CHECKED = tuple(Step(name, StepState.SKIPPED, "не проверялось") for name in StepName)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All steps in order, and what else keeps the organisation from exchanging, in sentences."""

    steps: tuple[Step, ...]
    problems: tuple[str, ...] = ()

    @property
    def failure(self) -> str:
        """Return what keeps the cabinet from being reached, or an empty text."""
        for step in self.steps:
            if step.state is StepState.FAILED and step.name is not StepName.REGISTERS:
                return step.text
        return ""

    @property
    def has_remarks(self) -> bool:
        return any(step.state is not StepState.OK for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        return {
            "steps": [
                {"step": step.name.value, "title": step.title, "state": step.state.value, "text": step.text}
                for step in self.steps
            ],
            "problems": list(self.problems),
        }


def connection_check(
    *, connection: Connection, sleep: Callable[[float], None] = time.sleep, patience: Patience = PATIENT
) -> CheckReport:
    """Go from the address to the registers and say at which step it ended. Writes nothing; raises no IkassaError.

    `sleep` and `patience` are those of the client, which asks a silent server four times.
    """
    problems = tuple(
        issue_text(gap.issue)
        for gap in exchange_gaps(organization=connection.organization)
        if gap.subject != connection
    )
    return CheckReport(_steps(connection, sleep, patience), problems)


def _steps(connection: Connection, sleep: Callable[[float], None], patience: Patience) -> tuple[Step, ...]:
    nothing_sent = {StepName.ADDRESS}
    try:
        base = base_url(connection.server, settings.IKASSA_ALLOWED_SERVERS)
        with client_open(connection=connection, sleep=sleep, patience=patience) as client:
            count = len(client.list_workstations())
    except ConnectionUnavailable as error:
        return _told(StepName.TOKEN, str(error), seen=nothing_sent)
    except CredentialsInvalid as error:
        return _told(StepName.TOKEN, error.explanation, seen=nothing_sent)
    except ServerNotAllowed as error:
        return _told(StepName.ADDRESS, error.explanation, seen=set())
    except IkassaError as error:
        failed = _step_of(error)
        return _told(failed, error.explanation, seen=_before(failed), base=base)
    if not count:
        failed, sentence = StepName.REGISTERS, "В кабинете нет ни одной кассы. Подключите её в личном кабинете iKassa."
        return _told(failed, sentence, seen=_before(failed), base=base)
    return tuple(Step(name, StepState.OK, _good(name, base, count)) for name in StepName)


def _step_of(error: IkassaError) -> StepName:
    if isinstance(error, TlsFailed):
        return StepName.TLS
    if isinstance(error, TokenRefused | ClientRefused | AccessForbidden):
        return StepName.TOKEN
    return StepName.SERVER


def _before(step: StepName) -> set[StepName]:
    names = list(StepName)
    return set(names[: names.index(step)])


def _told(failed: StepName, sentence: str, *, seen: set[StepName], base: str = "") -> tuple[Step, ...]:
    """Tell of a check that failed at a step: what was seen to be right, and what was not tried."""
    steps = []
    for name in StepName:
        if name is failed:
            steps.append(Step(name, StepState.FAILED, sentence))
        elif name in seen:
            steps.append(Step(name, StepState.OK, _good(name, base)))
        else:
            steps.append(Step(name, StepState.SKIPPED, "не проверялось"))
    return tuple(steps)


def _good(name: StepName, base: str, count: int = 0) -> str:
    if name is StepName.TLS and base.startswith("http://"):
        return "сервер на этом же компьютере, шифрование не нужно"
    if name is StepName.REGISTERS:
        return f"касс в кабинете: {count}"
    return "да"
