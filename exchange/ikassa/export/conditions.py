"""«Настройки отбора»: by what goods are chosen out of those that may be sent, and conditions kept under a name."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounting import days
from accounting.models import Barcode, Item, Organization, Price, Sku, StockBalance, Warehouse
from exchange.models import GoodsFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsConditions:
    """Conditions that hold together; one that is None or empty asks nothing.

    `category` takes its subtree along; prices are roubles for a base unit, in any of the price types of the
    organisation's warehouses, minimum prices those of the card; `stock_above` is base units, in any of its warehouses;
    `changed_since` is a day in Minsk.
    """

    name: str = ""
    print_name: str = ""
    variant: str = ""
    article: str = ""
    barcode: str = ""
    category: int | None = None
    kind: str = ""
    vat_rate: str = ""
    unit: int | None = None
    is_weight: bool | None = None
    marking_kind: str = ""
    has_barcode: bool | None = None
    has_export_package: bool | None = None
    has_minimum_price: bool | None = None
    minimum_price_from: Decimal | None = None
    minimum_price_to: Decimal | None = None
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    stock_above: Decimal | None = None
    changed_since: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == GoodsConditions()

    def as_parameters(self) -> dict[str, Any]:
        """Return the conditions that ask something, fit for JSON."""
        texts = {name: str(value) if isinstance(value, Decimal | date) else value for name, value in self._asked()}
        return dict(texts)

    def _asked(self) -> Iterator[tuple[str, Any]]:
        for name, value in asdict(self).items():
            if value is not None and value != "":
                yield name, value

    @classmethod
    def from_parameters(cls, parameters: dict[str, Any]) -> "GoodsConditions":
        """Return the conditions of `as_parameters`; a key that is none of them any more is passed over."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in parameters.items() if name in known}
        for name in ("price_from", "price_to", "minimum_price_from", "minimum_price_to", "stock_above"):
            if name in values:
                values[name] = Decimal(values[name])
        if "changed_since" in values:
            values["changed_since"] = date.fromisoformat(values["changed_since"])
        return cls(**values)

    def narrow(self, skus: QuerySet[Sku], *, organization_id: int, prices_at: datetime) -> QuerySet[Sku]:
        """Keep the skus that meet the conditions; asks nothing of the database yet."""
        warehouses = Warehouse.objects.filter(organization=organization_id)
        return skus.filter(
            self._by_card(),
            self._by_codes(),
            self._by_stock(warehouses),
            self._by_change(warehouses),
            self._by_price(warehouses, prices_at),
        )

    def _by_card(self) -> Q:
        asked = Q()
        if self.name:
            asked &= spelled(self.name, ("item__name", "item__print_name", "variant"))
        for text, path in (
            (self.print_name, "item__print_name"),
            (self.variant, "variant"),
            (self.article, "item__article"),
        ):
            if text:
                asked &= spelled(text, (path,))
        if self.category is not None:
            asked &= Q(item__category__in=RawSQL(_SUBTREE, [self.category]))  # noqa: S611 - the id is a parameter
        for field in ("kind", "marking_kind", "unit", "is_weight"):
            value = getattr(self, field)
            if value is not None and value != "":
                asked &= Q(**{f"item__{field}": value})
        if self.vat_rate:
            asked &= Q(item__retail_vat_rate=self.vat_rate)
        if self.has_export_package is not None:
            asked &= Q(item__export_package__isnull=not self.has_export_package)
        return asked & self._by_minimum_price()

    def _by_minimum_price(self) -> Q:
        asked = Q()
        if self.has_minimum_price is not None:
            asked &= Q(item__minimum_price__isnull=not self.has_minimum_price)
        if self.minimum_price_from is not None:
            asked &= Q(item__minimum_price__gte=self.minimum_price_from)
        if self.minimum_price_to is not None:
            asked &= Q(item__minimum_price__lte=self.minimum_price_to)
        return asked

    def _by_codes(self) -> Q:
        asked = Q()
        if self.barcode:
            asked &= Q(pk__in=Barcode.objects.filter(value=self.barcode).values("sku"))
        if self.has_barcode is not None:
            exists = Exists(Barcode.objects.filter(sku=OuterRef("pk")))
            asked &= Q(exists) if self.has_barcode else ~Q(exists)
        return asked

    def _by_stock(self, warehouses: QuerySet[Warehouse]) -> Q:
        if self.stock_above is None:
            return Q()
        balances = StockBalance.objects.filter(
            sku=OuterRef("pk"), warehouse__in=warehouses, quantity__gt=self.stock_above
        )
        return Q(Exists(balances))

    def _by_change(self, warehouses: QuerySet[Warehouse]) -> Q:
        if self.changed_since is None:
            return Q()
        since = days.day_start(self.changed_since)
        prices = Price.objects.filter(created_at__gte=since)
        balances = StockBalance.objects.filter(warehouse__in=warehouses, changed_at__gte=since)
        return (
            Q(changed_at__gte=since)
            | Q(item__changed_at__gte=since)
            | Q(pk__in=prices.values("sku"))
            | Q(pk__in=balances.values("sku"))
        )

    def _by_price(self, warehouses: QuerySet[Warehouse], at: datetime) -> Q:
        if self.price_from is None and self.price_to is None:
            return Q()
        in_force = Price.objects.filter(effective_at__lte=at)
        later = in_force.filter(
            Q(effective_at__gt=OuterRef("effective_at"))
            | Q(effective_at=OuterRef("effective_at"), pk__gt=OuterRef("pk")),
            sku=OuterRef("sku"),
            price_type=OuterRef("price_type"),
            package=OuterRef("package"),
        )
        prices = in_force.filter(
            ~Exists(later),
            sku=OuterRef("pk"),
            price_type__in=warehouses.values("retail_price_type"),
            package__is_base=True,
        )
        if self.price_from is not None:
            prices = prices.filter(value__gte=self.price_from)
        if self.price_to is not None:
            prices = prices.filter(value__lte=self.price_to)
        return Q(Exists(prices))


