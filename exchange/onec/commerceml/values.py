"""Single values of CommerceML: texts with stray spaces, numbers as people write them, marks spelt in three ways."""

import re
from decimal import Decimal

_TRUE = frozenset({"true", "1", "да", "истина", "yes"})
_FALSE = frozenset({"false", "0", "нет", "ложь", "no"})
_DELETED = frozenset({"удален", "удалён", "удалено", "delete", "deleted", "true", "1", "да", "истина"})
#: Eleven digits and six places: the books hold them, rounded up too, and a movement from one to its opposite.
_NUMBER = re.compile(r"[+-]?(0*\d{1,11}(\.\d{0,6})?|\.\d{1,6})\Z", re.ASCII)
_TOO_PRECISE = re.compile(r"([+-]?\d*\.\d{6})\d+\Z", re.ASCII)

_GUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\Z", re.IGNORECASE)


def clean_text(text: str | None) -> str:
    """Return a text without stray spaces: outer ones are cut, inner runs (line ends too) become one."""
    return " ".join(text.split()) if text else ""


def parse_number(text: str) -> Decimal | None:
    """Return «1 719», «15,5», «-2» as a number; None for what is no number or does not fit into the books."""
    compact = "".join(text.split()).replace(",", ".")
    if precise := _TOO_PRECISE.match(compact):
        compact = precise[1]
    return Decimal(compact) if _NUMBER.match(compact) else None


def parse_flag(text: str | None) -> bool | None:
    """Return a boolean however it is spelt; None when it is not said, or not understood."""
    word = clean_text(text).lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def is_deletion(text: str | None) -> bool:
    """Tell whether a status or a mark says that the object is deleted."""
    return clean_text(text).lower() in _DELETED


def is_guid(text: str) -> bool:
    return _GUID.match(text) is not None


def split_id(text: str) -> tuple[str, str]:
    """Return (id of the item, id of the characteristic) of «guid#guid»; the second is empty for the plain item."""
    item, _, characteristic = text.partition("#")
    return item.strip(), characteristic.strip()
