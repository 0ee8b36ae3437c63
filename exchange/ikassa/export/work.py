"""An export under way: what is sent, what is written down about it, what is told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import transaction

from exchange.codes import Stage
from exchange.ikassa.client.dto import PushedBatch
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.export.changes import Findings
from exchange.ikassa.export.links import Answer, links_mark
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.summary import ExportPart, ExportSummary
from exchange.issues import Issue
from exchange.models import Connection, RemoteLink, StockLink

CHUNK: Final = 1000

Push = Callable[[Iterable[Any]], Iterator[PushedBatch[Any]]]


class Record(Protocol):
    def __call__(self, *, connection: Connection, answers: Sequence[Answer]) -> None: ...


_STAGES: Final = {
    ExportPart.WAREHOUSES: Stage.WAREHOUSES,
    ExportPart.CATEGORIES: Stage.CATEGORIES,
    ExportPart.ITEMS: Stage.ITEMS,
    ExportPart.STOCK: Stage.STOCK,
}


@dataclass
class PartWork:
    """One part of an export: `done` of `total` candidates are behind it."""

    context: ExchangeContext
    scope: ExportScope
    summary: ExportSummary
    part: ExportPart
    total: int = 0
    done: int = 0

    @property
    def connection(self) -> Connection:
        return self.context.connection

    def begin(self, total: int) -> None:
        self.total, self.done = total, 0
        self.context.progress(done=0, total=total, stage=Issue(_STAGES[self.part]))

    def look_through(self, candidates: int, changes: int, *, owners: int) -> None:
        """Put behind what is not sent, out of candidates of which `owners` have `changes` elements to send."""
        self.done += candidates - owners
        self.total += changes - owners
        self.context.progress(done=self.done, total=self.total)

    def advance(self, number: int) -> None:
        self.done += number
        self.context.progress(done=self.done)

    def push(self, method: Push, changes: Sequence[Any]) -> Iterator[list[Answer]]:
        """Send the changes; yield the answers of each batch, which are the caller's to `settle` before the next one."""
        waiting = {change.wire_id: change for change in changes}
        for batch in method([change.element for change in changes]):
            yield [Answer(waiting.pop(result.id), result) for result in batch.results]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction that another exchange cannot overtake."""
        with transaction.atomic():
            self.context.lease.renew()
            yield

    def settle(self, answers: Sequence[Answer], record: Record) -> None:
        """Write down what the cabinet answered, at once: a broken run loses nothing that was answered."""
        with self.writing():
            record(connection=self.connection, answers=answers)
        issues, payloads = [], {}
        for answer in answers:
            issue = answer.issue
            if issue is None:
                self.summary.count(self.part, answer.result.status)
                continue
            issues.append(issue)
            payloads[answer.result.id] = self.context.client.wire_form(answer.change.element)
        self.summary.reject(self.part, issues)
        self.context.report(issues, payloads)
        self.advance(len(answers))

    def mark(self, model: type[RemoteLink] | type[StockLink], findings: Findings[Any]) -> None:
        """Count what is not sent or odd, and write it into the links."""
        self.summary.skipped.add(findings.skipped)
        self.warn(findings.warnings)
        if findings.errors:
            with self.writing():
                links_mark(model=model, errors=findings.errors)

    def warn(self, issues: Sequence[Issue]) -> None:
        """Write warnings into the journal that are not there yet."""
        self.context.report(self.summary.warn(issues))


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
