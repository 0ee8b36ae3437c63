"""Plain functions that make rows of the exchange; every argument has a default."""

from datetime import date
from typing import Any

from accounting.models import CashRegister, Organization
from exchange.models import Connection, ExchangeSchedule, LoadSettings
from tests.support.books import make_organization, make_register


def make_connection(
    *,
    organization: Organization | None = None,
    address: str = "127.0.0.1:9",
    token: str = "sandbox-token",
    **fields: Any,
) -> Connection:
    """«Ik авторизация» of a cabinet at `address` (`sandbox.address`); nobody listens at the default one."""
    fields.setdefault("server", f"http://{address}")
    return Connection.objects.create(organization=organization or make_organization(), token=token, **fields)


def make_load_settings(
    *, cash_register: CashRegister | None = None, date: date = date(2021, 1, 1), **fields: Any
) -> LoadSettings:
    """«Ik последняя загрузка» of a register."""
    cash_register = cash_register or make_register()
    return LoadSettings.objects.create(
        organization=cash_register.organization, cash_register=cash_register, date=date, **fields
    )


def make_schedule(*, connection: Connection | None = None, **fields: Any) -> ExchangeSchedule:
    """A schedule of a load every quarter of an hour, not planned yet."""
    return ExchangeSchedule.objects.create(connection=connection or make_connection(), **fields)
