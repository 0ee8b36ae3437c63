"""Forgetting what a cabinet has of ours: for when «Ik авторизация» leads to another one."""

from django.db import transaction

from exchange.codes import RunCode
from exchange.models import Connection, ConnectionState, RemoteLink, StockLink
from exchange.runs.errors import LeaseBusy
from exchange.runs.lease import lease_is_held
from exchange.subjects import organization_subject


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
