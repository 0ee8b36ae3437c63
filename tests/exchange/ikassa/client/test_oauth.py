"""The other way in: a token from the OAuth server."""

from urllib.parse import parse_qs

import pytest
import requests
import responses

from exchange.ikassa.client import errors
from exchange.ikassa.client.auth import OAuthCredentials
from exchange.ikassa.client.client import IkassaClient
from exchange.texts import issue_text
from tests.exchange.ikassa.client.conftest import API, CLIENT_SECRET, OAUTH_URL, Waits

URL = f"{API}/workstations.list"


def give_token(cabinet: responses.RequestsMock, token: str, expires_in: int = 3600) -> None:
    body = {"access_token": token, "expires_in": expires_in, "scope": "api", "token_type": "Bearer"}
    cabinet.add("POST", OAUTH_URL, json=body)


def refuse_token(cabinet: responses.RequestsMock) -> None:
    cabinet.add("GET", URL, json={"code": "auth.token.invalid", "message": "токен устарел"}, status=401)


def accept(cabinet: responses.RequestsMock) -> None:
    cabinet.add("GET", URL, json={"workstations": []})


def tokens_used(cabinet: responses.RequestsMock) -> list[str]:
    return [call.request.headers["Authorization"] for call in cabinet.calls if call.request.method == "GET"]


def test_a_token_is_asked_for_once_and_used_for_every_request(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient
) -> None:
    give_token(cabinet, "first")
    accept(cabinet)

    oauth_client.list_workstations()
    oauth_client.list_workstations()

    asked = cabinet.calls[0].request
    assert parse_qs(asked.body.decode()) == {
        "client_id": ["shop"],
        "client_secret": [CLIENT_SECRET],
        "grant_type": ["client_credentials"],
        "audience": ["100000001"],
        "scope": ["api"],
    }
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in asked.headers
    assert tokens_used(cabinet) == ["Bearer first"] * 2
    assert oauth_client.requests_sent == 3


def test_a_token_is_renewed_shortly_before_it_expires(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient, waits: Waits
) -> None:
    give_token(cabinet, "first", expires_in=3600)
    give_token(cabinet, "second")
    accept(cabinet)

    oauth_client.list_workstations()
    waits.sleep(3539)
    oauth_client.list_workstations()
    waits.sleep(1)
    oauth_client.list_workstations()

    assert tokens_used(cabinet) == ["Bearer first", "Bearer first", "Bearer second"]


def test_a_refused_token_is_renewed_once(cabinet: responses.RequestsMock, oauth_client: IkassaClient) -> None:
    give_token(cabinet, "first")
    give_token(cabinet, "second")
    refuse_token(cabinet)
    accept(cabinet)

    assert oauth_client.list_workstations() == ()
    assert tokens_used(cabinet) == ["Bearer first", "Bearer second"]


def test_a_token_refused_again_is_told(cabinet: responses.RequestsMock, oauth_client: IkassaClient) -> None:
    give_token(cabinet, "first")
    give_token(cabinet, "second")
    refuse_token(cabinet)

    with pytest.raises(errors.TokenRefused):
        oauth_client.list_workstations()

    assert tokens_used(cabinet) == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_client_that_gets_no_token_is_a_matter_of_configuration(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient, status: int
) -> None:
    cabinet.add("POST", OAUTH_URL, json={"code": "auth.client.invalid", "message": "нет такого клиента"}, status=status)

    with pytest.raises(errors.ClientRefused) as caught:
        oauth_client.list_workstations()

    assert isinstance(caught.value, errors.ConfigurationError)
    assert caught.value.status == status
    assert "client_secret" in issue_text(caught.value.issue)
    assert len(cabinet.calls) == 1


def test_an_oauth_server_that_stumbles_is_tried_again(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient
) -> None:
    cabinet.add("POST", OAUTH_URL, status=503)
    cabinet.add("POST", OAUTH_URL, body=requests.ReadTimeout())
    give_token(cabinet, "first")
    accept(cabinet)

    assert oauth_client.list_workstations() == ()


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "токен"])
def test_a_token_that_cannot_stand_in_a_header_is_not_used(
    cabinet: responses.RequestsMock, oauth_client: IkassaClient, token: str
) -> None:
    give_token(cabinet, token)

    with pytest.raises(errors.AnswerBroken):
        oauth_client.list_workstations()

    assert tokens_used(cabinet) == []


@pytest.mark.parametrize(("client_id", "secret", "audience"), [("", "s", "1"), ("c", " ", "1"), ("c", "s", "")])
def test_incomplete_credentials_are_refused(client_id: str, secret: str, audience: str) -> None:
    with pytest.raises(errors.CredentialsInvalid):
        OAuthCredentials(client_id, secret, audience)
