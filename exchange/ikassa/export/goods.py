"""A sku as the registers see it: in one package, under one id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, prefetch_related_objects

from accounting.models import Item, ItemPackage, Sku
from accounting.money import package_price
from exchange.issues import Subject
from exchange.subjects import sku_key, sku_subject


@dataclass(frozen=True, slots=True)
class Goods:
    """A sku, its base package, and the package in which it goes to the registers (the export package, or the base)."""

    sku: Sku
    package: ItemPackage
    base: ItemPackage

    @property
    def item(self) -> Item:
        return self.sku.item

    @property
    def key(self) -> str:
        return sku_key(self.item.guid, self.sku.guid)

    @property
    def name(self) -> str:
        return str(self.sku)

    @property
    def subject(self) -> Subject:
        return sku_subject(self.sku)

    @property
    def coefficient(self) -> str:
        """How many base units the package holds; kept with the accepted card, as price and stock are by the package."""
        return f"{self.package.numerator}/{self.package.denominator}"

    def in_package(self, base_price: Decimal) -> Decimal:
        """Return the price of the package, given that of a base unit."""
        return package_price(
            base_price=base_price, numerator=self.package.numerator, denominator=self.package.denominator
        )


def goods_load(*, sku_ids: Collection[int]) -> list[Goods]:
    """Return the goods of the skus by sku id, in three queries.

    Left out is a sku that is gone meanwhile, or whose item has no base package.
    """
    skus = list(Sku.objects.filter(pk__in=sku_ids).select_related("item").order_by("pk"))
    # Categories are few: read apart, each becomes one object and not one for every sku.
    prefetch_related_objects([sku.item for sku in skus], "category")
    return goods_of(skus)


def goods_of(skus: Sequence[Sku]) -> list[Goods]:
    """Return the goods of skus that came with their items, in one query; see `goods_load`."""
    wanted = Q(item__in={sku.item_id for sku in skus}, is_base=True)
    wanted |= Q(pk__in={sku.item.export_package_id for sku in skus} - {None})
    packages = {package.pk: package for package in ItemPackage.objects.filter(wanted).select_related("unit")}
    bases = {package.item_id: package for package in packages.values() if package.is_base}
    return [
        Goods(sku=sku, package=packages.get(sku.item.export_package_id) or bases[sku.item_id], base=bases[sku.item_id])
        for sku in skus
        if sku.item_id in bases
    ]
