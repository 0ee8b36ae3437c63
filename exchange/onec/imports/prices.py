"""Prices of a batch: a dated row for each that differs from the one in force."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounting.models import Price, PriceType, Sku
from accounting.models.base import Currency
from accounting.money import round_money
from accounting.selectors.goods import PriceKey, prices_in_force
from accounting.services.prices import prices_set
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml import elements
from exchange.onec.imports.batches import Batch
from exchange.onec.imports.packages import Packages
from exchange.onec.imports.summary import Outcome, Part
from exchange.onec.imports.values import currency_of, is_nameless_rouble


@dataclass(frozen=True, slots=True)
class PricedSku:
    sku: Sku
    prices: tuple[elements.Price, ...]
    place: elements.Place


def prices_write(batch: Batch, priced: Collection[PricedSku], packages: Packages) -> None:
    """Write a row for each price that is not in force yet; must run inside a transaction, may run twice.

    The rows are in force from the beginning of today, so that an export of today sends them; where somebody set a
    price later today, from that moment on.
    """
    wanted = _wanted(batch, priced, packages)
    if not wanted:
        return
    in_force = prices_in_force(
        sku_ids={key[0] for key in wanted}, price_type_ids={key[1] for key in wanted}, at=batch.now
    )
    changed = {key: price for key, price in wanted.items() if in_force.get(key) != price.value}
    moments = _moments_of_today(batch, changed)
    for key, price in changed.items():
        price.effective_at = moments.get(key, batch.day_start)
    prices_set(prices=list(changed.values()))
    created = sum(key not in in_force for key in changed)
    batch.tally.count(Part.PRICES, Outcome.CREATED, created)
    batch.tally.count(Part.PRICES, Outcome.CHANGED, len(changed) - created)
    batch.tally.count(Part.PRICES, Outcome.UNCHANGED, len(wanted) - len(changed))


def _wanted(batch: Batch, priced: Collection[PricedSku], packages: Packages) -> dict[PriceKey, Price]:
    wanted: dict[PriceKey, Price] = {}
    for each in priced:
        for price in each.prices:
            price_type = _price_type(batch, each, price)
            package = packages.find(each.sku.item_id, price)
            if price_type is None or package is None:
                continue
            wanted[each.sku.pk, price_type.pk, package.pk] = Price(
                sku=each.sku, price_type=price_type, package=package, value=round_money(price.value)
            )
    return wanted


def _price_type(batch: Batch, priced: PricedSku, price: elements.Price) -> PriceType | None:
    """Return the type of a price, or None after noting why the price is refused; its item is loaded all the same."""
    guid, references = price.price_type, batch.references
    if references.marked_price_type_remark(guid, priced.place, batch.tally):
        return None
    price_type = references.price_type(guid, price.currency, batch.tally)
    fault = _fault(price.currency, price_type)
    if fault is None:
        return price_type
    code, params = fault
    name = price_type.name if price_type else references.left_out.unknown_currency.get(guid, guid)
    # A file of a thousand goods has it a thousand times.
    batch.tally.refuse_alike(Issue(code, Subject(SubjectKind.PRICES, name[:200]), params), priced.place)
    return None


def _fault(currency: str, price_type: PriceType | None) -> tuple[OneCCode, dict[str, str]] | None:
    """Return what is wrong with the currency of a price and its parameters, None if nothing is."""
    known = currency_of(currency) if currency else None
    if currency and known is None:
        return OneCCode.CURRENCY_UNKNOWN, {"currency": currency[:20]}
    if price_type is None:
        return OneCCode.PRICE_TYPE_NOT_LOADED, {}
    if not currency or known == price_type.currency:
        return None
    # УТ sends the whole name of a type's currency, and the first three letters of that of a price.
    is_unclear = is_nameless_rouble(currency) and price_type.currency == Currency.RUB
    code = OneCCode.CURRENCY_WITHOUT_CODE if is_unclear else OneCCode.CURRENCY_DIFFERS
    return code, {"currency": currency, "own": str(price_type.currency)}


def _moments_of_today(batch: Batch, changed: Collection[PriceKey]) -> dict[PriceKey, datetime]:
    """Return when today the latest price of a key came into force, for keys that have one; a later row wins there."""
    rows = (
        Price.objects.filter(
            sku__in={key[0] for key in changed}, effective_at__gt=batch.day_start, effective_at__lte=batch.now
        )
        .order_by()
        .values_list("sku_id", "price_type_id", "package_id")
        .annotate(moment=Max("effective_at"))
    )
    return {(sku_id, type_id, package_id): moment for sku_id, type_id, package_id, moment in rows}
