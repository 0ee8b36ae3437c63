"""From the words of 1C to those of the books; None where there is no such word in the books."""

from collections.abc import Iterable
from fractions import Fraction

from accounting.models import Item, VatRate
from accounting.models.base import Currency
from exchange.onec.elements import Package, Price

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
_NO_VAT = ("без", "не облагается", "none")
_SERVICES = ("услуг", "работ")
#: What fits into the columns of a package on both databases.
_LARGEST = 2_147_483_647

#: Short names of units by their code in ОКРБ 008 (as in ОКЕИ), for files that give the code alone.
UNIT_NAMES = {
    "003": "мм", "004": "см", "006": "м", "008": "км", "018": "пог. м", "055": "м2", "112": "л", "113": "м3",
    "163": "г", "166": "кг", "168": "т", "356": "ч", "625": "лист", "641": "дюжина", "657": "изд", "704": "набор",
    "715": "пара", "736": "рул", "778": "упак", "796": "шт", "812": "ящ", "839": "компл", "868": "бут",
}  # fmt: skip
DEFAULT_UNIT = "796"


def currency_of(text: str) -> Currency | None:
    """Return the currency of «руб.», «933», «RUB»; None for one that the books do not know."""
    word = text.strip().upper().rstrip(".")
    if word.startswith("РУБ"):
        return OWN_CURRENCY
    return _CURRENCIES.get(word)


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


def variant_name(*, offer_name: str | None, item_name: str, values: Iterable[str], guid: str) -> str:
    """Return the name of a characteristic: УТ writes it in brackets behind the item's, else its values, else the Ид."""
    joined = ", ".join(values)
    if offer_name:
        tail = offer_name.removeprefix(item_name).strip()
        if tail != offer_name and tail.startswith("(") and tail.endswith(")") and tail[1:-1].strip():
            return tail[1:-1].strip()[:255]
        joined = joined or (offer_name if offer_name != item_name else "")
    return (joined or guid)[:255]
