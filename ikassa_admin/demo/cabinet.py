"""The emulated cabinet of the demo. Imported only where the sandbox is switched on."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from accounting.models import CashRegister
from exchange.models import Connection, ConnectionState, InboxDocument, RemoteLink, StockLink
from exchange.sandbox.errors import TillError
from exchange.sandbox.models import Cabinet, Warehouse, Workstation
from exchange.sandbox.server import sandbox_prepare
from exchange.sandbox.services.cabinets import DEFAULT_TOKEN, cabinet_ensure, register_ensure
from ikassa_admin.demo.company import DemoRefused
from ikassa_admin.demo.day import day_trade

TOKEN = DEFAULT_TOKEN


def cabinet_prepare(*, connection: Connection) -> None:
    """Make the sandbox's tables and its cabinet ready. May run twice.

    When the sandbox's file was deleted since, what the connection remembers of that cabinet is forgotten, so that
    the next export sends everything anew.
    """
    sandbox_prepare()
    if not Warehouse.objects.filter(cabinet=cabinet_ensure()).exists():
        _cabinet_forget(connection)


@transaction.atomic
def _cabinet_forget(connection: Connection) -> None:
    StockLink.objects.filter(connection=connection).delete()
    RemoteLink.objects.filter(connection=connection).delete()
    ConnectionState.objects.filter(connection=connection).update(
        feed_cursor="", exported_at=None, exported_day=None, stock_pushed_at=None
    )


def register_place(*, connection: Connection, register: CashRegister) -> None:
    """Put the emulated register into its warehouse, once the cabinet knows it. May run twice.

    A register that was lost with the sandbox's file goes on where the books saw it last.
    """
    cabinet = cabinet_ensure()
    found = _workstation(cabinet, register)
    guid = register.warehouse.guid if register.warehouse else ""
    place = Warehouse.objects.filter(cabinet=cabinet, external_id=guid).first()
    if place is None or (found is not None and found.warehouse_id is not None):
        return
    register_ensure(
        cabinet=cabinet,
        registration_number=register.registration_number,
        serial_number=register.serial_number,
        name=register.name,
        warehouse=place,
        **({} if found else _memory(connection, register)),
    )


def _memory(connection: Connection, register: CashRegister) -> dict[str, Any]:
    """Return the numbers, the drawer and the turnover that the register's documents in the books end with."""
    seen = InboxDocument.objects.filter(connection=connection, cash_register=register)
    last = seen.aggregate(number=Max("number"), shift=Max("shift_number"))
    closed = register.shifts.filter(z_counters__isnull=False).order_by("-number").first()
    counters = closed.z_counters[register.currency]["attributes"] if closed and closed.z_counters else {}
    return {
        "last_number": last["number"] or 0,
        "last_shift_number": last["shift"] or 0,
        "cash": counters.get("$.cashin.sum", 0),
        "turnover": counters.get("$.turnover.sum", 0),
    }


def register_trade(*, connection: Connection, register: CashRegister) -> bool:
    """Trade a day if the register never sold anything, neither in the sandbox nor in the books; tell whether it did.

    Raises DemoRefused.
    """
    cabinet = cabinet_ensure()
    workstation = _workstation(cabinet, register)
    if workstation is None or workstation.documents.exists():
        return False
    if InboxDocument.objects.filter(connection=connection, cash_register=register).exists():
        return False
    try:
        day_trade(cabinet=cabinet)
    except TillError as error:
        raise DemoRefused(f"Касса песочницы не пробила чек: {error} Начните с новой базы.") from error
    return True


def _workstation(cabinet: Cabinet, register: CashRegister) -> Workstation | None:
    return Workstation.objects.filter(
        cabinet=cabinet,
        registration_number=register.registration_number,
        serial_number=register.serial_number,
    ).first()
