"""What the cabinet takes and gives, in our units: roubles and quantities as Decimal, times aware, choices as enums.

Nothing here knows how it looks on the wire; `wire.py` alone does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

Element = TypeVar("Element")


class VatRate(StrEnum):
    """A VAT rate in percent; `NONE` is «Без НДС», which differs from a rate of zero."""

    TWENTY = "20"
    TEN = "10"
    ZERO = "0"
    TWENTY_FIVE = "25"
    NONE = "none"


class SkuType(StrEnum):
    PRODUCT = "product"
    SERVICE = "service"


class PushStatus(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REJECTED = "rejected"


class DocumentKind(StrEnum):
    SHIFT_OPEN = "shiftOpen"
    SALE = "sale"
    REFUND = "refund"
    ROLLBACK = "rollback"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    PAYOUT = "chWithdraw"
    SHIFT_CLOSE = "shiftClose"


class PaymentKind(StrEnum):
    CASH = "cash"
    CARD = "card"
    OTHER = "other"


class ItemCodeKind(StrEnum):
    """By what a line of a receipt names its goods; the last two are rung up without goods."""

    GTIN = "gtin"
    CODE = "code"
    SERVICE = "service"
    PREPAYMENT = "prepayment"


# --- What is pushed -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WarehouseElement:
    id: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class CategoryElement:
    """A category; its parent must be in the cabinet already or stand earlier in the same push."""

    id: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure by its ОКРБ code, for example 796 «шт»."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SkuElement:
    """A card of goods as the registers see it: one package of one sku."""

    id: str
    name: str
    code: str
    is_gtin: bool
    type: SkuType
    vat_rate: VatRate
    measure: Measure
    is_weight: bool
    article: str = ""
    category: str | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockElement:
    """Stock and price of one sku in one warehouse: `warehouse` is the number the cabinet assigned."""

    sku: str
    warehouse: int
    quantity: Decimal
    price: Decimal


Pushed = WarehouseElement | CategoryElement | SkuElement | StockElement | str
"""What is pushed; a bare text is the id of goods to be removed."""


@dataclass(frozen=True, slots=True)
class ElementError:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PushResult:
    """The cabinet's answer about one element; `error` is set exactly when `status` is rejected."""

    id: str
    status: PushStatus
    number: int | None = None
    error: ElementError | None = None


@dataclass(frozen=True)
class PushedBatch(Generic[Element]):
    """Elements that were sent together and the cabinet's answers: of the same length, in the same order."""

    elements: tuple[Element, ...]
    results: tuple[PushResult, ...]


@dataclass(frozen=True)
class Numbered(Generic[Element]):
    """An element as the cabinet holds it; `number` is the one it assigned, stock has none."""

    element: Element
    number: int | None


# --- What is read ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkstationShift:
    number: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Workstation:
    """A register as the cabinet knows it; `warehouse` is the cabinet's number of a warehouse."""

    id: str
    registration_number: str
    serial_number: str
    name: str
    warehouse: int | None
    open_shift: WorkstationShift | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What can be told of any document, however broken: every part but `uid` may be missing.

    `uid` is upper-cased; a document without one gets the first 24 hex digits of its SHA-256.
    `kind` is the word on the wire, which may be one that we do not know.
    """

    uid: str
    kind: str
    number: int | None
    issued_at: datetime | None
    registration_number: str
    serial_number: str
    shift: int | None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """One document of the feed: its envelope and the JSON object exactly as it came."""

    envelope: Envelope
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feed; it may be short or empty, only `has_more` says whether to go on."""

    documents: tuple[FeedDocument, ...]
    cursor: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Modifier:
    """A discount (negative) or a markup (positive), in roubles."""

    amount: Decimal
    name: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """A line as printed: `price` per package in roubles, `quantity` in packages, `sum` after the line's modifiers."""

    name: str
    code_kind: ItemCodeKind
    code: str
    price: Decimal
    quantity: Decimal
    vat_rate: VatRate
    sum: Decimal
    modifiers: tuple[Modifier, ...] = ()
    section_code: int | None = None
    section_name: str = ""
    third_party_unp: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    kind: PaymentKind
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """Another document of the same register, by uid (upper-cased) or by number: one of the two is set."""

    uid: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What every well-formed document carries."""

    uid: str
    kind: DocumentKind
    number: int
    issued_at: datetime
    registration_number: str
    serial_number: str
    shift: int
    cashier: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOpenDocument(Document):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDocument(Document):
    """A sale or a refund; `base` only on a refund that names its sale. All sums in roubles."""

    items: tuple[ReceiptItem, ...]
    payments: tuple[Payment, ...]
    total: Decimal
    change: Decimal = Decimal("0.00")
    modifiers: tuple[Modifier, ...] = ()
    base: DocumentReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackDocument(Document):
    target: DocumentReference


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDocument(Document):
    """Внесение, изъятие, выдача: which of them `kind` says."""

    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCloseDocument(Document):
    """A Z-report: by currency, the counters of the contract in roubles (or pieces, for the three counts).

    A counter that the document lacks is absent here too. `raw_counters` is the object exactly as it came.
    """

    counters: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    raw_counters: Mapping[str, Any] = field(default_factory=dict)
