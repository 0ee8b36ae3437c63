"""What the work of a run has in hand, and how it tells the journal where it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exchange.ikassa.client import IkassaClient
from exchange.models import Connection, ExchangeMessage, ExchangeRun
from exchange.services.errors import RunCancelled
from exchange.services.lease import Lease

_TEXT_LENGTH = 2000
_KEY_LENGTH = 511
_CODE_LENGTH = 100


class Summary(Protocol):
    """What a run did; `as_dict` gives the keys of the command's JSON, without `status` (design §5)."""

    @property
    def has_remarks(self) -> bool:
        """Say whether something was rejected, held or differs: the exit code 1."""

    def as_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Remark:
    """A line for the journal: `object_key` is the id on the wire, `code` the cabinet's, `payload` what was sent."""

    text: str
    object_key: str = ""
    code: str = ""
    level: ExchangeMessage.Level = ExchangeMessage.Level.WARNING
    payload: Mapping[str, object] | None = None


@dataclass
class RunContext:
    """A run under way.

    Its methods write to the journal at once and are to be called outside a transaction: inside one nobody would see
    what they write, and a roll-back would take it away.

    `summary` may be set as soon as the work begins: if it fails later, what it did before is told all the same.
    """

    run: ExchangeRun
    summary: Summary | None = None

    def progress(self, *, done: int | None = None, total: int | None = None, stage: str | None = None) -> None:
        """Show how far the run is; what is not given stays as it was. Raises RunCancelled: call it between batches."""
        given = {"done": done, "total": total, "stage": stage}
        changed = {name: value for name, value in given.items() if value is not None}
        for name, value in changed.items():
            setattr(self.run, name, value)
        under_way = ExchangeRun.objects.filter(pk=self.run.pk, cancel_requested=False, finished_at__isnull=True)
        if changed and not under_way.update(**changed):
            raise RunCancelled

    def remark(
        self,
        text: str,
        object_key: str = "",
        code: str = "",
        level: ExchangeMessage.Level = ExchangeMessage.Level.WARNING,
    ) -> None:
        """Write one line into the journal."""
        self.remark_all([Remark(text, object_key, code, level)])

    def remark_all(self, remarks: Iterable[Remark]) -> None:
        """Write many lines into the journal by few queries."""
        ExchangeMessage.objects.bulk_create(
            [
                ExchangeMessage(
                    run=self.run,
                    level=remark.level,
                    object_key=remark.object_key[:_KEY_LENGTH],
                    code=remark.code[:_CODE_LENGTH],
                    text=remark.text[:_TEXT_LENGTH],
                    payload=remark.payload,
                )
                for remark in remarks
            ],
            batch_size=500,
        )


@dataclass(kw_only=True)
class ExchangeContext(RunContext):
    """A run that holds the lease of its connection and may write to the cabinet and the books."""

    connection: Connection
    client: IkassaClient
    lease: Lease

    def progress(self, *, done: int | None = None, total: int | None = None, stage: str | None = None) -> None:
        """Show how far the run is. Raises RunCancelled, RunInterrupted, LeaseLost: call it between two batches."""
        super().progress(done=done, total=total, stage=stage)
        self.lease.ensure()
