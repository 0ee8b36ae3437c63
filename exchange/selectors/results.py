"""What became of an exchange: how much went out, and why the rest did not."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, QuerySet

from accounting.models import Item, ItemCategory, Warehouse
from exchange.codes import ExportCode
from exchange.ikassa.export import WAREHOUSE_CODES
from exchange.issues import Issue, IssueGroups
from exchange.models import ExchangeMessage, ExchangeRun, InboxDocument, RemoteLink

_PLACE: Final = re.compile(r"@\d+$")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `count` objects were not sent; `objects` are (id on the wire, name) of the first that were skipped.

    A run of an older version kept no issue but a `sentence`.
    """

    count: int
    issue: Issue | None = None
    sentence: str = ""
    objects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ExportResult:
    """Counts of objects; `reasons` tell why some were not sent, the most frequent first."""

    sent: int
    created: int
    updated: int
    removed: int
    rejected: int
    skipped: int
    reasons: tuple[Reason, ...]

    @property
    def total(self) -> int:
        return self.sent + self.rejected + self.skipped

    @property
    def unsent(self) -> int:
        return self.rejected + self.skipped

    @property
    def is_unsent_singular(self) -> bool:
        """Tell whether their number takes a verb in the singular: 1, 21, 31, and not 11."""
        return self.unsent % 10 == 1 and self.unsent % 100 != 11


def export_result(run: Any) -> ExportResult:
    """Return what an export did, by the counters that it left and its `rejected`."""
    counters = run.counters
    accepted = sum(counters.get(answer, 0) for answer in ("created", "updated", "unchanged", "removed"))
    reasons = _skipped_reasons(run)
    if run.rejected:
        reasons.append(Reason(run.rejected, Issue(ExportCode.REJECTED)))
    return ExportResult(
        sent=accepted,
        created=counters.get("created", 0),
        updated=counters.get("updated", 0),
        removed=counters.get("removed", 0),
        rejected=run.rejected,
        skipped=sum(reason.count for reason in reasons) - run.rejected,
        reasons=tuple(sorted(reasons, key=lambda reason: -reason.count)),
    )


def _skipped_reasons(run: ExchangeRun) -> list[Reason]:
    kept = run.counters.get("skipped", [])
    if kept and "code" not in kept[0]:
        return _sentences_of_that_day(run, kept)
    return [
        Reason(
            group.count,
            group.reason,
            objects=tuple((issue.subject.key, issue.subject.name) for issue in group.issues if issue.subject),
        )
        for group in IssueGroups.from_list(kept).but(WAREHOUSE_CODES).by_count()
    ]


def _sentences_of_that_day(run: ExchangeRun, kept: list[dict[str, Any]]) -> list[Reason]:
    """Return what a run of an older version skipped: rows `object`, `name`, `reason`, and `count` for the rest.

    No goods are skipped for the sake of a warehouse. One query.
    """
    warehouses = set(Warehouse.objects.filter(organization=run.organization_id).values_list("guid", flat=True))
    counts: Counter[str] = Counter()
    objects: dict[str, list[tuple[str, str]]] = {}
    for row in kept:
        if row["object"] in warehouses:
            continue
        sentence = row["reason"].replace(f"«{row['name']}»", "«…»", 1)
        counts[sentence] += row.get("count", 1)
        if row["object"]:
            objects.setdefault(sentence, []).append((row["object"], row["name"]))
    return [
        Reason(count, sentence=sentence, objects=tuple(objects.get(sentence, ()))) for sentence, count in counts.items()
    ]


def assigned_numbers(run: ExchangeRun) -> QuerySet[RemoteLink]:
    """Return the warehouses that the cabinet took in a run, with the ids that it assigned."""
    return RemoteLink.objects.filter(
        connection=run.connection, kind=RemoteLink.Kind.WAREHOUSE, checked_at__gte=run.started_at
    ).order_by("number")


def rejected_messages(run: ExchangeRun) -> QuerySet[ExchangeMessage]:
    return run.messages.filter(level=ExchangeMessage.Level.ERROR).order_by("id")


def remarks(run: ExchangeRun) -> QuerySet[ExchangeMessage]:
    """Return what an exchange left for a person to look at."""
    return run.messages.exclude(level=ExchangeMessage.Level.INFO).order_by("id")


def documents_of_keys(*, keys: Collection[str], connection_id: int | None) -> dict[str, Model]:
    """Return the incoming documents of a connection by their uids. One query."""
    documents = InboxDocument.objects.filter(connection=connection_id, uid__in=keys).defer("payload")
    return {document.uid: document for document in documents}


def objects_of_keys(*, keys: Collection[str], organization_id: int) -> dict[str, Model]:
    """Return items, categories and warehouses by their ids on the wire, a stock row's item; in three queries."""
    cards = {key: _PLACE.sub("", key) for key in keys}
    # The id of a characteristic is the item's and its own; a guid that came with the separator inside stays unfound.
    guids = {key: {card, card.partition("#")[0]} for key, card in cards.items()}
    wanted = set().union(*guids.values())
    found: dict[str, Model] = {}
    for objects in (
        ItemCategory.objects.filter(guid__in=wanted),
        Warehouse.objects.filter(guid__in=wanted, organization=organization_id),
        Item.objects.filter(guid__in=wanted),
    ):
        found |= {each.guid: each for each in objects}
    return {key: found[guid] for key, names in guids.items() for guid in names if guid in found}
