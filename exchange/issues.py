"""What happened to an object, as data: a code and its parameters. `exchange.texts` turns it into words for a person.

A program decides by `code` alone. Every room has a `StrEnum` of its own codes, made from `IssueCode`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final, Self

#: A list of issues is read by a person: so many are kept, and the first of each reason; the others are only counted.
LISTED_LIMIT: Final = 1000
FIRST_LISTED: Final = 20

_SUBJECT_FACTS: Final = ("name", "key", "warehouse", "owner")
_PLACE: Final = frozenset({"place"})
_CODES: Final[dict[str, "IssueCode"]] = {}


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class IssueCode(StrEnum):
    """A code with its severity.

    `figures` are names of parameters that belong to one object: two issues that differ in them alone have the same
    reason, and lists count them together.
    """

    severity: Severity
    figures: frozenset[str]

    def __new__(cls, value: str, severity: Severity = Severity.WARNING, figures: Iterable[str] = ()) -> Self:
        code = str.__new__(cls, value)
        code._value_ = value
        code.severity = severity
        code.figures = frozenset(figures)
        _CODES[value] = code
        return code


class SubjectKind(StrEnum):
    """What an issue is about; `exchange.texts` has a noun for each."""

    ORGANIZATION = "organization"
    CONNECTION = "connection"
    WAREHOUSE = "warehouse"
    CATEGORY = "category"
    SKU = "sku"
    STOCK = "stock"
    REGISTER = "register"
    SHIFT = "shift"
    RECEIPT = "receipt"
    DOCUMENT = "document"
    PRICE_TYPE = "price_type"
    UNIT = "unit"
    VARIANT = "variant"
    PACKAGE = "package"
    BARCODE = "barcode"
    FILE = "file"
    GROUP = "group"
    OFFER = "offer"
    PRICES = "prices"
    SKU_ID = "sku_id"
    WAREHOUSE_ID = "warehouse_id"
    TOTALS = "totals"
    IMPORT = "import"
    FULL_IMPORT = "full_import"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """The object of an issue: its name for a person, and the key by which a page finds it (an id on the wire, a uid).

    `warehouse` is the name of the warehouse of a stock row, `owner` the name of the item of a barcode.
    """

    kind: SubjectKind
    name: str = ""
    key: str = ""
    warehouse: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """What happened to `subject`, None if it is nothing in particular.

    `params` are JSON values, Decimal, date, datetime, other issues and lists of these. The parameter `cause`, where
    there is one, is a code that a person may look for: of the cabinet, or of the reason why a document is held. The
    parameter `place` is where in a file it happened: `{"file": …, "lines": […], "more": …}`.
    """

    code: str
    subject: Subject | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        # Equal numbers and lists may be spelled in different ways; strings tell most issues of one code apart.
        words = frozenset(each for each in self.params.values() if isinstance(each, str))
        return hash((self.code, self.subject, words))

    @property
    def severity(self) -> Severity:
        """Return the severity of the code; a code of another version of the program is a warning."""
        return self.code.severity if isinstance(self.code, IssueCode) else Severity.WARNING

    @property
    def reason(self) -> "Issue":
        """Return what issues of the same reason have in common: neither the subject nor its figures and place."""
        figures = self._figures
        return Issue(self.code, None, {name: value for name, value in self.params.items() if name not in figures})

    @property
    def _figures(self) -> frozenset[str]:
        return _PLACE | self.code.figures if isinstance(self.code, IssueCode) else _PLACE

    def as_dict(self) -> dict[str, Any]:
        """Return the issue fit for JSON; `from_dict` reads it back, with numbers and dates as strings."""
        kept: dict[str, Any] = {"code": str(self.code)}
        if self.subject is not None:
            facts = {name: getattr(self.subject, name) for name in _SUBJECT_FACTS}
            kept["subject"] = {"kind": self.subject.kind.value} | {name: fact for name, fact in facts.items() if fact}
        if self.params:
            kept["params"] = {name: _kept(value) for name, value in self.params.items()}
        return kept

    def own_dict(self) -> dict[str, Any]:
        """Return what `reason` leaves out, fit for JSON."""
        own = {name: value for name, value in self.params.items() if name in self._figures}
        kept = Issue(self.code, self.subject, own).as_dict()
        del kept["code"]
        return kept

    def with_own(self, own: Mapping[str, Any]) -> "Issue":
        """Return the issue of this reason that `own_dict` gave."""
        return Issue.from_dict({**own, "code": self.code, "params": {**self.params, **own.get("params", {})}})

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Issue":
        """Return the issue that `as_dict` gave, perhaps in another version; numbers and dates stay strings."""
        return cls(
            code=_CODES.get(kept["code"], kept["code"]),
            subject=_subject_read(kept["subject"]) if kept.get("subject") else None,
            params={name: _read(value) for name, value in kept.get("params", {}).items()},
        )


class Failure(StrEnum):
    """Why a run failed, as far as what follows from it differs; the journal keeps it (`ExchangeRun.Failure`)."""

    NONE = ""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    OTHER = "other"


class IssueError(Exception):
    """Something cannot go on: `issue` is what happened, `failure` whether a remote was not reached or refused us."""

    failure: ClassVar[Failure] = Failure.OTHER

    def __init__(self, code: IssueCode | Issue, subject: Subject | None = None, **params: Any) -> None:
        self.issue = code if isinstance(code, Issue) else Issue(code, subject, params)
        super().__init__(str(self.issue.code))


@dataclass(slots=True)
class IssueGroup:
    """Issues of one reason: how many there are, and the first of them."""

    reason: Issue
    count: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return self.count - len(self.issues)


class IssueGroups:
    """Issues counted by reason, without a limit; `LISTED_LIMIT` are listed, and `FIRST_LISTED` of every reason.

    The length is that of all, an iteration yields those that are listed.
    """

    def __init__(self, groups: Iterable[IssueGroup] = ()) -> None:
        self._groups = {group.reason: group for group in groups}
        self._listed = sum(len(group.issues) for group in self._groups.values())

    def add(self, issues: Iterable[Issue]) -> list[Issue]:
        """Count issues; return those of them that are listed."""
        listed = []
        for issue in issues:
            reason = issue.reason
            group = self._groups.setdefault(reason, IssueGroup(reason))
            group.count += 1
            if self._listed < LISTED_LIMIT or len(group.issues) < FIRST_LISTED:
                self._listed += 1
                group.issues.append(issue)
                listed.append(issue)
        return listed

    def by_count(self) -> list[IssueGroup]:
        """Return the groups, the largest first."""
        return sorted(self._groups.values(), key=lambda group: -group.count)

    def of(self, codes: Collection[str]) -> "IssueGroups":
        """Return the groups of some codes."""
        return IssueGroups(group for group in self._groups.values() if group.reason.code in codes)

    def but(self, codes: Collection[str]) -> "IssueGroups":
        """Return the groups of all other codes."""
        return IssueGroups(group for group in self._groups.values() if group.reason.code not in codes)

    def __len__(self) -> int:
        return sum(group.count for group in self._groups.values())

    def __iter__(self) -> Iterator[Issue]:
        for group in self._groups.values():
            yield from group.issues

    def as_list(self) -> list[dict[str, Any]]:
        """Return the groups fit for JSON; `from_list` reads them back."""
        return [
            {
                **group.reason.as_dict(),
                "count": group.count,
                "issues": [issue.own_dict() for issue in group.issues],
            }
            for group in self._groups.values()
        ]

    @classmethod
    def from_list(cls, kept: Iterable[Mapping[str, Any]]) -> "IssueGroups":
        return cls(
            IssueGroup(
                reason := Issue.from_dict(group),
                group["count"],
                [reason.with_own(each) for each in group["issues"]],
            )
            for group in kept
        )


def _kept(value: Any) -> Any:
    if isinstance(value, Issue):
        return value.as_dict()
    if isinstance(value, list | tuple):
        return [_kept(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _subject_read(kept: Mapping[str, str]) -> Subject:
    kind = SubjectKind(kept["kind"]) if kept["kind"] in set(SubjectKind) else SubjectKind.OTHER
    return Subject(kind, **{name: kept[name] for name in _SUBJECT_FACTS if name in kept})


def _read(value: Any) -> Any:
    if isinstance(value, dict) and "code" in value:
        return Issue.from_dict(value)
    return [_read(each) for each in value] if isinstance(value, list) else value
