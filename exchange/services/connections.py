"""Which connection an exchange goes through, and the client that speaks for it."""

import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import Q

from accounting.models import Organization
from exchange.codes import ConnectionCode, GapCode
from exchange.ikassa import PATIENT, Patience
from exchange.ikassa.auth import Credentials, OAuthCredentials, TokenCredentials
from exchange.ikassa.client import IkassaClient
from exchange.models import Connection, ConnectionState, ExchangeRun
from exchange.services.errors import ConnectionUnavailable
from exchange.services.subjects import connection_subject

_UNREACHABLE = ExchangeRun.Failure.UNREACHABLE
_REFUSED = ExchangeRun.Failure.REFUSED


def connection_for_organization(*, organization: Organization) -> Connection:
    """Return the active «Ik авторизация» of the organisation. Raises ConnectionUnavailable."""
    connection = Connection.objects.filter(organization=organization).select_related("organization").first()
    if connection is None:
        raise ConnectionUnavailable(GapCode.NO_CONNECTION, connection_subject(organization))
    if not connection.is_active:
        raise ConnectionUnavailable(GapCode.CONNECTION_OFF, connection_subject(organization))
    return connection


def credentials_of(*, connection: Connection) -> Credentials:
    """Return how the connection proves who it is. Raises ConnectionUnavailable or CredentialsInvalid."""
    if connection.auth == Connection.Auth.OAUTH:
        if not (connection.client_id.strip() and connection.client_secret.strip()):
            raise ConnectionUnavailable(ConnectionCode.CLIENT_SECRET_EMPTY, connection_subject(connection.organization))
        return OAuthCredentials(
            client_id=connection.client_id,
            client_secret=connection.client_secret,
            audience=connection.organization.unp,
            accounts_server=connection.accounts_server,
        )
    if not connection.token.strip():
        raise ConnectionUnavailable(ConnectionCode.TOKEN_EMPTY, connection_subject(connection.organization))
    return TokenCredentials(connection.token)


def client_open(
    *, connection: Connection, sleep: Callable[[float], None] = time.sleep, patience: Patience = PATIENT
) -> IkassaClient:
    """Return a client of the connection, to be used in `with`; `sleep` and `patience` are the client's own parameters.

    Raises ConnectionUnavailable when a secret is missing, IkassaError when an address is not allowed.
    """
    return IkassaClient(
        connection.server,
        credentials_of(connection=connection),
        allowed_servers=settings.IKASSA_ALLOWED_SERVERS,
        sleep=sleep,
        patience=patience,
    )


def connection_note(*, run: ExchangeRun) -> None:
    """Remember since when the cabinet has not answered or has refused the token, by how a run ended."""
    state = ConnectionState.objects.filter(connection=run.connection_id)
    if run.failure == _UNREACHABLE:
        state.filter(unreachable_since__isnull=True).update(unreachable_since=run.started_at)
    elif run.failure == _REFUSED:
        state.update(unreachable_since=None)
        state.filter(refused_since__isnull=True).update(refused_since=run.finished_at)
    elif run.status in {ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS}:
        troubled = state.filter(Q(unreachable_since__isnull=False) | Q(refused_since__isnull=False))
        troubled.update(unreachable_since=None, refused_since=None)
