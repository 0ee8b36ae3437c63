"""Who may enter the cabinet, and by what name a method is called."""

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.sandbox import Sandbox

LIST = "/api/workstations.list"


def get(sandbox: Sandbox, path: str = LIST, **headers: str) -> requests.Response:
    return requests.get(sandbox.url + path, headers=headers, timeout=PATIENCE)


@pytest.mark.parametrize("authorization", ["Bearer sandbox-token", "bearer sandbox-token", "sandbox-token"])
def test_a_token_opens_the_cabinet_with_bearer_and_bare(sandbox: Sandbox, authorization: str) -> None:
    response = get(sandbox, Authorization=authorization)
    assert response.status_code == 200
    assert response.json() == {"workstations": []}


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic sandbox-token", "Bearer a b"])
def test_anything_else_is_refused(sandbox: Sandbox, authorization: str) -> None:
    response = get(sandbox, Authorization=authorization)
    assert response.status_code == 401
    assert response.json()["code"] == "auth.token.invalid"
    assert response.json()["message"]


def test_a_token_without_the_scope_is_forbidden(sandbox: Sandbox) -> None:
    sandbox.add_token("read-only", scope="profile")
    response = get(sandbox, Authorization="Bearer read-only")
    assert (response.status_code, response.json()["code"]) == (403, "auth.forbidden")


def test_every_organisation_has_a_cabinet_of_its_own(sandbox: Sandbox) -> None:
    sandbox.add_token("second", unp="190000000")
    sandbox.add_register("OTHER", "2", unp="190000000")
    sandbox.add_register("OURS", "1")
    assert [row["serialNumber"] for row in get(sandbox, Authorization="second").json()["workstations"]] == ["2"]
    assert [row["serialNumber"] for row in get(sandbox, Authorization=sandbox.token).json()["workstations"]] == ["1"]


@pytest.mark.parametrize("path", ["/api/wms.sku.destroy", "/api/wms.sku.create/", "/api/workstations.docs"])
def test_a_method_there_is_not_is_unknown(sandbox: Sandbox, path: str) -> None:
    response = get(sandbox, path, Authorization=sandbox.token)
    assert (response.status_code, response.json()["code"]) == (404, "api.method.unknown")


def test_a_method_answers_to_its_own_verb_only(sandbox: Sandbox) -> None:
    response = get(sandbox, "/api/wms.sku.create", Authorization=sandbox.token)
    assert (response.status_code, response.json()["code"]) == (404, "api.method.unknown")
    response = requests.post(sandbox.url + LIST, json={}, headers={"Authorization": sandbox.token}, timeout=PATIENCE)
    assert (response.status_code, response.json()["code"]) == (404, "api.method.unknown")


def test_the_request_id_comes_back(sandbox: Sandbox) -> None:
    response = get(sandbox, **{"Authorization": sandbox.token, "X-Request-Id": "5f0c"})
    assert response.headers["X-Request-Id"] == "5f0c"
    refused = get(sandbox, **{"X-Request-Id": "5f0d"})
    assert refused.headers["X-Request-Id"] == "5f0d"


def test_the_log_keeps_requests_but_no_token(sandbox: Sandbox) -> None:
    get(sandbox, **{"Authorization": "Bearer sandbox-token", "X-Request-Id": "5f0c"})
    get(sandbox, Authorization="Bearer wrong-secret")
    log = sandbox.truth("requests")["requests"]
    assert [(row["verb"], row["method"], row["status"], row["code"]) for row in log] == [
        ("GET", "workstations.list", 200, ""),
        ("GET", "workstations.list", 401, "auth.token.invalid"),
    ]
    assert log[0]["requestId"] == "5f0c"
    assert "token" not in str(log).replace("auth.token.invalid", "")
    assert "wrong-secret" not in str(log)
