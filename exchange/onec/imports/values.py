"""From the words of 1C to those of the books; None where there is no such word in the books."""

import re
from collections.abc import Iterable
from fractions import Fraction

from accounting.models import Item, VatRate
from accounting.models.base import Currency
from exchange.onec.commerceml.elements import Package, Price

#: УТ sends the first letters of the currency's name, so «руб» in a Belarusian base is the Belarusian rouble.
OWN_CURRENCY = Currency.BYN
_CURRENCIES = {
    "BYN": OWN_CURRENCY,
    "933": OWN_CURRENCY,
    "RUB": Currency.RUB,
    "643": Currency.RUB,
    "USD": Currency.USD,
    "840": Currency.USD,
    "EUR": Currency.EUR,
    "978": Currency.EUR,
}
_WITH_VARIANT = re.compile(r"(.*\S)\s*\(([^()]*)\)\Z")
_NO_VAT = ("без", "не облагается", "none")
_SERVICES = ("услуг", "работ")
#: What fits into the columns of a package on both databases.
_LARGEST = 2_147_483_647


def currency_of(text: str) -> Currency | None:
    """Return the currency of «руб.», «933», «RUB»; None for one that the books do not know."""
    if is_nameless_rouble(text):
        return OWN_CURRENCY
    return _CURRENCIES.get(text.strip().upper().rstrip("."))


def is_nameless_rouble(text: str) -> bool:
    """Tell whether a currency is called «руб.», whosever rouble it is."""
    return text.strip().upper().startswith("РУБ")


def vat_rate_of(text: str) -> VatRate | None:
    """Return the rate of «20», «20 %», «20.00», «Без НДС»; None for one that is not in the books' list."""
    word = text.strip().lower().rstrip("%").strip().replace(",", ".")
    if word.startswith(_NO_VAT):
        return VatRate.NONE
    number = word.removeprefix("ндс").strip().partition(".")
    if number[2].strip("0"):
        return None
    return VatRate(number[0]) if number[0] in VatRate.values and number[0] != VatRate.NONE else None


def item_kind_of(text: str) -> Item.Kind:
    return Item.Kind.SERVICE if text.strip().lower().startswith(_SERVICES) else Item.Kind.PRODUCT


def fraction_of(packed: Package | Price) -> tuple[int, int] | None:
    """Return the coefficient as (numerator, denominator); None when the books cannot hold it."""
    fraction = Fraction(packed.coefficient)
    if not 0 < fraction.numerator <= _LARGEST or fraction.denominator > _LARGEST:
        return None
    return fraction.numerator, fraction.denominator


def variant_name(*, offer_name: str | None, item_name: str, values: Iterable[str]) -> str:
    """Return the name of a characteristic: in brackets behind the item's, as УТ has it, or its values, or nothing."""
    joined = ", ".join(values)
    if offer_name:
        tail = offer_name.removeprefix(item_name).strip()
        if tail != offer_name and tail.startswith("(") and tail.endswith(")") and tail[1:-1].strip():
            return tail[1:-1].strip()[:255]
        joined = joined or (offer_name if offer_name != item_name else "")
    return joined[:255]


def name_of_item(name: str, values: Iterable[str]) -> str:
    """Return the name of the item alone out of that of its characteristic, «Туфли (36)» of size 36.

    When the values are known, brackets with anything else in them belong to the item.
    """
    joined = ", ".join(values)
    found = _WITH_VARIANT.match(name)
    return found[1] if found and joined in ("", found[2].strip()) else name
