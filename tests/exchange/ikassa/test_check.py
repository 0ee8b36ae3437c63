"""«Проверить связь» says at which step it ended, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from typing import Any

import pytest

from exchange.codes import ClientCode
from exchange.ikassa.check import CheckReport, StepName, StepState, connection_check
from exchange.models import Connection
from exchange.texts import fact_text, issue_text
from tests.support.books import make_register
from tests.support.connections import make_connection
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.django_db

OK, FAILED, SKIPPED = StepState.OK, StepState.FAILED, StepState.SKIPPED


def states(report: CheckReport) -> list[StepState]:
    assert [step.name for step in report.steps] == list(StepName)
    return [step.state for step in report.steps]


def check(**fields: Any) -> CheckReport:
    return connection_check(connection=make_connection(**fields), sleep=lambda seconds: None)


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of loopback at which nobody answers."""
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield port


def test_a_connection_in_order_is_ok_at_every_step(sandbox: Sandbox) -> None:
    sandbox.add_register()

    report = check(address=sandbox.address)

    assert states(report) == [OK] * 5
    assert fact_text(report.steps[-1].issue) == "касс в кабинете: 1"
    assert (report.failure, report.has_remarks) == (None, False)


def test_an_address_off_the_list_is_never_called(sandbox: Sandbox) -> None:
    report = check(server="api.evil.by")

    assert states(report) == [FAILED, SKIPPED, SKIPPED, SKIPPED, SKIPPED]
    assert report.failure.code == ClientCode.SERVER_NOT_ALLOWED
    assert issue_text(report.failure) == (
        "Сервер «api.evil.by», порт 443, не входит в список разрешённых. Проверьте поле «Сервер» в «Ik авторизация» "
        "или попросите администратора добавить адрес в IKASSA_ALLOWED_SERVERS."
    )
    assert report.steps[1].issue is None


def test_a_server_that_is_not_there() -> None:
    with closed_port() as port:
        report = check(address=f"127.0.0.1:{port}")

    assert states(report) == [OK, FAILED, SKIPPED, SKIPPED, SKIPPED]
    assert report.failure.code == ClientCode.CONNECTION_FAILED


def test_a_server_that_is_asked_for_tls_and_speaks_none(sandbox: Sandbox) -> None:
    report = check(server=f"https://{sandbox.address}")

    assert states(report) == [OK, OK, FAILED, SKIPPED, SKIPPED]
    assert report.failure.code == ClientCode.TLS_FAILED


def test_a_refused_token(sandbox: Sandbox) -> None:
    report = check(address=sandbox.address, token="stolen")

    assert states(report) == [OK, OK, OK, FAILED, SKIPPED]
    assert report.failure.code == ClientCode.TOKEN_REFUSED


def test_a_token_without_the_right_to_see_registers(sandbox: Sandbox) -> None:
    sandbox.add_token("narrow", scope="receipts")

    assert states(check(address=sandbox.address, token="narrow")) == [OK, OK, OK, FAILED, SKIPPED]


@pytest.mark.parametrize("token", ["", "два слова"])
def test_a_token_that_cannot_be_sent_is_told_before_anything_is_asked(sandbox: Sandbox, token: str) -> None:
    report = check(address=sandbox.address, token=token)

    assert states(report) == [OK, SKIPPED, SKIPPED, FAILED, SKIPPED]
    assert sandbox.truth("requests")["requests"] == []


def test_a_secret_that_oauth_refuses(sandbox: Sandbox) -> None:
    report = check(
        address=sandbox.address,
        auth=Connection.Auth.OAUTH,
        client_id="shop",
        client_secret="wrong",
        accounts_server=f"http://{sandbox.address}",
    )

    assert states(report) == [OK, OK, OK, FAILED, SKIPPED]


def test_a_cabinet_without_registers_is_reached_all_the_same(sandbox: Sandbox) -> None:
    report = check(address=sandbox.address)

    assert states(report) == [OK, OK, OK, OK, FAILED]
    assert (report.failure, report.has_remarks) == (None, True)


def test_what_else_is_missing_is_told_beside_the_steps(sandbox: Sandbox) -> None:
    register = make_register(name="Ларёк", serial_number="")
    connection = make_connection(organization=register.organization, address=sandbox.address, token="")

    problems = [issue_text(problem) for problem in connection_check(connection=connection).problems]

    assert any("Касса «Ларёк»: не указан серийный номер" in problem for problem in problems)
    assert not any("токен" in problem for problem in problems)
