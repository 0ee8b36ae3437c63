"""What an export did, or would do."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from exchange.ikassa.dto import PushStatus

# A journal entry is read by a person: beyond this many lines of one kind only their number is told.
SHOWN: Final = 1000


class ExportPart(StrEnum):
    WAREHOUSES = "warehouses"
    CATEGORIES = "categories"
    ITEMS = "items"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Notice:
    """Why an object was not sent, or what is odd about it: its wire id, its name, and a Russian sentence."""

    object: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An object that the cabinet did not take: its wire id and the cabinet's own words."""

    object: str
    code: str
    message: str


@dataclass(slots=True)
class ExportSummary:
    """Counts of elements sent and of the cabinet's answers about them.

    `codes` is the number of identification codes assigned (to be assigned, in a preview), `warnings` are about objects
    that go out all the same, each once. At most `SHOWN` of each are kept; the rest of skipped and rejected is counted.
    """

    sent: dict[ExportPart, int] = field(default_factory=lambda: dict.fromkeys(ExportPart, 0))
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Notice] = field(default_factory=list)
    skipped_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    warnings: dict[Notice, None] = field(default_factory=dict)
    codes: int = 0
    requests: int = 0

    @property
    def has_remarks(self) -> bool:
        return self.rejected_count > 0

    def count(self, part: ExportPart, status: PushStatus, number: int = 1) -> None:
        """Count elements that were sent and taken, or would be in a preview."""
        self.sent[part] += number
        setattr(self, status.value, getattr(self, status.value) + number)

    def reject(self, part: ExportPart, rejected: Rejected) -> None:
        self.sent[part] += 1
        self.rejected_count += 1
        if len(self.rejected) < SHOWN:
            self.rejected.append(rejected)

    def skip(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.skipped_count += 1
            if len(self.skipped) < SHOWN:
                self.skipped.append(notice)

    def warn(self, notices: Iterable[Notice]) -> list[Notice]:
        """Take in warnings; return those that are new, as many as are kept: what to tell the journal."""
        told = []
        for notice in notices:
            if notice not in self.warnings and len(self.warnings) < SHOWN:
                self.warnings[notice] = None
                told.append(notice)
        return told

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as the command prints it and the journal keeps it (design §5)."""
        return {
            "sent": {part.value: number for part, number in self.sent.items()},
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "skipped": [asdict(notice) for notice in self.skipped] + self._rest(self.skipped_count, "reason", "name"),
            "rejected": [asdict(rejected) for rejected in self.rejected]
            + self._rest(self.rejected_count, "message", "code"),
            "requests": self.requests,
        }

    @staticmethod
    def _rest(number: int, text_key: str, empty_key: str) -> list[dict[str, Any]]:
        if number <= SHOWN:
            return []
        text = f"и ещё {number - SHOWN}: здесь показаны первые {SHOWN}"
        return [{"object": "", empty_key: "", text_key: text, "count": number - SHOWN}]
