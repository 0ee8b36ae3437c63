"""What an object's card or row holds, what the cabinet took last, and how the two differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
    "quantity": "остаток",
    "price": "цена",
}
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
        return f"{LABELS[self.field]} {_shown(self.field, self.old)} → {_shown(self.field, self.new)}"


def card_payload(element: WarehouseElement | CategoryElement | SkuElement) -> dict[str, Any]:
    """Return what is compared and kept of a card, fit for JSON; a sku's price travels with its stock rows."""
    payload = asdict(element)
    del payload["id"]
    payload.pop("price", None)
    return payload


def differences(old: Payload | None, new: Payload) -> tuple[Difference, ...]:
    """Return the fields of `new` that differ from `old`; all that say something if there is no `old`."""
    if old is None:
        return tuple(Difference(name, None, value) for name, value in new.items() if value not in ("", None))
    return tuple(Difference(name, old.get(name), value) for name, value in new.items() if old.get(name) != value)


def _shown(field: str, value: Any) -> str:
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
    if field in ("price", "quantity"):
        return str(value).replace(".", ",")
    return f"«{value}»"
