"""The demo's exchange: export everything, trade a day in the sandbox, load what the register sent."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from accounting.models import CashRegister, CashShift, StockBalance
from accounting.money import ZERO, round_money
from exchange.ikassa.exchanges import ExportOrder, exchange_export, exchange_load
from exchange.ikassa.export import ExportPart
from exchange.management.exchange_command import outcome_json
from exchange.models import Connection, ExchangeRun
from exchange.runs.frame import RunOutcome, RunResult
from exchange.texts import issue_text
from ikassa_admin.demo.cabinet import cabinet_prepare, register_place, register_trade
from ikassa_admin.demo.company import ORGANIZATION_GUID, REGISTRATION_NUMBER, SERIAL_NUMBER, DemoRefused

TRIGGER = ExchangeRun.Trigger.COMMAND
WAIT_SECONDS = 30

Stock = dict[str, Decimal]
"""What lies in the register's warehouse by the name of goods, in base units."""


@dataclass(slots=True)
class DemoOutcome:
    """What one run of the demo did; `load` is None when the export failed. Stock is before and after the load."""

    connection: Connection
    register: CashRegister
    export: RunOutcome
    load: RunOutcome | None = None
    stock_before: Stock = field(default_factory=dict)
    stock_after: Stock = field(default_factory=dict)
    z_difference: Decimal = ZERO

    @property
    def last(self) -> RunOutcome:
        return self.load or self.export

    @property
    def exit_code(self) -> int:
        """The exit code of the command (design §5)."""
        return max(self.export.exit_code, self.last.exit_code)

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the command (design §5); stock is `{name of goods: decimal string in base units}`."""
        answer: dict[str, Any] = {"status": self.last.result.value, "export": outcome_json(self.export)}
        if self.load is not None:
            answer["load"] = outcome_json(self.load)
        if self.last.result is RunResult.FAILED and self.last.error is not None:
            answer["error"] = issue_text(self.last.error)
        return answer | {
            "z_difference": str(self.z_difference),
            "stock_before": _written(self.stock_before),
            "stock_after": _written(self.stock_after),
        }


def demo_exchange(*, address: str) -> DemoOutcome:
    """Run the whole exchange with the sandbox that answers at `address` (host:port); outside a transaction.

    May run twice: the second run finds everything sent and loaded. Raises DemoRefused when a person deleted the
    connection or the register.
    """
    connection = _connection(address)
    register = _register()
    cabinet_prepare(connection=connection)
    export = exchange_export(
        connection=connection,
        order=ExportOrder(parts=frozenset(ExportPart)),
        trigger=TRIGGER,
        wait=WAIT_SECONDS,
    )
    outcome = DemoOutcome(connection, register, export)
    outcome.stock_before = outcome.stock_after = _stock(register)
    if export.result is RunResult.DONE:
        register_place(connection=connection, register=register)
        register_trade(connection=connection, register=register)
        outcome.load = exchange_load(connection=connection, trigger=TRIGGER, wait=WAIT_SECONDS)
        outcome.stock_after = _stock(register)
    outcome.z_difference = _z_difference(register)
    return outcome


def _connection(address: str) -> Connection:
    """The connection of the demo, pointed at the sandbox of this run."""
    connection = Connection.objects.select_related("organization").filter(organization__guid=ORGANIZATION_GUID).first()
    if connection is None:
        raise DemoRefused("«Ik авторизация» демонстрации удалена. Начните с новой базы.")
    connection.server = f"http://{address}"
    connection.save(update_fields=["server"])
    return connection


def _register() -> CashRegister:
    register = (
        CashRegister.objects.filter(registration_number=REGISTRATION_NUMBER, serial_number=SERIAL_NUMBER)
        .select_related("warehouse")
        .first()
    )
    if register is None:
        raise DemoRefused("Касса ККМ демонстрации удалена, или её номера изменены. Начните с новой базы.")
    return register


def _stock(register: CashRegister) -> Stock:
    balances = StockBalance.objects.filter(warehouse=register.warehouse).select_related("sku__item")
    return {str(balance.sku): balance.quantity for balance in balances.order_by("sku__item__name", "sku__variant")}


def _z_difference(register: CashRegister) -> Decimal:
    total = CashShift.objects.filter(cash_register=register).aggregate(total=Sum("discrepancy"))["total"]
    return round_money(total or ZERO)


def _written(stock: Stock) -> dict[str, str]:
    return {name: str(quantity) for name, quantity in stock.items()}