def spelled(text: str, paths: Iterable[str]) -> Q:
    """Return the condition that one of the fields holds the text, in any case of letters.

    SQLite knows no case beyond ASCII, so «ботинки» is looked for as «Ботинки» and «БОТИНКИ» too.
    """
    found = Q()
    for spelling in {text, text.lower(), text.upper(), text.capitalize()}:
        for path in paths:
            found |= Q(**{f"{path}__icontains": spelling})
    return found


#: `UNION` and not `UNION ALL`: categories that stand in a circle end it too.
_SUBTREE: Final = """
    WITH RECURSIVE subtree(id) AS (
        SELECT id FROM accounting_itemcategory WHERE id = %s
        UNION
        SELECT below.id FROM accounting_itemcategory below JOIN subtree ON below.parent_id = subtree.id
    ) SELECT id FROM subtree
"""


#: The kinds of goods that are offered: a prepayment is a line of a receipt, and never sent.
KINDS = [(kind.value, kind.label) for kind in (Item.Kind.PRODUCT, Item.Kind.SERVICE)]


@transaction.atomic
def goods_filter_save(*, organization: Organization, name: str, conditions: GoodsConditions) -> GoodsFilter:
    """Keep the conditions under a name of the organisation's, in place of those that it had. May run twice.

    Raises ValidationError for conditions that ask nothing.
    """
    if conditions.is_empty:
        raise ValidationError("В отборе нет ни одного условия. Добавьте условие и сохраните ещё раз.")
    saved, _ = GoodsFilter.objects.update_or_create(
        organization=organization, name=name, defaults={"conditions": conditions.as_parameters()}
    )
    return saved


@transaction.atomic
def goods_filter_delete(*, goods_filter: GoodsFilter) -> None:
    goods_filter.delete()
