"""Which connection an exchange goes through, the client that speaks for it, and what of its cabinet is remembered."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounting.models import Organization
from exchange.codes import ConnectionCode, GapCode, RunCode
from exchange.ikassa.client import PATIENT, Patience
from exchange.ikassa.client.auth import Credentials, OAuthCredentials, TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from exchange.models import Connection, ConnectionState, RemoteLink, StockLink
from exchange.runs.errors import ConnectionUnavailable, LeaseBusy
from exchange.runs.frame import LeasedContext
from exchange.runs.lease import lease_is_held
from exchange.subjects import connection_subject, organization_subject


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


@dataclass(kw_only=True)
class ExchangeContext(LeasedContext):
    """A run that may write to the cabinet and the books."""

    client: IkassaClient


@transaction.atomic
def exported_forget(*, connection: Connection) -> int:
    """Forget what was sent to the cabinet and how far its documents were read; return how many objects that were.

    The next export sends everything, the next load reads from the start dates, where what is known already drops out.
    In the cabinet nothing changes. May run twice. Raises LeaseBusy while an exchange of the connection is under way.
    """
    # The row is locked: no exchange begins until the links are gone.
    ConnectionState.objects.get_or_create(connection=connection)
    ConnectionState.objects.select_for_update().get(connection=connection)
    if lease_is_held(connection=connection):
        raise LeaseBusy(RunCode.BUSY, organization_subject(connection.organization))
    forgotten, _ = RemoteLink.objects.filter(connection=connection).delete()
    StockLink.objects.filter(connection=connection).delete()
    ConnectionState.objects.filter(connection=connection).update(
        exported_at=None, exported_day=None, feed_from=None, feed_cursor=""
    )
    return forgotten
