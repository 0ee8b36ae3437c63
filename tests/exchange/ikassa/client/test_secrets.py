"""A secret never appears in a log, an exception text, a traceback or a repr."""

import logging
import traceback

import pytest
import requests
import responses

from exchange.ikassa.client.auth import AccessToken, OAuthCredentials, TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from exchange.ikassa.client.errors import CredentialsInvalid, IkassaError
from exchange.texts import issue_text
from tests.exchange.ikassa.client.conftest import API, CLIENT_SECRET, OAUTH_URL, TOKEN

URL = f"{API}/workstations.list"
ACCESS_TOKEN = "very-secret-access-1138"
SECRETS = (TOKEN, CLIENT_SECRET, ACCESS_TOKEN)


def everything_told(error: IkassaError, caplog: pytest.LogCaptureFixture) -> str:
    """Return all that a log or a page of errors could show, the local variables of our frames included."""
    written = [
        str(error),
        repr(error),
        repr(vars(error)),
        repr(error.issue.as_dict()),
        caplog.text,
        repr([vars(record) for record in caplog.records]),
    ]
    while error.__traceback__ is not None and "/tests/" in error.__traceback__.tb_frame.f_code.co_filename:
        error.__traceback__ = error.__traceback__.tb_next
    written += traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return "\n".join([*written, issue_text(error.issue)])


def library_error(kind: type[requests.RequestException]) -> requests.RequestException:
    """Return an error as the library raises it: with the request and its headers inside, and the token in its text."""
    request = requests.Request("GET", URL, headers={"Authorization": f"Bearer {TOKEN}"}).prepare()
    return kind(f"Invalid header Bearer {TOKEN}", request=request)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": library_error(requests.ConnectionError)},
        {"body": library_error(requests.ReadTimeout)},
        {"body": library_error(requests.exceptions.InvalidHeader)},
        {"body": library_error(requests.exceptions.ChunkedEncodingError)},
        {"status": 500, "body": f"<html>{TOKEN}"},
        {"status": 302, "headers": {"Location": f"https://evil.example/?{TOKEN}"}},
        {
            "status": 401,
            "json": {"code": TOKEN, "message": f"{TOKEN}?", "details": [{"path": TOKEN, "message": TOKEN}]},
        },
        {"status": 200, "body": f'{{"workstations": "{TOKEN}"'},
    ],
)
def test_a_token_is_not_told_by_any_failure(
    cabinet: responses.RequestsMock, client: IkassaClient, caplog: pytest.LogCaptureFixture, answer: dict[str, object]
) -> None:
    caplog.set_level(logging.DEBUG)
    cabinet.add("GET", URL, **answer)

    with pytest.raises(IkassaError) as caught:
        client.list_workstations()

    assert TOKEN not in everything_told(caught.value, caplog)
    assert caught.value.__context__ is None
    assert TOKEN not in repr(client)


@pytest.mark.parametrize("status", [401, 500])
def test_oauth_secrets_are_not_told_by_any_failure(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    message = f"{CLIENT_SECRET} {ACCESS_TOKEN}"
    cabinet.add("POST", OAUTH_URL, json={"access_token": ACCESS_TOKEN, "expires_in": 60})
    cabinet.add("POST", OAUTH_URL, json={"code": "auth.client.invalid", "message": message}, status=status)
    cabinet.add("GET", URL, json={"code": "auth.token.invalid", "message": message}, status=401)

    with pytest.raises(IkassaError) as caught:
        oauth_client.list_workstations()

    written = everything_told(caught.value, caplog)
    assert not any(secret in written for secret in SECRETS)


def test_credentials_hide_their_secrets() -> None:
    shown = repr((TokenCredentials(TOKEN), OAuthCredentials("shop", CLIENT_SECRET, "1"), AccessToken(ACCESS_TOKEN)))

    assert not any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize("token", ["", "  ", f"{TOKEN} {TOKEN}", f"{TOKEN}\nX: y", f"{TOKEN}ё", f"{TOKEN}\0"])
def test_a_token_that_cannot_stand_in_a_header_is_refused_without_a_word_of_it(
    token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(CredentialsInvalid) as caught:
        TokenCredentials(token)

    assert TOKEN not in f"{caught.value} {issue_text(caught.value.issue)}"


def test_a_token_is_taken_without_the_spaces_around_it() -> None:
    assert TokenCredentials(f" {TOKEN}\n").token == TOKEN


def test_the_log_has_one_line_a_request_without_body_query_and_headers(
    cabinet: responses.RequestsMock, client: IkassaClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="exchange.ikassa.client")
    cabinet.add("GET", f"{API}/wms.sku.list", json={"sku": [], "cursor": "opaque", "hasMore": False})

    list(client.list_skus())

    (record,) = caplog.records
    request_id = cabinet.calls[0].request.headers["X-Request-Id"]
    assert record.getMessage().startswith("GET /api/wms.sku.list 200 ")
    assert record.getMessage().endswith(f" ms {request_id}")
    assert "limit" not in record.getMessage()
