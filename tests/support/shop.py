"""A shop whose books and whose (emulated) cabinet know the same goods: what tests of the load start from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounting.models import (
    AcquiringTerminal,
    CashDesk,
    CashRegister,
    CashShift,
    Item,
    ItemPackage,
    Organization,
    Partner,
    Receipt,
    Sku,
    StockBalance,
    Warehouse,
)
from accounting.services.barcodes import barcode_create
from exchange.ikassa.exchanges import ExportOrder, exchange_export, exchange_load
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun, InboxDocument, LoadSettings
from exchange.runs.frame import RunOutcome
from tests.support import books
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, Sandbox

START = date(2021, 1, 1)
MORNING = datetime(2021, 6, 10, 9, 2)


@dataclass
class Shop:
    """One organisation with one register, joined to the sandbox; goods are added by `add`."""

    sandbox: Sandbox
    organization: Organization
    warehouse: Warehouse
    register: CashRegister
    settings: LoadSettings
    connection: Connection
    cash_desk: CashDesk
    terminal: AcquiringTerminal
    partner: Partner

    def add(
        self,
        name: str = "Босоножки женские",
        *,
        code: str = "1001",
        price: str = "28.68",
        quantity: str = "17",
        package: tuple[str, int, int] | None = None,
        **fields: Any,
    ) -> Sku:
        """Make goods with a barcode, a price and a stock, in packages of `(name, numerator, denominator)` if told."""
        item: Item = books.make_item(name=name, **fields)
        sku = Sku.objects.select_related("item").get(item=item)
        sold_in: ItemPackage | None = None
        if package is not None:
            pack_name, numerator, denominator = package
            sold_in = books.make_package(item=item, name=pack_name, numerator=numerator, denominator=denominator)
            item.export_package = sold_in
            item.save(update_fields=["export_package"])
        barcode_create(sku=sku, value=code, package=sold_in)
        assert self.warehouse.retail_price_type is not None
        books.make_price(sku=sku, price_type=self.warehouse.retail_price_type, value=price, package=sold_in)
        books.put_in_stock(warehouse=self.warehouse, sku=sku, quantity=quantity)
        return sku

    def export(self) -> RunOutcome:
        """Send everything to the sandbox and let its register sell from the shop's warehouse."""
        outcome = exchange_export(
            connection=self.connection,
            order=ExportOrder(parts=frozenset(ExportPart)),
            trigger=ExchangeRun.Trigger.COMMAND,
        )
        assert not outcome.error, outcome.error
        link = self.connection.links.get(kind="warehouse", key=self.warehouse.guid)
        self.sandbox.add_register(self.register.registration_number, self.register.serial_number, warehouse=link.number)
        return outcome

    def load(self) -> dict[str, Any]:
        """Load documents; the summary of what was done."""
        outcome = self.try_load()
        assert not outcome.error, outcome.error
        assert outcome.summary is not None
        return outcome.summary.as_dict()

    def try_load(self) -> RunOutcome:
        return exchange_load(connection=self.connection, trigger=ExchangeRun.Trigger.COMMAND)

    def stock_of(self, sku: Sku) -> Decimal:
        return StockBalance.objects.get(sku=sku, warehouse=self.warehouse).quantity

    def receipt(self, document: dict[str, Any]) -> Receipt:
        """The receipt made from a document of the till."""
        return Receipt.objects.get(uid=document["uid"].upper())

    def inbox(self, document: dict[str, Any]) -> InboxDocument:
        return InboxDocument.objects.get(connection=self.connection, uid=document["uid"].upper())

    def copy_of_last(self, **changes: Any) -> dict[str, Any]:
        """The last document that a till made, with other values of its keys."""
        document: dict[str, Any] = self.sandbox.truth("documents")["documents"][-1]["payload"]
        return {**document, **changes}

    def shift(self, number: int = 1) -> CashShift:
        return CashShift.objects.get(cash_register=self.register, number=number)


def open_shop(sandbox: Sandbox, *, start: date = START, **register: Any) -> Shop:
    """Make an organisation with a retail warehouse, a register and a connection to the sandbox."""
    organization = books.make_organization()
    warehouse = books.make_warehouse(organization=organization)
    register.setdefault("registration_number", REGISTRATION_NUMBER)
    register.setdefault("serial_number", SERIAL_NUMBER)
    cash_register = books.make_register(warehouse=warehouse, **register)
    cash_desk = books.make_cash_desk(organization=organization)
    terminal = books.make_acquiring_terminal(organization=organization)
    partner = books.make_partner()
    settings = LoadSettings.objects.create(
        organization=organization,
        cash_register=cash_register,
        date=start,
        cash_desk=cash_desk,
        acquiring_terminal=terminal,
        card_number="1234 5678 9123 4567",
        partner=partner,
    )
    connection = Connection.objects.create(
        organization=organization, server=f"http://{sandbox.address}", token=sandbox.token
    )
    return Shop(
        sandbox=sandbox,
        organization=organization,
        warehouse=warehouse,
        register=cash_register,
        settings=settings,
        connection=connection,
        cash_desk=cash_desk,
        terminal=terminal,
        partner=partner,
    )


def later(minutes: int = 0, *, days: int = 0) -> datetime:
    """A moment of the shop's trade: so long after its first morning."""
    return MORNING + timedelta(days=days, minutes=minutes)
