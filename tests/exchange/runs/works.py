"""What a run of a test does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.exchanges import cabinet_opener
from exchange.ikassa.readiness import Need
from exchange.models import Connection, ExchangeRun
from exchange.runs.frame import RunOutcome, Summary, exchange_run

Work = Callable[[ExchangeContext], Summary]


@dataclass
class Counted:
    """A summary of nothing but counters."""

    counters: dict[str, int] = field(default_factory=dict)
    has_remarks: bool = False

    def as_dict(self) -> dict[str, Any]:
        return dict(self.counters)


def load(connection: Connection, work: Work, *, needs: Sequence[Need] = (), **options: Any) -> RunOutcome:
    return exchange_run(
        connection=connection,
        kind=ExchangeRun.Kind.LOAD,
        trigger=ExchangeRun.Trigger.COMMAND,
        opens=cabinet_opener(needs=needs),
        work=work,
        **options,
    )


def ask_for_workstations(context: ExchangeContext) -> Summary:
    return Counted({"workstations": len(context.client.list_workstations())})


def nothing(context: ExchangeContext) -> Summary:
    return Counted()


def fail(error: Exception | BaseException) -> Work:
    def work(context: ExchangeContext) -> Summary:
        context.summary = Counted({"documents": 3})
        raise error

    return work
