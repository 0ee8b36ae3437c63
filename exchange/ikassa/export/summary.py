"""What an export did, or would do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from exchange.codes import ExportCode
from exchange.ikassa.client.dto import PushStatus
from exchange.issues import Issue, IssueGroups


class ExportPart(StrEnum):
    WAREHOUSES = "warehouses"
    CATEGORIES = "categories"
    ITEMS = "items"
    STOCK = "stock"


#: Why a warehouse has no stock to show to the registers: no goods are skipped for that.
WAREHOUSE_CODES = frozenset(
    {
        ExportCode.WAREHOUSE_WHOLESALE,
        ExportCode.WAREHOUSE_WITHOUT_PRICE_TYPE,
        ExportCode.WAREHOUSE_IN_OTHER_CURRENCY,
        ExportCode.WAREHOUSE_WITHOUT_VAT,
        ExportCode.WAREHOUSE_NOT_SENT,
    }
)


@dataclass(slots=True)
class ExportSummary:
    """Counts of elements sent and of the cabinet's answers about them.

    `skipped` are objects that are not sent, `rejected` those that the cabinet did not take, `warnings` are about
    objects that are sent all the same, each once. `codes` is the number of identification codes assigned (to be
    assigned, in a preview).
    """

    sent: dict[ExportPart, int] = field(default_factory=lambda: dict.fromkeys(ExportPart, 0))
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: IssueGroups = field(default_factory=IssueGroups)
    rejected: IssueGroups = field(default_factory=IssueGroups)
    warnings: IssueGroups = field(default_factory=IssueGroups)
    codes: int = 0
    requests: int = 0
    _categories: set[Issue] = field(default_factory=set)

    @property
    def has_remarks(self) -> bool:
        return bool(self.rejected)

    def count(self, part: ExportPart, status: PushStatus, number: int = 1) -> None:
        """Count elements that were sent and taken, or would be in a preview."""
        self.sent[part] += number
        setattr(self, status.value, getattr(self, status.value) + number)

    def reject(self, part: ExportPart, issues: Iterable[Issue]) -> None:
        """Count elements that were sent and not taken."""
        before = len(self.rejected)
        self.rejected.add(issues)
        self.sent[part] += len(self.rejected) - before

    def warn(self, issues: Iterable[Issue]) -> list[Issue]:
        """Count warnings that were not counted before; return those of them that are listed."""
        new = []
        for issue in issues:
            # The goods of a category come in many batches; any other warning is about one object of one batch.
            if issue.code == ExportCode.CATEGORY_NOT_SENT:
                if issue in self._categories:
                    continue
                self._categories.add(issue)
            new.append(issue)
        return self.warnings.add(new)

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as the journal keeps it: design §5, with groups of issues as `skipped` and `rejected`."""
        return {
            "sent": {part.value: number for part, number in self.sent.items()},
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "skipped": self.skipped.as_list(),
            "rejected": self.rejected.as_list(),
            "requests": self.requests,
        }
