"""What an object's card or row holds, what the cabinet took last, and how the two differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from exchange.ikassa.client.dto import CategoryElement, SkuElement, WarehouseElement

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
