"""What an object's card or row holds, what the cabinet took last, and how the two differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from accounting.models import VatRate
from exchange.ikassa.dto import CategoryElement, SkuElement, SkuType, WarehouseElement

Payload = Mapping[str, Any]

LABELS: Final = {
    "name": "наименование",
    "address": "адрес",
    "parent": "родительская категория",
    "article": "артикул",
    "code": "штрихкод",
    "is_gtin": "признак GTIN",
    "type": "вид",
    "vat_rate": "ставка НДС",
    "measure": "единица измерения",
    "category": "категория",
    "is_weight": "весовой товар",
    "coefficient": "коэффициент упаковки",
    "quantity": "остаток",
    "price": "цена",
}
_NOT_COMPARED: Final = frozenset({"id", "price"})
_KINDS: Final = {SkuType.PRODUCT: "товар", SkuType.SERVICE: "услуга"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs; `old` is None for an object that the cabinet has never taken."""

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        """For a person: «цена 28,68 → 29,90»."""
        if self.field in ("category", "parent"):
            # Both sides are identifiers, which tell a person nothing.
            return f"{LABELS[self.field]} изменена"
        return f"{LABELS[self.field]} {shown(self.field, self.old)} → {shown(self.field, self.new)}"


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


def shown(field: str, value: Any) -> str:
    """Return the value of a field of a card or row as a person reads it; a dash for none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if field == "vat_rate":
        return str(VatRate(value).label)
    if field == "type":
        return _KINDS[SkuType(value)]
    if field == "measure":
        return f"{value['name']} ({value['code']})"
    if field in ("price", "quantity", "coefficient"):
        return str(value).replace(".", ",")
    return f"«{value}»"
