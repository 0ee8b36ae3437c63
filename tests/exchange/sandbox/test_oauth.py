"""The other way in: client credentials for a token (contract §1)."""

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox

FORM = {
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
    "grant_type": "client_credentials",
    "audience": "190000000",
    "scope": "api",
}


def ask(sandbox: Sandbox, **changes: str) -> requests.Response:
    form = {key: value for key, value in (FORM | changes).items() if value}
    return requests.post(f"{sandbox.url}/oauth/token", data=form, timeout=PATIENCE)


def open_with(sandbox: Sandbox, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{sandbox.url}/api/workstations.list", headers=headers, timeout=PATIENCE).status_code


def test_a_client_gets_a_token_that_opens_the_cabinet(sandbox: Sandbox) -> None:
    answer = ask(sandbox).json()
    assert (answer["expires_in"], answer["scope"], answer["token_type"]) == (3600, "api", "Bearer")
    assert open_with(sandbox, answer["access_token"]) == 200


def test_every_token_is_a_new_one(sandbox: Sandbox) -> None:
    assert ask(sandbox).json()["access_token"] != ask(sandbox).json()["access_token"]


def test_a_token_expires(sandbox: Sandbox) -> None:
    sandbox.add_oauth_client("hasty", "secret", token_lifetime=0)
    token = ask(sandbox, client_id="hasty", client_secret="secret").json()["access_token"]
    assert open_with(sandbox, token) == 401


@pytest.mark.parametrize("key", ["client_id", "client_secret"])
def test_a_wrong_client_is_refused(sandbox: Sandbox, key: str) -> None:
    response = ask(sandbox, **{key: "wrong"})
    assert (response.status_code, response.json()["code"]) == (401, "auth.token.invalid")


@pytest.mark.parametrize("key", list(FORM))
def test_every_field_is_needed(sandbox: Sandbox, key: str) -> None:
    response = ask(sandbox, **{key: ""})
    assert (response.status_code, response.json()["code"]) == (400, "api.request.invalid")
    assert response.json()["details"][0]["path"] == key


@pytest.mark.parametrize("changes", [{"grant_type": "password"}, {"scope": "profile"}])
def test_only_client_credentials_for_the_api_are_given(sandbox: Sandbox, changes: dict[str, str]) -> None:
    assert ask(sandbox, **changes).status_code == 400


def test_the_audience_must_be_the_cabinets_organisation(sandbox: Sandbox) -> None:
    sandbox.add_oauth_client("other", "secret", unp="190000001")
    good = ask(sandbox, client_id="other", client_secret="secret", audience="190000001")
    assert good.status_code == 200
    bad = ask(sandbox, client_id="other", client_secret="secret", audience="190000000")
    assert (bad.status_code, bad.json()["code"]) == (403, "auth.forbidden")


def test_a_json_body_is_no_form(sandbox: Sandbox) -> None:
    assert requests.post(f"{sandbox.url}/oauth/token", json=FORM, timeout=PATIENCE).status_code == 400
