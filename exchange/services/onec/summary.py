"""What an import did, in counters and refusals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from exchange.issues import Issue
from exchange.services.context import Remark

#: As many refusals are kept by name; the rest is counted.
SHOWN = 1000
#: As many places are named of what is refused alike.
PLACES = 3


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
    """Counters by part and outcome, and what was refused or wants a person's attention."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    refused: list[dict[str, str]] = field(default_factory=list)
    refused_count: int = 0
    remarks: list[dict[str, str]] = field(default_factory=list)
    remark_count: int = 0
    _alike: dict[tuple[str, str], "Alike"] = field(default_factory=dict)
    _unwritten: list[Issue] = field(default_factory=list)

    def count(self, part: Part, outcome: Outcome, number: int = 1) -> None:
        if number:
            of_part = self.counts.setdefault(part.value, {})
            of_part[outcome.value] = of_part.get(outcome.value, 0) + number

    def total(self, outcome: Outcome) -> int:
        return sum(of_part.get(outcome.value, 0) for of_part in self.counts.values())

    def refuse(self, *, target: str, reason: str, place: str = "") -> None:
        """Tell that something of the file is not in the books, and why."""
        self.refused_count += 1
        self._tell(self.refused, target, reason, place)

    def refuse_alike(self, target: str, reason: str, alike: "Alike") -> None:
        """Count refusals of one reason, to be told in one line by `tell_alike`."""
        self.refused_count += alike.count
        self._alike.setdefault((target, reason), Alike()).add(alike.count, alike.places)

    def tell_alike(self) -> None:
        """Tell what was refused alike since the last call: each reason once, with the number and the first places."""
        for (target, reason), alike in self._alike.items():
            self._tell(self.refused, target, reason, str(alike))
        self._alike.clear()

    def remark(self, *, target: str, reason: str, place: str = "") -> None:
        """Tell what a person should look at though everything is in the books."""
        self.remark_count += 1
        self._tell(self.remarks, target, reason, place)

    def _tell(self, rows: list[dict[str, str]], target: str, reason: str, place: str) -> None:
        if len(rows) >= SHOWN:
            return
        rows.append({"object": target, "place": place, "reason": reason})
        where = f" ({place})" if place else ""
        self._unwritten.append(Remark(f"{target}: {reason}{where}"))

    def take_unwritten(self) -> list[Issue]:
        """Return what has been told since the last call, for the journal."""
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
    """How often something was refused for one reason, and where at first."""

    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, count: int, places: Iterable[str]) -> None:
        self.count += count
        for place in places:
            if place not in self.places and len(self.places) < PLACES:
                self.places.append(place)

    def __str__(self) -> str:
        first, *others = self.places
        file = first.rpartition(", ")[0]
        told = "; ".join([first, *(place.removeprefix(f"{file}, ") for place in others)])
        return f"{told}, и ещё {self.count - len(self.places)}" if self.count > len(self.places) else told


@dataclass
class Tally:
    """Outcomes of one batch, added to the summary only when the batch is written."""

    counts: dict[tuple[Part, Outcome], int] = field(default_factory=lambda: defaultdict(int))
    refusals: list[dict[str, str]] = field(default_factory=list)
    alike: dict[tuple[str, str], Alike] = field(default_factory=lambda: defaultdict(Alike))
    remarks: list[dict[str, str]] = field(default_factory=list)

    def count(self, part: Part, outcome: Outcome, number: int = 1) -> None:
        self.counts[part, outcome] += number

    def refuse(self, *, target: str, reason: str, place: str = "") -> None:
        self.refusals.append({"target": target, "reason": reason, "place": place})

    def refuse_alike(self, *, target: str, reason: str, place: str) -> None:
        """Tell a refusal that many elements of a file share: they are told together."""
        self.alike[target, reason].add(1, [place])

    def remark(self, *, target: str, reason: str, place: str = "") -> None:
        self.remarks.append({"target": target, "reason": reason, "place": place})

    def add_to(self, summary: ImportSummary) -> None:
        for (part, outcome), number in self.counts.items():
            summary.count(part, outcome, number)
        for refusal in self.refusals:
            summary.refuse(**refusal)
        for (target, reason), alike in self.alike.items():
            summary.refuse_alike(target, reason, alike)
        for remark in self.remarks:
            summary.remark(**remark)
