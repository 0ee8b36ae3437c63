"""What became of an exchange: how much went out, and why the rest did not."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, QuerySet

from accounting.models import Item, ItemCategory, Warehouse
from accounting.numbers import places
from exchange.models import ExchangeMessage, ExchangeRun, InboxDocument, RemoteLink

#: «Товар «Сабо»: », by which a reason begins.
_SUBJECT: Final = re.compile(r"^(?:Товар|Категория|Склад) «.*?»(?: на складе «.*?»)?: (?=\S)")
_PLACE: Final = re.compile(r"@\d+$")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `count` objects were not sent; of those passed over here, the first thousand by (id on the wire, name)."""

    text: str
    count: int
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


def run_words(run: ExchangeRun) -> str:
    """Return what an exchange with iKassa did, as shortly as can be; nothing for others and for one under way."""
    done = run.counters
    if run.kind == ExchangeRun.Kind.LOAD and "documents" in done:
        names = {"receipts": "чеков", "refunds": "возвратов", "held": "задержано"}
        words = [f"{name} {places(done[key], 0)}" for key, name in names.items() if done.get(key)]
        return ", ".join(words) or ("документов " + places(done["documents"], 0) if done["documents"] else "новых нет")
    if run.kind == ExchangeRun.Kind.EXPORT and "created" in done:
        sent = sum(done.get(key, 0) for key in ("created", "updated", "unchanged", "removed"))
        return f"отправлено {places(sent, 0)}"
    return ""


def export_result(run: Any) -> ExportResult:
    """Return what an export did, by the counters that it left and its `rejected`."""
    counters = run.counters
    skipped = [notice for notice in counters.get("skipped", []) if not is_of_warehouse(notice["reason"])]
    accepted = sum(counters.get(answer, 0) for answer in ("created", "updated", "unchanged", "removed"))
    reasons = Counter({"кабинет не принял": run.rejected} if run.rejected else {})
    objects: dict[str, list[tuple[str, str]]] = {}
    for notice in skipped:
        is_rest = "count" in notice
        reason = "и по другим причинам" if is_rest else without_subject(notice["reason"])
        reasons[reason] += notice.get("count", 1)
        if not is_rest:
            objects.setdefault(reason, []).append((notice["object"], notice["name"]))
    return ExportResult(
        sent=accepted,
        created=counters.get("created", 0),
        updated=counters.get("updated", 0),
        removed=counters.get("removed", 0),
        rejected=run.rejected,
        skipped=sum(notice.get("count", 1) for notice in skipped),
        reasons=tuple(Reason(text, count, tuple(objects.get(text, ()))) for text, count in reasons.most_common()),
    )


def without_subject(reason: str) -> str:
    """Return a reason without the name of its object, so that one reason of many goods is one."""
    return _SUBJECT.sub("", reason)


def is_of_warehouse(reason: str) -> bool:
    """Tell a reason why a warehouse has no stock to show to the registers from one why goods are passed over."""
    return reason.startswith("Склад «")


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
