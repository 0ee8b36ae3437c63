"""What the work of a run has in hand, and how it tells the journal where it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exchange.issues import Issue
from exchange.models import Connection, ExchangeRun
from exchange.runs.journal import run_messages_write, run_progress
from exchange.runs.lease import Lease


class Summary(Protocol):
    """What a run did; `as_dict` gives the keys of the command's JSON, without `status` (design §5)."""

    @property
    def has_remarks(self) -> bool:
        """Say whether something was rejected, held or differs: the exit code 1."""

    def as_dict(self) -> dict[str, Any]: ...


@dataclass
class RunContext:
    """A run under way.

    Its methods write to the journal at once and are to be called outside a transaction: inside one nobody would see
    what they write, and a roll-back would take it away.

    `summary` may be set as soon as the work begins: if it fails later, what it did before is told all the same.
    """

    run: ExchangeRun
    summary: Summary | None = None

    def progress(self, *, done: int | None = None, total: int | None = None, stage: Issue | None = None) -> None:
        """Show how far the run is; what is not given stays as it was. Raises RunCancelled: call it between batches."""
        run_progress(run=self.run, done=done, total=total, stage=stage)

    def report(self, issues: Iterable[Issue], payloads: Mapping[str, Any] | None = None) -> None:
        """Write issues into the journal, by few queries; `payloads` are what was sent, by the subject's key."""
        run_messages_write(run=self.run, issues=issues, payloads=payloads)


@dataclass(kw_only=True)
class LeasedContext(RunContext):
    """A run that holds the lease of its connection."""

    connection: Connection
    lease: Lease

    def progress(self, *, done: int | None = None, total: int | None = None, stage: Issue | None = None) -> None:
        """Show how far the run is. Raises RunCancelled, RunInterrupted, LeaseLost: call it between two batches."""
        super().progress(done=done, total=total, stage=stage)
        self.lease.ensure()
