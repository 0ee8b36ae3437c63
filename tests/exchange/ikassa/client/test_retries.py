"""Every row of the contract's error table: which class it ends in, how often it is tried, how long it waits."""

import pytest
import requests
import responses

from exchange.ikassa.client import errors
from exchange.ikassa.client.auth import TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from tests.exchange.ikassa.client.conftest import ALLOWED, API, TOKEN, Waits

URL = f"{API}/workstations.list"
EMPTY = {"workstations": []}


def answer_with_error(cabinet: responses.RequestsMock, status: int, code: str, **headers: str) -> None:
    body = {"code": code, "message": "так нельзя", "details": [{"path": "sku[3].price", "message": "не число"}]}
    cabinet.add("GET", URL, json=body, status=status, headers=headers)


@pytest.mark.parametrize(
    ("status", "code", "expected", "decision"),
    [
        (400, "api.request.invalid", errors.RequestInvalid, errors.PermanentError),
        (422, "api.request.invalid", errors.RequestInvalid, errors.PermanentError),
        (401, "auth.token.invalid", errors.TokenRefused, errors.ConfigurationError),
        (403, "auth.forbidden", errors.AccessForbidden, errors.ConfigurationError),
        (404, "api.method.unknown", errors.MethodUnknown, errors.PermanentError),
        (410, "docs.cursor.expired", errors.CursorExpired, errors.PermanentError),
        (413, "api.batch.tooLarge", errors.BatchTooLarge, errors.PermanentError),
        (418, "something.new", errors.RequestInvalid, errors.PermanentError),
        (200, "api.request.invalid", errors.RequestInvalid, errors.PermanentError),
        (200, "auth.token.invalid", errors.TokenRefused, errors.ConfigurationError),
        (200, "something.new", errors.RequestInvalid, errors.PermanentError),
    ],
)
def test_an_error_that_would_come_again_is_told_at_once(
    cabinet: responses.RequestsMock,
    client: IkassaClient,
    waits: Waits,
    status: int,
    code: str,
    expected: type[errors.IkassaError],
    decision: type[errors.IkassaError],
) -> None:
    answer_with_error(cabinet, status, code)

    with pytest.raises(expected) as caught:
        client.list_workstations()

    assert isinstance(caught.value, decision)
    assert (caught.value.status, caught.value.code, caught.value.message) == (status, code, "так нельзя")
    assert caught.value.details == (errors.ErrorDetail("sku[3].price", "не число"),)
    assert caught.value.request_id == cabinet.calls[0].request.headers["X-Request-Id"]
    assert len(cabinet.calls) == 1
    assert waits.slices == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_the_status_alone_decides_when_the_body_says_nothing(
    cabinet: responses.RequestsMock, client: IkassaClient, status: int
) -> None:
    cabinet.add("GET", URL, body="<html>nginx</html>", status=status)

    with pytest.raises(errors.error_class(status, "")) as caught:
        client.list_workstations()

    assert caught.value.message == f"HTTP {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_error_and_is_not_followed(
    cabinet: responses.RequestsMock, client: IkassaClient, status: int
) -> None:
    cabinet.add("GET", URL, status=status, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(errors.RedirectRefused):
        client.list_workstations()

    assert len(cabinet.calls) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": 500}, errors.ServerUnavailable),
        ({"status": 503, "json": {"code": "oops", "message": "перерыв"}}, errors.ServerUnavailable),
        ({"body": requests.ConnectTimeout()}, errors.ConnectionFailed),
        ({"body": requests.ReadTimeout()}, errors.ConnectionFailed),
        ({"body": requests.ConnectionError()}, errors.ConnectionFailed),
        ({"body": requests.exceptions.SSLError()}, errors.TlsFailed),
        ({"body": requests.exceptions.ChunkedEncodingError()}, errors.AnswerBroken),
        ({"body": '{"workstations": ['}, errors.AnswerBroken),
        ({"body": "<html>"}, errors.AnswerBroken),
        ({"body": ""}, errors.AnswerBroken),
        ({"body": "[]"}, errors.AnswerBroken),
        ({"body": '{"workstations": NaN}'}, errors.AnswerBroken),
        ({"body": '{"workstations": ' + "[" * 100_000}, errors.AnswerBroken),
        ({"json": {"registers": []}}, errors.AnswerBroken),
    ],
)
def test_a_temporary_failure_is_tried_four_times_with_growing_waits_and_then_given_up(
    cabinet: responses.RequestsMock,
    client: IkassaClient,
    waits: Waits,
    answer: dict[str, object],
    expected: type[errors.IkassaError],
) -> None:
    cabinet.add("GET", URL, **answer)

    with pytest.raises(expected) as caught:
        client.list_workstations()

    assert isinstance(caught.value, errors.TemporaryError)
    assert len(cabinet.calls) == client.requests_sent == 4
    assert 1 + 2 + 4 <= waits.total <= 1 + 2 + 4 + 3
    assert len({call.request.headers["X-Request-Id"] for call in cabinet.calls}) == 4


