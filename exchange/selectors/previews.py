"""What an export would do, as a person reads it before the button."""

from dataclasses import dataclass
from typing import Final

from exchange.codes import ExportCode
from exchange.ikassa.export import WAREHOUSE_CODES, ExportPart, ExportSummary
from exchange.issues import Issue, IssueGroups

#: So many objects of each reason are named.
NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class NamedReason:
    """A reason, how many objects have it, and the names of the first."""

    reason: Issue
    count: int
    names: tuple[str, ...]

    @property
    def rest(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class PreviewFacts:
    """Counts of elements; `sent` by part, `codes` is how many identification codes would be assigned.

    `warehouses` are those whose stock is not sent: no goods are skipped for that. An estimate is made without
    comparing: `updated` is the most that there can be.
    """

    created: int
    updated: int
    removed: int
    skipped: int
    codes: int
    sent: dict[ExportPart, int]
    skipped_reasons: tuple[NamedReason, ...]
    warehouses: tuple[NamedReason, ...]
    warnings: tuple[NamedReason, ...]
    asks_confirmation: bool
    is_estimate: bool = False

    @property
    def total(self) -> int:
        return self.created + self.updated + self.removed


def preview_facts(summary: ExportSummary) -> PreviewFacts:
    goods = summary.skipped.but(WAREHOUSE_CODES)
    return PreviewFacts(
        created=summary.created,
        updated=summary.updated,
        removed=summary.removed,
        skipped=len(goods),
        codes=summary.codes,
        sent=summary.sent,
        skipped_reasons=named_reasons(goods),
        warehouses=named_reasons(summary.skipped.of(WAREHOUSE_CODES)),
        warnings=named_reasons(summary.warnings),
        asks_confirmation=bool(summary.skipped.of({ExportCode.BELOW_MINIMUM})),
    )


def named_reasons(issues: IssueGroups) -> tuple[NamedReason, ...]:
    """Return the reasons, the most frequent first, with the names of the first objects."""
    return tuple(
        NamedReason(
            group.reason,
            group.count,
            tuple(dict.fromkeys(issue.subject.name for issue in group.issues if issue.subject))[:NAMED],
        )
        for group in issues.by_count()
    )
