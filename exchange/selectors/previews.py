"""What an export would do, as a person reads it before the button."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exchange.selectors.results import is_of_warehouse, without_subject
from exchange.services.export import ExportPart, ExportSummary, Notice

PART_WORDS = {
    ExportPart.WAREHOUSES: "склады",
    ExportPart.CATEGORIES: "категории",
    ExportPart.ITEMS: "карточки товаров",
    ExportPart.STOCK: "остатки и цены",
}
#: So many objects of each reason are named.
NAMED = 5


@dataclass(frozen=True, slots=True)
class NamedReason:
    text: str
    count: int
    names: tuple[str, ...]

    @property
    def rest(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """`parts` are (words, number of elements); `codes` is how many identification codes would be assigned.

    `warehouses` tells why some have no stock to show to the registers: no goods are passed over for that. An estimate
    is made without comparing: `updated` is the most that there can be.
    """

    created: int
    updated: int
    removed: int
    skipped: int
    codes: int
    parts: tuple[tuple[str, int], ...]
    skipped_reasons: tuple[NamedReason, ...]
    warehouses: tuple[NamedReason, ...]
    warnings: tuple[NamedReason, ...]
    asks_confirmation: bool
    is_estimate: bool = False

    @property
    def total(self) -> int:
        return self.created + self.updated + self.removed


def preview_facts(summary: ExportSummary) -> PreviewFacts:
    goods = [notice for notice in summary.skipped if not is_of_warehouse(notice.reason)]
    warehouses = [notice for notice in summary.skipped if is_of_warehouse(notice.reason)]
    return PreviewFacts(
        created=summary.created,
        updated=summary.updated,
        removed=summary.removed,
        skipped=summary.skipped_count - len(warehouses),
        codes=summary.codes,
        parts=tuple((PART_WORDS[part], number) for part, number in summary.sent.items() if number),
        skipped_reasons=named_reasons(goods),
        warehouses=named_reasons(warehouses),
        warnings=named_reasons(summary.warnings),
        asks_confirmation=any("подтвердите выгрузку" in notice.reason for notice in summary.skipped),
    )


def named_reasons(notices: Iterable[Notice]) -> tuple[NamedReason, ...]:
    """Group notices by their reason, the most frequent first, with the names of the first objects."""
    counts: Counter[str] = Counter()
    names: dict[str, list[str]] = {}
    for notice in notices:
        reason = without_subject(notice.reason)
        counts[reason] += 1
        known = names.setdefault(reason, [])
        if len(known) < NAMED and notice.name not in known:
            known.append(notice.name)
    return tuple(NamedReason(text, count, tuple(names[text])) for text, count in counts.most_common())
