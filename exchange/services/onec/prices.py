"""Prices of a batch: a dated row for each that differs from the one in force."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounting.models import Price, PriceType, Sku
from accounting.models.base import Currency
from accounting.money import round_money
from accounting.selectors.prices import PriceKey, prices_in_force
from accounting.services.prices import prices_set
from exchange.onec import elements
from exchange.services.onec.batches import Batch
from exchange.services.onec.packages import Packages
from exchange.services.onec.summary import Outcome, Part
from exchange.services.onec.values import currency_of, is_nameless_rouble


@dataclass(frozen=True, slots=True)
class PricedSku:
    sku: Sku
    prices: tuple[elements.Price, ...]
    place: str


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
    """Return the type of a price, or None after telling why the price is refused; its item is loaded all the same."""
    guid, references = price.price_type, batch.references
    if references.marked_price_type_remark(guid, priced.place, batch.tally):
        return None
    price_type = references.price_type(guid, price.currency, batch.tally)
    reason = ""
    if price.currency and currency_of(price.currency) is None:
        reason = f"валюта «{price.currency[:20]}» неизвестна. Годятся BYN, RUB, USD и EUR."
    elif price_type is None:
        reason = "вид цены не загружен из-за его валюты."
    elif price.currency and currency_of(price.currency) != price_type.currency:
        reason = _other_currency(price.currency, price_type)
    if reason:
        name = price_type.name if price_type else references.left_out.unknown_currency.get(guid, guid)
        # A file of a thousand goods says so a thousand times.
        batch.tally.refuse_alike(target=f"Цены вида «{name[:200]}»", reason=reason, place=priced.place)
        return None
    return price_type


def _other_currency(said: str, price_type: PriceType) -> str:
    reason = f"валюта «{said}» — не та, что у вида цены ({price_type.currency})"
    if is_nameless_rouble(said) and price_type.currency == Currency.RUB:
        # УТ sends the whole name of a type's currency, and the first three letters of that of a price.
        return (
            f"{reason}: «{said}» без кода — белорусский рубль. Назовите валюту в 1С по-одинаковому в виде цены "
            "и в цене: BYN или RUB."
        )
    return f"{reason}."


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
