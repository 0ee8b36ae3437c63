"""What a CommerceML file says, element by element, and the errors of files that cannot be read.

A value that the file does not mention is None; an empty one that it does mention is empty. Quantities are in base
units unless a coefficient stands beside them, prices in the currency named beside them, for one package.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exchange.codes import OneCCode
from exchange.issues import Issue, IssueError


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: str
    line: int


class Section(StrEnum):
    CLASSIFIER = "classifier"
    CATALOGUE = "catalogue"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class SectionStart:
    """A section begins; `only_changes` is None when the file does not say. `guid` is the Ид of a catalogue.

    It comes again at the end of the section where that is what tells whether it holds only changes.
    """

    section: Section
    only_changes: bool | None
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that cannot be read; `is_lost_product` when it is an item that nothing more is known of."""

    place: Place
    issue: Issue
    is_lost_product: bool = False


@dataclass(frozen=True, slots=True)
class UnitReference:
    """A unit as an item or a price names it; whatever is not said is empty."""

    code: str = ""
    name: str = ""
    full_name: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    place: Place
    guid: str
    name: str
    parent: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Unit:
    place: Place
    reference: UnitReference


@dataclass(frozen=True, slots=True)
class PriceType:
    """`currency` as it is spelt in the file, empty when it is not said."""

    place: Place
    guid: str
    name: str
    currency: str
    includes_vat: bool | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Warehouse:
    place: Place
    guid: str
    name: str
    address: str | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Package:
    """1 package = `coefficient` base units."""

    unit: UnitReference
    coefficient: Decimal
    name: str = ""
    guid: str = ""
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one package of `coefficient` base units."""

    price_type: str
    value: Decimal
    currency: str = ""
    coefficient: Decimal = Decimal(1)
    unit: UnitReference | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    warehouse: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """`vat` is the percent or the words as spelt; `kind` is «ТипНоменклатуры», else «ВидНоменклатуры».

    `catalogue` is the Ид of the catalogue that the item stands in, empty when it has none.
    """

    place: Place
    catalogue: str
    guid: str
    characteristic: str
    name: str | None
    full_name: str | None
    article: str | None
    unit: UnitReference | None
    vat: str | None
    kind: str | None
    groups: tuple[str, ...] | None
    barcodes: tuple[str, ...]
    packages: tuple[Package, ...]
    characteristic_values: tuple[str, ...]
    prices: tuple[Price, ...]
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """`total` is the stock of all warehouses together, None when it is not said."""

    place: Place
    guid: str
    characteristic: str
    name: str | None
    characteristic_values: tuple[str, ...]
    barcodes: tuple[str, ...]
    packages: tuple[Package, ...]
    prices: tuple[Price, ...]
    stock: tuple[Stock, ...]
    total: Decimal | None
    is_deleted: bool


Element = SectionStart | Refusal | Group | Unit | PriceType | Warehouse | Product | Offer


class OneCFileError(IssueError):
    """A file cannot be read at all: `issue` is which, and why."""


class FileTooLarge(OneCFileError):  # noqa: N818 - the name says what happened
    """A file, or what is packed in it, is above the limit."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(OneCCode.FILE_TOO_LARGE, file=name, megabytes=limit // 2**20 or 1)
