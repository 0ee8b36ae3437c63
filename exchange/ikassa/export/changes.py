"""What comparing the books with the cabinet found: which objects differ, and in which fields."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any, Final, Generic, Protocol, TypeVar

from accounting.models import Barcode, PriceType, Sku, Warehouse
from exchange.codes import ExportCode
from exchange.ikassa.client.dto import CategoryElement, SkuElement, StockElement, WarehouseElement
from exchange.ikassa.export.goods import Goods
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import RemoteLink, StockLink

Payload = Mapping[str, Any]

_NOT_COMPARED: Final = frozenset({"id", "price"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; `old` is None for an object that the cabinet has never taken."""

    field: str
    old: Any
    new: Any


def card_payload(element: WarehouseElement | CategoryElement | SkuElement) -> dict[str, Any]:
    """Return what is compared and kept of a card, fit for JSON; a sku's price travels with its stock rows."""
    payload = {field.name: getattr(element, field.name) for field in fields(element) if field.name not in _NOT_COMPARED}
    if isinstance(element, SkuElement):
        payload["measure"] = asdict(element.measure)
    return payload


def differences(old: Payload | None, new: Payload) -> tuple[Difference, ...]:
    """Return the fields of `new` that differ from `old`; all that say something if there is no `old`."""
    if old is None:
        return tuple(Difference(name, None, value) for name, value in new.items() if value not in ("", None))
    return tuple(Difference(name, old.get(name), value) for name, value in new.items() if old.get(name) != value)


Element = TypeVar("Element", WarehouseElement, CategoryElement, SkuElement)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange(Generic[Element]):
    """A card that is not in the cabinet, or not as it is in the books.

    `pending` is what the card cannot carry yet: it is sent, and compared again next time. `refusal` is why the cabinet
    did not take it the last time: its words, or a code of ours.
    """

    subject: Subject
    element: Element
    accepted: Mapping[str, object] | None
    pending: ExportCode | None = None
    refusal: str = ""

    @property
    def wire_id(self) -> str:
        return self.element.id

    @property
    def sku(self) -> Sku | None:
        """Whose card it is, if it is one of goods."""
        return None

    @property
    def is_new(self) -> bool:
        return self.accepted is None

    @property
    def payload(self) -> dict[str, object]:
        """What is compared, and kept when the cabinet has taken the card."""
        return card_payload(self.element)

    @property
    def differences(self) -> tuple[Difference, ...]:
        return differences(self.accepted, self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuChange(CardChange[SkuElement]):
    """A card of goods; `barcode` is None in a preview of goods that a code is to be assigned to."""

    goods: Goods
    barcode: Barcode | None

    @property
    def sku(self) -> Sku:
        return self.goods.sku

    @property
    def payload(self) -> dict[str, object]:
        return {**card_payload(self.element), "coefficient": self.goods.coefficient}


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuRemoval:
    """A card that the cabinet has and the books do not offer any more; `sku_id` is None when it is gone from them."""

    subject: Subject
    sku_id: int | None

    @property
    def wire_id(self) -> str:
        return self.subject.key

    @property
    def element(self) -> str:
        return self.wire_id


@dataclass(frozen=True, slots=True)
class StockWarehouse:
    """A warehouse whose stock goes out, at the prices of a type in BYN with VAT.

    `number` is the cabinet's, None in a preview of a warehouse that is to be sent.
    """

    warehouse: Warehouse
    price_type: PriceType
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChange:
    """A stock row that differs: packages, roubles per package."""

    goods: Goods
    place: StockWarehouse
    quantity: Decimal
    price: Decimal
    link: StockLink | None

    @property
    def wire_id(self) -> str:
        return f"{self.goods.key}@{self.place.number}"

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.STOCK, self.goods.name, self.wire_id, self.place.warehouse.name)

    @property
    def element(self) -> StockElement:
        return StockElement(
            sku=self.goods.key, warehouse=self.place.number or 0, quantity=self.quantity, price=self.price
        )

    @property
    def is_new(self) -> bool:
        return self.link is None or self.link.quantity is None

    @property
    def differences(self) -> tuple[Difference, ...]:
        new = {"quantity": str(self.quantity), "price": str(self.price)}
        if self.link is None or self.link.quantity is None:
            return differences(None, new)
        return differences({"quantity": str(self.link.quantity), "price": str(self.link.price)}, new)


class Found(Protocol):
    @property
    def wire_id(self) -> str: ...

    @property
    def differences(self) -> tuple[Difference, ...]: ...


Change = TypeVar("Change", bound=Found)


@dataclass(slots=True)
class Findings(Generic[Change]):
    """What is to be sent and what is not; nothing is written yet.

    `errors` are to be written into links, by their ids: the code by which an object was skipped, which keeps it a
    candidate, or `""` where the cabinet has what the books say after all.
    """

    changes: list[Change] = field(default_factory=list)
    skipped: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)

    def pick(self, cards: Collection[str] | None) -> None:
        """Keep the changes of these objects (wire ids), all if None."""
        if cards is not None:
            self.changes = [change for change in self.changes if change.wire_id in cards]

    def add(self, change: Change, link: RemoteLink | StockLink | None, pending: ExportCode | None = None) -> None:
        """Take in an object: it is sent if it differs, else its link keeps what is pending."""
        if change.differences or link is None:
            self.changes.append(change)
        else:
            self._keep(pending or "", link)

    def skip(self, issue: Issue, link: RemoteLink | StockLink | None, *, is_listed: bool = False) -> None:
        """Leave an object out; `is_listed` when the same issue is listed already."""
        if not is_listed:
            self.skipped.append(issue)
        self._keep(issue.code, link)

    def _keep(self, code: str, link: RemoteLink | StockLink | None) -> None:
        if link is not None and link.error != code:
            self.errors[link.pk] = str(code)
