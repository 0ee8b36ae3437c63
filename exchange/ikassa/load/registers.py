"""The registers of an organisation as a load needs them: found by both numbers, with what fills receipts in."""

from dataclasses import dataclass
from datetime import datetime

from accounting.days import day_start
from accounting.models import CashRegister, Sku, Warehouse
from exchange.codes import LoadCode
from exchange.ikassa.load.verdicts import Held, Ignored
from exchange.models import Connection, InboxDocument, LoadSettings
from exchange.subjects import organization_subject, register_subject


@dataclass(frozen=True, slots=True)
class LoadedRegister:
    """A register whose documents are loaded, from `start` on.

    The two skus are what a line rung up without goods becomes; None where «Ik последняя загрузка» names no item.
    """

    cash_register: CashRegister
    settings: LoadSettings
    start: datetime
    service_sku: Sku | None
    prepayment_sku: Sku | None

    def warehouse(self) -> Warehouse:
        """Return the warehouse that receipts are posted to; raise Held when the register has none."""
        if self.cash_register.warehouse is None:
            raise Held(LoadCode.REGISTER_WITHOUT_WAREHOUSE, register_subject(self.cash_register))
        return self.cash_register.warehouse


class Registers:
    """The registers of one connection's organisation; read once a batch."""

    def __init__(self, connection: Connection) -> None:
        settings = LoadSettings.objects.filter(organization=connection.organization_id).select_related(
            "cash_desk", "acquiring_terminal", "partner"
        )
        by_register = {one.cash_register_id: one for one in settings}
        plain = _plain_skus(
            {item_id for one in by_register.values() for item_id in (one.service_item_id, one.prepayment_item_id)}
        )
        self._connection = connection
        self._by_device: dict[tuple[str, str], tuple[CashRegister, LoadedRegister | None]] = {}
        registers = CashRegister.objects.filter(organization=connection.organization_id)
        for register in registers.exclude(registration_number="", serial_number="").select_related("warehouse"):
            one = by_register.get(register.pk)
            loaded = None
            if one is not None:
                loaded = LoadedRegister(
                    cash_register=register,
                    settings=one,
                    start=day_start(one.date),
                    service_sku=plain.get(one.service_item_id or 0),
                    prepayment_sku=plain.get(one.prepayment_item_id or 0),
                )
            self._by_device[register.registration_number, register.serial_number] = register, loaded

    def of(self, row: InboxDocument) -> LoadedRegister:
        """Return the register that a row came from.

        Raises Held for a register that the books do not know or do not load, Ignored for a document before its start.
        """
        known = self._by_device.get((row.registration_number, row.serial_number))
        if known is None:
            raise Held(
                LoadCode.UNKNOWN_REGISTER,
                organization_subject(self._connection.organization),
                registration_number=row.registration_number or None,
                serial_number=row.serial_number or None,
            )
        register, loaded = known
        if loaded is None:
            raise Held(LoadCode.NO_LOAD_SETTINGS, register_subject(register))
        row.cash_register = register
        if row.issued_at is not None and row.issued_at < loaded.start:
            raise Ignored(LoadCode.BEFORE_START, register_subject(register), start=loaded.settings.date)
        return loaded


def _plain_skus(item_ids: set[int | None]) -> dict[int, Sku]:
    skus = Sku.objects.filter(item__in=[pk for pk in item_ids if pk]).select_related("item__unit").order_by("-pk")
    return {sku.item_id: sku for sku in skus}
