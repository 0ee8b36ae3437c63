"""A small shop whose cabinet is the sandbox, spoken to over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from accounting.models import Organization, PriceType, Sku, StockMovement, Warehouse
from accounting.services.stock import stock_movements_record
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.exchanges import cabinet_opener
from exchange.ikassa.export import ExportPart, ExportSummary, export_preview, export_run, export_scope, stock_push
from exchange.models import Connection, ExchangeRun
from exchange.runs.frame import RunOutcome, exchange_run
from tests.support import books
from tests.support.sandbox import Sandbox

ALL = tuple(ExportPart)
Wire = dict[str, Any]


@dataclass
class Shop:
    """An organisation with one retail warehouse, and its cabinet."""

    sandbox: Sandbox
    organization: Organization
    connection: Connection
    warehouse: Warehouse
    price_type: PriceType
    unp: str = ""

    def export(self, *parts: ExportPart, **options: Any) -> ExportSummary:
        outcome = self.run(*parts, **options)
        assert outcome.error is None
        assert isinstance(outcome.summary, ExportSummary)
        return outcome.summary

    def run(self, *parts: ExportPart, **options: Any) -> RunOutcome:
        return self.exchange(lambda context: export_run(context, parts=parts or ALL, **options))

    def preview(self, *parts: ExportPart, **options: Any) -> ExportSummary:
        """What an export would do."""
        scope = export_scope(connection=self.connection, parts=parts or ALL, is_preview=True, **options)
        return export_preview(scope)

    def push_stock(self, *pairs: tuple[Sku, Warehouse]) -> int:
        """Send what a load has changed; tell how many rows went out."""
        sent: list[int] = []

        def work(context: ExchangeContext) -> ExportSummary:
            pushed = stock_push(context, pairs=[(sku.pk, warehouse.pk) for sku, warehouse in pairs])
            sent.append(pushed.sent[ExportPart.STOCK])
            return ExportSummary()

        assert self.exchange(work).error is None
        return sent[0]

    def exchange(self, work: Callable[[ExchangeContext], ExportSummary]) -> RunOutcome:
        return exchange_run(
            connection=self.connection,
            kind=ExchangeRun.Kind.EXPORT,
            trigger=ExchangeRun.Trigger.COMMAND,
            opens=cabinet_opener(),
            work=work,
        )

    def sku(self, name: str = "Босоножки женские", *, price: str | None = "28.68", **fields: Any) -> Sku:
        sku = books.make_sku(name=name, **fields)
        if price is not None:
            self.price(sku, price)
        return sku

    def price(self, sku: Sku, value: str, **fields: Any) -> None:
        books.make_price(sku=sku, price_type=self.price_type, value=value, **fields)

    def receive(self, sku: Sku, quantity: str, warehouse: Warehouse | None = None) -> None:
        """Bring base units into a warehouse; out of it, below zero."""
        movement = StockMovement(warehouse=warehouse or self.warehouse, sku=sku, quantity=Decimal(quantity))
        with transaction.atomic():
            stock_movements_record(movements=[movement])

    def in_cabinet(self, part: str) -> list[Wire]:
        rows: list[Wire] = self.sandbox.truth(part, unp=self.unp)[part]
        return rows

    def card(self, name: str) -> Wire:
        [card] = [row for row in self.in_cabinet("skus") if row["name"] == name]
        return card

    def rows(self, sku: Sku) -> list[Wire]:
        return [row for row in self.in_cabinet("stock") if row["sku"] == sku.item.guid]

    def row(self, sku: Sku) -> Wire:
        """The only stock row of a sku."""
        [row] = self.rows(sku)
        return row

    def pushes(self) -> list[tuple[str, int]]:
        """Every push so far, as (method, elements)."""
        return [
            (request["method"], request["elements"])
            for request in self.sandbox.truth("requests")["requests"]
            if request["method"].startswith("wms.")
        ]

    def messages(self) -> list[str]:
        """What the last run told the journal."""
        run = ExchangeRun.objects.filter(connection=self.connection).latest("pk")
        return list(run.messages.values_list("text", flat=True))


@pytest.fixture
def make_shop(db: None, sandbox: Sandbox, settings: Settings) -> Callable[..., Shop]:
    settings.IKASSA_ALLOWED_SERVERS = [sandbox.address]

    def make(*, name: str = "Торговый дом «Комплексный» ЗАО", unp: str = "", token: str = sandbox.token) -> Shop:
        organization = books.make_organization(name=name)
        connection = Connection.objects.create(organization=organization, server=sandbox.url, token=token)
        price_type = books.make_price_type()
        warehouse = books.make_warehouse(organization=organization, retail_price_type=price_type)
        return Shop(sandbox, organization, connection, warehouse, price_type, unp)

    return make


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    return make_shop()
