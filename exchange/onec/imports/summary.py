"""What an import did, in counters and refusals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from exchange.issues import LISTED_LIMIT, Issue
from exchange.onec.commerceml.elements import Place

#: As many lines are named of what is refused alike.
LINES = 3


class Part(StrEnum):
    """What is counted apart."""

    GROUPS = "groups"
    UNITS = "units"
    PRICE_TYPES = "price_types"
    WAREHOUSES = "warehouses"
    ITEMS = "items"
    CHARACTERISTICS = "characteristics"
    PACKAGES = "packages"
    BARCODES = "barcodes"
    PRICES = "prices"
    STOCK = "stock"


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MARKED_DELETED = "marked_deleted"


@dataclass
class ImportSummary:
    """Counters by part and outcome, and what was refused or wants a person's attention, as `Issue.as_dict` keeps it.

    Rows of sessions and runs before issues were data have words instead: `object`, `place` and `reason`.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    refused_count: int = 0
    remarks: list[dict[str, Any]] = field(default_factory=list)
    remark_count: int = 0
    _alike: dict[tuple[Issue, str], "Alike"] = field(default_factory=dict)
    _unwritten: list[Issue] = field(default_factory=list)

    def count(self, part: Part, outcome: Outcome, number: int = 1) -> None:
        if number:
            of_part = self.counts.setdefault(part.value, {})
            of_part[outcome.value] = of_part.get(outcome.value, 0) + number

    def total(self, outcome: Outcome) -> int:
        return sum(of_part.get(outcome.value, 0) for of_part in self.counts.values())

    def refuse(self, issue: Issue, place: Place | None = None) -> None:
        """Note why something of the file is not in the books."""
        self.refused_count += 1
        self._note(self.refused, issue if place is None else _placed(issue, place.file, [place.line]))

    def refuse_alike(self, issue: Issue, file: str, alike: "Alike") -> None:
        """Count refusals of one reason; `note_alike` writes them as one."""
        self.refused_count += alike.count
        self._alike.setdefault((issue, file), Alike()).add(alike.count, alike.lines)

    def note_alike(self) -> None:
        """Note what was refused alike since the last call: each reason once, with the number and the first lines."""
        for (issue, file), alike in self._alike.items():
            self._note(self.refused, _placed(issue, file, alike.lines, alike.count - len(alike.lines)))
        self._alike.clear()

    def remark(self, issue: Issue, place: Place | None = None) -> None:
        """Note what a person should look at though everything is in the books."""
        self.remark_count += 1
        self._note(self.remarks, issue if place is None else _placed(issue, place.file, [place.line]))

    def _note(self, rows: list[dict[str, Any]], issue: Issue) -> None:
        if len(rows) < LISTED_LIMIT:
            rows.append(issue.as_dict())
            self._unwritten.append(issue)

    def take_unwritten(self) -> list[Issue]:
        """Return what has been noted since the last call, for the journal."""
        taken, self._unwritten = self._unwritten, []
        return taken

    @property
    def has_remarks(self) -> bool:
        return bool(self.refused_count or self.remark_count)

    def as_dict(self) -> dict[str, Any]:
        return {
            **{outcome.value: self.total(outcome) for outcome in Outcome},
            **self.counts,
            "refused_count": self.refused_count,
            "refused": self.refused,
            "remark_count": self.remark_count,
            "remarks": self.remarks,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "ImportSummary":
        """Return the summary as `as_dict` gave it, to be counted on."""
        counts: dict[str, dict[str, int]] = {part.value: dict(kept[part.value]) for part in Part if part.value in kept}
        return cls(
            counts=counts,
            refused=list(kept.get("refused", ())),
            refused_count=kept.get("refused_count", 0),
            remarks=list(kept.get("remarks", ())),
            remark_count=kept.get("remark_count", 0),
        )


@dataclass
class Alike:
    """How often something was refused for one reason in a file, and in which lines at first."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, count: int, lines: Iterable[int]) -> None:
        self.count += count
        for line in lines:
            if line not in self.lines and len(self.lines) < LINES:
                self.lines.append(line)


def _placed(issue: Issue, file: str, lines: list[int], more: int = 0) -> Issue:
    place = {"file": file, "lines": lines, "more": more}
    return Issue(issue.code, issue.subject, {**issue.params, "place": place})


@dataclass
class Tally:
    """Outcomes of one batch, added to the summary only when the batch is written."""

    counts: dict[tuple[Part, Outcome], int] = field(default_factory=lambda: defaultdict(int))
    refusals: list[tuple[Issue, Place | None]] = field(default_factory=list)
    alike: dict[tuple[Issue, str], Alike] = field(default_factory=lambda: defaultdict(Alike))
    remarks: list[tuple[Issue, Place | None]] = field(default_factory=list)

    def count(self, part: Part, outcome: Outcome, number: int = 1) -> None:
        self.counts[part, outcome] += number

    def refuse(self, issue: Issue, place: Place | None = None) -> None:
        self.refusals.append((issue, place))

    def refuse_alike(self, issue: Issue, place: Place) -> None:
        """Note a refusal that many elements of a file share: they become one."""
        self.alike[issue, place.file].add(1, [place.line])

    def remark(self, issue: Issue, place: Place | None = None) -> None:
        self.remarks.append((issue, place))

    def add_to(self, summary: ImportSummary) -> None:
        for (part, outcome), number in self.counts.items():
            summary.count(part, outcome, number)
        for refusal in self.refusals:
            summary.refuse(*refusal)
        for (issue, file), alike in self.alike.items():
            summary.refuse_alike(issue, file, alike)
        for remark in self.remarks:
            summary.remark(*remark)
