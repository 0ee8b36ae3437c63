"""What happened to an object, as data: a code and its parameters. `exchange.texts` turns it into words for a person.

A program decides by `code` alone. Every room has a `StrEnum` of its own codes, made from `IssueCode`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self


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
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """The object of an issue: its name for a person, and the key by which a page finds it (an id on the wire, a uid).

    `warehouse` is the name of the warehouse of a stock row.
    """

    kind: SubjectKind
    name: str = ""
    key: str = ""
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """What happened to `subject`, None if it is nothing in particular.

    `params` are JSON values, Decimal, date, datetime, other issues and lists of these. The parameter `cause`, where
    there is one, is a code that a person may look for: of the cabinet, or of the reason why a document is held.
    """

    code: IssueCode | str
    subject: Subject | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.code, self.subject))

    @property
    def severity(self) -> Severity:
        """Return the severity of the code; an issue read from the database has a plain code, and is a warning."""
        return self.code.severity if isinstance(self.code, IssueCode) else Severity.WARNING

    @property
    def reason(self) -> "Issue":
        """Return what issues of the same reason have in common: neither the subject nor its figures."""
        figures = self.code.figures if isinstance(self.code, IssueCode) else frozenset()
        return Issue(self.code, None, {name: value for name, value in self.params.items() if name not in figures})

    def as_dict(self) -> dict[str, Any]:
        """Return the issue fit for JSON; `from_dict` reads it back, with numbers and dates as strings."""
        kept: dict[str, Any] = {"code": str(self.code)}
        if self.subject is not None:
            facts = {"name": self.subject.name, "key": self.subject.key, "warehouse": self.subject.warehouse}
            kept["subject"] = {"kind": self.subject.kind.value} | {name: fact for name, fact in facts.items() if fact}
        if self.params:
            kept["params"] = {name: _kept(value) for name, value in self.params.items()}
        return kept

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Issue":
        subject = kept.get("subject")
        return cls(
            code=kept["code"],
            subject=Subject(**{**subject, "kind": SubjectKind(subject["kind"])}) if subject else None,
            params={name: _read(value) for name, value in kept.get("params", {}).items()},
        )


def _kept(value: Any) -> Any:
    if isinstance(value, Issue):
        return value.as_dict()
    if isinstance(value, list | tuple):
        return [_kept(each) for each in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(value: Any) -> Any:
    if isinstance(value, dict) and "code" in value:
        return Issue.from_dict(value)
    return [_read(each) for each in value] if isinstance(value, list) else value
