"""Which connection an exchange goes through, and what is said when there is none."""

import pytest

from exchange.codes import ConnectionCode, GapCode
from exchange.ikassa.connections import client_open, connection_for_organization
from exchange.issues import Issue
from exchange.models import Connection
from exchange.runs.errors import ConnectionUnavailable
from exchange.subjects import connection_subject
from exchange.texts import issue_text
from tests.support.books import make_organization
from tests.support.connections import make_connection
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_the_connection_is_that_of_the_organisation() -> None:
    connection = make_connection()
    make_connection()

    assert connection_for_organization(organization=connection.organization) == connection


def test_an_organisation_without_a_connection_is_named() -> None:
    organization = make_organization(name="Ромашка")

    with pytest.raises(ConnectionUnavailable) as caught:
        connection_for_organization(organization=organization)

    assert caught.value.issue == Issue(GapCode.NO_CONNECTION, connection_subject(organization))
    assert issue_text(caught.value.issue) == (
        "«Ik авторизация» организации «Ромашка» не создана. Создайте её, укажите сервер и токен."
    )


def test_a_connection_that_is_switched_off_is_not_used() -> None:
    organization = make_organization(name="Ромашка")
    make_connection(organization=organization, is_active=False)

    with pytest.raises(ConnectionUnavailable) as caught:
        connection_for_organization(organization=organization)

    assert caught.value.issue.code == GapCode.CONNECTION_OFF
    assert issue_text(caught.value.issue) == (
        "«Ik авторизация» организации «Ромашка» отключена. Отметьте в ней «Действует»."
    )


@pytest.mark.parametrize(
    ("fields", "code", "lacking"),
    [
        ({"token": "  "}, ConnectionCode.TOKEN_EMPTY, "токен"),
        (
            {"auth": Connection.Auth.OAUTH, "client_id": "shop"},
            ConnectionCode.CLIENT_SECRET_EMPTY,
            "client_id или client_secret",
        ),
        (
            {"auth": Connection.Auth.OAUTH, "client_secret": "s"},
            ConnectionCode.CLIENT_SECRET_EMPTY,
            "client_id или client_secret",
        ),
    ],
)
def test_a_connection_without_its_secret_is_named(fields: dict[str, str], code: ConnectionCode, lacking: str) -> None:
    connection = make_connection(organization=make_organization(name="Ромашка"), **fields)

    with pytest.raises(ConnectionUnavailable) as caught:
        client_open(connection=connection)

    assert caught.value.issue.code == code
    assert issue_text(caught.value.issue).startswith(f"«Ik авторизация» организации «Ромашка»: не указан {lacking}. ")


def test_a_token_opens_the_cabinet(sandbox: Sandbox) -> None:
    sandbox.add_register()

    with client_open(connection=make_connection(address=sandbox.address)) as client:
        assert len(client.list_workstations()) == 1


def test_oauth_opens_the_cabinet_of_the_organisation(sandbox: Sandbox) -> None:
    organization = make_organization()
    sandbox.add_oauth_client("shop", "secret", unp=organization.unp)
    sandbox.add_register(unp=organization.unp)
    connection = make_connection(
        organization=organization,
        address=sandbox.address,
        auth=Connection.Auth.OAUTH,
        token="",
        client_id="shop",
        client_secret="secret",
        accounts_server=f"http://{sandbox.address}",
    )

    with client_open(connection=connection) as client:
        assert len(client.list_workstations()) == 1
