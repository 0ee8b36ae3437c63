"""Makes cabinets, tokens and registers, and empties the sandbox."""

from typing import Any

from django.db import connections, transaction

from exchange.sandbox import models
from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.models import AccessToken, Cabinet, OAuthClient, Warehouse, Workstation
from exchange.sandbox.models.cabinet import new_epoch

DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - opens nothing but an emulation on loopback
DEFAULT_CLIENT = ("sandbox-client", "sandbox-secret")

# Children first: there is nothing to cascade.
TABLES = (
    models.Delivery,
    models.Document,
    models.Shift,
    models.Workstation,
    models.Stock,
    models.Sku,
    models.Category,
    models.Warehouse,
    models.AccessToken,
    models.OAuthClient,
    models.Cabinet,
    models.Fault,
    models.RequestLog,
)


@transaction.atomic(using=SANDBOX)
def cabinet_ensure(*, unp: str = "", name: str = "Кабинет песочницы") -> Cabinet:
    """The cabinet of an organisation; the one with an empty УНП is the default, and takes any OAuth audience."""
    cabinet, created = Cabinet.objects.get_or_create(unp=unp, defaults={"name": name})
    if created and not unp:
        token_ensure(cabinet=cabinet, value=DEFAULT_TOKEN)
        client_id, client_secret = DEFAULT_CLIENT
        oauth_client_ensure(cabinet=cabinet, client_id=client_id, client_secret=client_secret)
    return cabinet


@transaction.atomic(using=SANDBOX)
def token_ensure(*, cabinet: Cabinet, value: str, scope: str = "api") -> AccessToken:
    token, _ = AccessToken.objects.update_or_create(value=value, defaults={"cabinet": cabinet, "scope": scope})
    return token


@transaction.atomic(using=SANDBOX)
def oauth_client_ensure(
    *, cabinet: Cabinet, client_id: str, client_secret: str, token_lifetime: int = 3600
) -> OAuthClient:
    values = {"cabinet": cabinet, "client_secret": client_secret, "token_lifetime": token_lifetime}
    client, _ = OAuthClient.objects.update_or_create(client_id=client_id, defaults=values)
    return client


@transaction.atomic(using=SANDBOX)
def register_ensure(*, cabinet: Cabinet, registration_number: str, serial_number: str, **values: Any) -> Workstation:
    """A register by its two numbers, made or brought to the values given (names of the model's fields)."""
    workstation, _ = Workstation.objects.update_or_create(
        registration_number=registration_number,
        serial_number=serial_number,
        defaults={"cabinet": cabinet, **values},
        create_defaults={"cabinet": cabinet, "name": f"Касса {serial_number}", **values},
    )
    return workstation


def registers_place(*, cabinet: Cabinet) -> None:
    """Put registers that were given no warehouse at the only one that has goods, if there is only one.

    So whoever starts an empty sandbox and exports one shop to it can sell at once.
    """
    stocked = Warehouse.objects.filter(cabinet=cabinet, stock__isnull=False).distinct()[:2]
    if len(stocked) == 1:
        Workstation.objects.filter(cabinet=cabinet, warehouse=None).update(warehouse=stocked[0])


@transaction.atomic(using=SANDBOX)
def cursors_expire() -> None:
    """Begin a new epoch: every cursor given so far has expired."""
    for cabinet in Cabinet.objects.all():
        cabinet.epoch = new_epoch()
        cabinet.save(update_fields=["epoch"])


@transaction.atomic(using=SANDBOX)
def sandbox_reset() -> Cabinet:
    """Empty the sandbox and make the default cabinet with its token anew."""
    with connections[SANDBOX].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'DELETE FROM "{table._meta.db_table}"')  # noqa: S608 - names of our own tables
    return cabinet_ensure()
