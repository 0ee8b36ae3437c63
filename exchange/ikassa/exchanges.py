"""What an exchange of each kind does and needs; commands, background tasks and pages start them here.

All of them are to be called outside a transaction: they speak to the cabinet, and the journal shows them live.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from accounting.days import today
from accounting.models import User
from exchange.ikassa.check import connection_check
from exchange.ikassa.client import PATIENT, Patience
from exchange.ikassa.connections import ExchangeContext, client_open
from exchange.ikassa.export import (
    ExportPart,
    ExportScope,
    ExportSummary,
    GoodsSelection,
    export_preview,
    export_run,
    export_scope,
)
from exchange.ikassa.load import load_run
from exchange.ikassa.readiness import Need, readiness_require
from exchange.ikassa.registers import registers_compare
from exchange.models import Connection, ExchangeRun
from exchange.runs.errors import ConnectionUnavailable
from exchange.runs.frame import Opener, RunContext, RunOutcome, Summary, exchange_run, queued_run, reading_run
from exchange.runs.lease import Lease

_LOAD_NEEDS = (Need.CABINET, Need.LOAD)


def cabinet_opener(*, needs: Iterable[Need] = ()) -> Opener[ExchangeContext]:
    """Return what opens the client of a run's connection; it raises NotReady while one of the `needs` is not met."""

    @contextmanager
    def opens(run: ExchangeRun, lease: Lease) -> Iterator[ExchangeContext]:
        readiness_require(organization=run.organization, needs=needs)
        with client_open(connection=lease.connection, sleep=lease.pause) as client:
            yield ExchangeContext(run=run, connection=lease.connection, client=client, lease=lease)

    return opens


def exchange_load(
    *,
    connection: Connection,
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
    wait: float = 0,
    stop: threading.Event | None = None,
) -> RunOutcome:
    """Load documents now; parameters and behaviour are those of `exchange_run`."""
    return exchange_run(
        connection=connection,
        kind=ExchangeRun.Kind.LOAD,
        trigger=trigger,
        started_by=started_by,
        opens=cabinet_opener(needs=_LOAD_NEEDS),
        work=load_run,
        wait=wait,
        stop=stop,
    )


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to send: `day` is the day (Minsk) at whose beginning prices are taken, `full` compares everything.

    `confirmed` lets prices below the minimum through; `selection` and `cards` are as in ExportScope.
    """

    parts: frozenset[ExportPart]
    day: date = field(default_factory=today)
    full: bool = False
    confirmed: bool = False
    selection: GoodsSelection | None = None
    cards: frozenset[str] | None = None

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.CABINET, Need.STOCK} if ExportPart.STOCK in self.parts else {Need.CABINET})

    def work(self, context: ExchangeContext) -> Summary:
        return export_run(context, **self._options)

    def preview_scope(self, connection: Connection) -> ExportScope:
        return export_scope(connection=connection, is_preview=True, **self._options)

    @property
    def _options(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def as_parameters(self) -> dict[str, Any]:
        """Return the order as the journal keeps it."""
        return {
            "parts": [part.value for part in ExportPart if part in self.parts],
            "day": self.day.isoformat(),
            "full": self.full,
            "confirmed": self.confirmed,
            "selection": self.selection and self.selection.as_parameters(),
            "cards": None if self.cards is None else sorted(self.cards),
        }

    @classmethod
    def from_parameters(cls, parameters: dict[str, Any]) -> "ExportOrder":
        selection, cards = parameters.get("selection"), parameters.get("cards")
        return cls(
            parts=frozenset(map(ExportPart, parameters["parts"])),
            day=date.fromisoformat(parameters["day"]),
            full=parameters["full"],
            confirmed=parameters.get("confirmed", False),
            selection=GoodsSelection.from_parameters(selection) if selection else None,
            cards=None if cards is None else frozenset(cards),
        )


def exchange_export(
    *,
    connection: Connection,
    order: ExportOrder,
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
    wait: float = 0,
    stop: threading.Event | None = None,
) -> RunOutcome:
    """Export now; parameters and behaviour are those of `exchange_run`."""
    return exchange_run(
        connection=connection,
        kind=ExchangeRun.Kind.EXPORT,
        trigger=trigger,
        started_by=started_by,
        parameters=order.as_parameters(),
        opens=cabinet_opener(needs=order.needs),
        work=order.work,
        wait=wait,
        stop=stop,
    )


def exchange_queued(*, run: ExchangeRun, wait: float = 0, stop: threading.Event | None = None) -> None:
    """Do a run that waits in the journal, by its kind and parameters; behaves as `queued_run`."""
    if run.kind == ExchangeRun.Kind.EXPORT:
        order = ExportOrder.from_parameters(run.parameters)
        queued_run(run=run, opens=cabinet_opener(needs=order.needs), work=order.work, wait=wait, stop=stop)
    else:
        queued_run(run=run, opens=cabinet_opener(needs=_LOAD_NEEDS), work=load_run, wait=wait, stop=stop)


def load_readiness_require(*, connection: Connection) -> None:
    """Raise NotReady, with all gaps in its text, if a load would fail for want of something."""
    readiness_require(organization=connection.organization, needs=_LOAD_NEEDS)


def exchange_export_preview(*, connection: Connection, order: ExportOrder) -> ExportSummary:
    """Tell what an export would do: nothing is sent, no code is assigned, nothing stands in the journal.

    Raises NotReady when the export would send stock and there is no warehouse to send it from.
    """
    readiness_require(organization=connection.organization, needs=order.needs - {Need.CABINET})
    return export_preview(order.preview_scope(connection))


def exchange_check(
    *,
    connection: Connection,
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
    patience: Patience = PATIENT,
) -> RunOutcome:
    """Check the connection step by step; needs no lease. A cabinet that cannot be reached is a failed run.

    `patience` is that of the client; a page has little.
    """

    def work(context: RunContext) -> Summary:
        report = context.summary = connection_check(connection=connection, patience=patience)
        if failure := report.failure:
            raise ConnectionUnavailable(failure)
        return report

    return reading_run(
        connection=connection, kind=ExchangeRun.Kind.CHECK, trigger=trigger, work=work, started_by=started_by
    )


def exchange_registers(
    *,
    connection: Connection,
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
    patience: Patience = PATIENT,
) -> RunOutcome:
    """Compare the registers with the cabinet's workstations; needs no lease.

    `patience` is that of the client; a page has little.
    """

    def work(context: RunContext) -> Summary:
        with client_open(connection=connection, patience=patience) as client:
            workstations = client.list_workstations()
        return registers_compare(organization=connection.organization, workstations=workstations)

    return reading_run(
        connection=connection, kind=ExchangeRun.Kind.REGISTERS, trigger=trigger, work=work, started_by=started_by
    )