def test_a_failure_that_passes_is_not_noticed(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    cabinet.add("GET", URL, status=502)
    cabinet.add("GET", URL, body=requests.ReadTimeout())
    cabinet.add("GET", URL, body='{"workst')
    cabinet.add("GET", URL, json=EMPTY)

    assert client.list_workstations() == ()
    assert client.requests_sent == 4


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("60", 60), ("3600", 60), ("0", 1), (" 5 ", 5)])
def test_a_rate_limit_is_waited_for_as_long_as_the_cabinet_asks_a_minute_at_most(
    cabinet: responses.RequestsMock, client: IkassaClient, waits: Waits, header: str, seconds: int
) -> None:
    answer_with_error(cabinet, 429, "api.rate.limited", **{"Retry-After": header})
    cabinet.add("GET", URL, json=EMPTY)

    assert client.list_workstations() == ()
    assert waits.total == seconds
    assert max(waits.slices) <= 1


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "²", "9" * 5000])
def test_a_rate_limit_without_a_readable_time_is_backed_off_from(
    cabinet: responses.RequestsMock, client: IkassaClient, waits: Waits, header: str | None
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    answer_with_error(cabinet, 429, "api.rate.limited", **headers)
    answer_with_error(cabinet, 429, "api.rate.limited", **headers)
    cabinet.add("GET", URL, json=EMPTY)

    assert client.list_workstations() == ()
    assert 1 + 2 <= waits.total <= 1 + 2 + 2


def test_a_rate_limit_is_no_try(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    for _ in range(3):
        answer_with_error(cabinet, 429, "api.rate.limited", **{"Retry-After": "2"})
        cabinet.add("GET", URL, status=500)
    answer_with_error(cabinet, 429, "api.rate.limited", **{"Retry-After": "2"})
    cabinet.add("GET", URL, json=EMPTY)

    assert client.list_workstations() == ()
    assert client.requests_sent == 8


@pytest.mark.parametrize(("header", "waited"), [("60", 300), ("50", 300), ("7", 294)])
def test_a_request_waits_five_minutes_for_its_turn_and_no_longer(
    cabinet: responses.RequestsMock, client: IkassaClient, waits: Waits, header: str, waited: int
) -> None:
    answer_with_error(cabinet, 429, "api.rate.limited", **{"Retry-After": header})

    with pytest.raises(errors.RateLimited) as caught:
        client.list_workstations()

    assert isinstance(caught.value, errors.TemporaryError)
    assert waits.total == waited


def test_a_wait_can_be_stopped_by_the_sleep_itself(cabinet: responses.RequestsMock, waits: Waits) -> None:
    class LeaseLostError(Exception):
        pass

    def sleep(seconds: float) -> None:
        waits.sleep(seconds)
        if waits.total == 3:
            raise LeaseLostError

    answer_with_error(cabinet, 429, "api.rate.limited", **{"Retry-After": "60"})
    client = IkassaClient("api.ikassa.by", TokenCredentials(TOKEN), allowed_servers=ALLOWED, sleep=sleep)

    with pytest.raises(LeaseLostError):
        client.list_workstations()

    assert waits.total == 3
