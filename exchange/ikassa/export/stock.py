"""Stock and prices: one row for each sku in each retail warehouse."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from accounting import days
from accounting.models import Item, StockBalance
from accounting.money import ZERO, package_quantity
from accounting.selectors.goods import prices_in_force
from exchange.codes import ExportCode
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.export.candidates import stock_candidates
from exchange.ikassa.export.changes import Findings, StockChange, StockWarehouse
from exchange.ikassa.export.goods import Goods, goods_load
from exchange.ikassa.export.links import accepted_cards, stock_answers_record, warehouse_stock_mark
from exchange.ikassa.export.scope import ExportScope, baseline_get
from exchange.ikassa.export.summary import ExportPart, ExportSummary
from exchange.ikassa.export.warehouses import stock_warehouses
from exchange.ikassa.export.work import PartWork, chunks
from exchange.issues import Issue
from exchange.models import RemoteLink, StockLink

_CARD_CODES: Final = {ExportCode.CARD_NOT_SENT, ExportCode.CARD_IN_OTHER_PACKAGE}

Place = tuple[int, int]
"""A sku id and a warehouse id."""


@dataclass(frozen=True, slots=True)
class _Register:
    """What the books and the cabinet say about some goods in some warehouses."""

    balances: Mapping[Place, Decimal]
    prices: Mapping[tuple[int, int, int], Decimal]
    links: Mapping[Place, StockLink]
    cards: Mapping[str, Mapping[str, Any]]

    def balance(self, goods: Goods, place: StockWarehouse) -> Decimal:
        return self.balances.get((goods.sku.pk, place.warehouse.pk), ZERO)

    def link(self, goods: Goods, place: StockWarehouse) -> StockLink | None:
        return self.links.get((goods.sku.pk, place.warehouse.pk))

    def price(self, goods: Goods, place: StockWarehouse) -> Decimal | None:
        """Return the price of the package: its own, else that of the base unit × the coefficient."""
        own = self.prices.get((goods.sku.pk, place.price_type.pk, goods.package.pk))
        if own is not None:
            return own
        base = self.prices.get((goods.sku.pk, place.price_type.pk, goods.base.pk))
        return None if base is None else goods.in_package(base)


def _register_read(scope: ExportScope, *, goods: Sequence[Goods], places: Sequence[StockWarehouse]) -> _Register:
    """Read what is needed to compare stock rows, in four queries."""
    sku_ids = [one.sku.pk for one in goods]
    warehouses = [place.warehouse for place in places]
    balances = StockBalance.objects.filter(sku__in=sku_ids, warehouse__in=warehouses).order_by()
    links = StockLink.objects.filter(connection=scope.connection, sku__in=sku_ids, warehouse__in=warehouses)
    return _Register(
        balances={
            (sku_id, warehouse_id): quantity
            for sku_id, warehouse_id, quantity in balances.values_list("sku_id", "warehouse_id", "quantity")
        },
        prices=prices_in_force(
            sku_ids=sku_ids,
            price_type_ids={place.price_type.pk for place in places},
            at=scope.prices_at,
        ),
        links={(link.sku_id, link.warehouse_id): link for link in links},
        cards={}
        if scope.will_send(ExportPart.ITEMS)
        else accepted_cards(connection=scope.connection, kind=RemoteLink.Kind.SKU, keys=[one.key for one in goods]),
    )


@dataclass(frozen=True, slots=True)
class StockRow:
    """One sku in one warehouse: `price` is roubles for a package, `balance` base units.

    `obstacle` is why the row is not sent, None if it may be; then it has a price.
    """

    goods: Goods
    place: StockWarehouse
    price: Decimal | None
    balance: Decimal
    link: StockLink | None
    obstacle: Issue | None

    @property
    def change(self) -> StockChange:
        """The row as it would be sent, whether or not it differs from what the cabinet has. Needs a price."""
        assert self.price is not None  # noqa: S101 - a row without a price has a reason not to be sent
        return StockChange(goods=self.goods, place=self.place, quantity=self.quantity, price=self.price, link=self.link)

    @property
    def quantity(self) -> Decimal:
        """In packages, as the registers see it."""
        return _quantity(self.goods, self.balance)

    @property
    def may_be_confirmed(self) -> bool:
        """Return True if the row is not sent only because its price is below the minimum."""
        return self.obstacle is not None and self.obstacle.code == ExportCode.BELOW_MINIMUM

    @property
    def waits_for_card(self) -> bool:
        return self.obstacle is not None and self.obstacle.code in _CARD_CODES

    @property
    def below_zero(self) -> Issue:
        """Return the warning about a balance below zero."""
        params = {
            "warehouse": self.place.warehouse.name,
            "balance": self.balance,
            "unit": self.goods.base.unit.name,
        }
        return Issue(ExportCode.BELOW_ZERO, self.goods.subject, params)


def stock_rows(
    scope: ExportScope,
    *,
    goods: Sequence[Goods],
    places: Sequence[StockWarehouse],
    rows: Collection[Place] | None = None,
) -> Iterator[StockRow]:
    """Yield the rows of the goods in the warehouses (out of `rows`, if given), in four queries at most."""
    register = _register_read(scope, goods=goods, places=places)
    for one in goods:
        card_obstacle = _card_obstacle(scope, register, one)
        for place in places:
            if rows is not None and (one.sku.pk, place.warehouse.pk) not in rows:
                continue
            if scope.selection and not scope.selection.takes_row(sku_id=one.sku.pk, warehouse_id=place.warehouse.pk):
                continue
            link, price = register.link(one, place), register.price(one, place)
            obstacle = card_obstacle or _price_obstacle(scope, one, place, price, link)
            yield StockRow(one, place, price, register.balance(one, place), link, obstacle)


def stock_compare(
    scope: ExportScope,
    *,
    goods: Sequence[Goods],
    places: Sequence[StockWarehouse],
    rows: Collection[Place] | None = None,
) -> Findings[StockChange]:
    """Return the stock rows (out of `rows`, if given) that the cabinet does not have as they are, in four queries."""
    findings: Findings[StockChange] = Findings()
    listed: set[Issue] = set()
    for row in stock_rows(scope, goods=goods, places=places, rows=rows):
        if row.obstacle is not None:
            # One reason is listed once a sku; a card that was refused in this very export is listed already.
            is_listed = row.obstacle in listed or (row.waits_for_card and ExportPart.ITEMS in scope.parts)
            findings.skip(row.obstacle, row.link, is_listed=is_listed)
            listed.add(row.obstacle)
            continue
        if row.balance < 0:
            findings.warnings.append(row.below_zero)
        findings.add(row.change, row.link)
    return findings


def _card_obstacle(scope: ExportScope, register: _Register, goods: Goods) -> Issue | None:
    """Return why a row must wait for its card, None if the cabinet has it.

    Price and quantity are by the package: sent to a card that still stands in another one, a register would sell a
    single piece at the price of a box.
    """
    if scope.will_send(ExportPart.ITEMS):
        return None
    card = register.cards.get(goods.key)
    if card is None:
        return Issue(ExportCode.CARD_NOT_SENT, goods.subject)
    if (card["coefficient"], card["measure"]["code"]) != (goods.coefficient, goods.package.unit.code):
        return Issue(ExportCode.CARD_IN_OTHER_PACKAGE, goods.subject)
    return None


def _price_obstacle(
    scope: ExportScope, goods: Goods, place: StockWarehouse, price: Decimal | None, link: StockLink | None
) -> Issue | None:
    """Return why a row is not sent at this price, None if nothing hinders it."""
    price_type = place.price_type.name
    if price is None:
        return Issue(ExportCode.NO_PRICE, goods.subject, {"price_type": price_type, "day": scope.day})
    if goods.item.minimum_price is None or scope.confirmed:
        return None
    minimum = goods.in_package(goods.item.minimum_price)
    # A price that is in the cabinet already was confirmed when it was sent.
    if price >= minimum or (link is not None and link.price == price):
        return None
    params = {"price_type": price_type, "price": price, "minimum": minimum}
    return Issue(ExportCode.BELOW_MINIMUM, goods.subject, params)


def _quantity(goods: Goods, balance: Decimal) -> Decimal:
    # A service has no stock, but it is sold at the price of its row.
    in_stock = balance if goods.item.kind == Item.Kind.PRODUCT and balance > 0 else ZERO
    return package_quantity(quantity=in_stock, numerator=goods.package.numerator, denominator=goods.package.denominator)


def stock_send(work: PartWork) -> None:
    places, skipped = stock_warehouses(work.scope)
    work.summary.skipped.add(skipped.values())
    with work.writing():
        warehouse_stock_mark(connection=work.connection, codes={pk: issue.code for pk, issue in skipped.items()})
    candidates = stock_candidates(work.scope, [place.warehouse for place in places])
    sku_ids = list(candidates.order_by("pk").values_list("pk", flat=True))
    work.begin(len(sku_ids))
    for chunk in chunks(sku_ids):
        _chunk_send(work, chunk, places)


def stock_push(context: ExchangeContext, *, pairs: Iterable[Place]) -> ExportSummary:
    """Send stock that a load has changed; return what was sent and what of it was rejected.

    `pairs` are (sku id, warehouse id); of them only rows that the cabinet has taken before are looked at, and only what
    differs is sent, at the prices of today in Minsk or of the day of the last complete export, whichever is later.
    To be called outside a transaction; may run twice. Raises as `export_run` does.
    """
    baseline = baseline_get(connection=context.connection)
    today = days.today()
    scope = ExportScope(
        connection=context.connection,
        parts=frozenset({ExportPart.STOCK}),
        day=max(today, baseline.day) if baseline else today,
        baseline=baseline,
    )
    wanted = set(pairs)
    work = PartWork(context, scope, ExportSummary(), ExportPart.STOCK)
    places, _ = stock_warehouses(scope)
    sku_ids = sorted({sku_id for sku_id, _ in wanted})
    work.begin(len(sku_ids))
    for chunk in chunks(sku_ids):
        known = StockLink.objects.filter(connection=context.connection, sku__in=chunk, quantity__isnull=False)
        rows = wanted.intersection(known.values_list("sku_id", "warehouse_id"))
        _chunk_send(work, chunk, places, rows)
    return work.summary


def _chunk_send(
    work: PartWork, sku_ids: Sequence[int], places: Sequence[StockWarehouse], rows: Collection[Place] | None = None
) -> None:
    findings = stock_compare(work.scope, goods=goods_load(sku_ids=sku_ids), places=places, rows=rows)
    work.mark(StockLink, findings)
    owners = {change.goods.sku.pk for change in findings.changes}
    work.look_through(len(sku_ids), len(findings.changes), owners=len(owners))
    for answers in work.push(work.context.client.push_stock, findings.changes):
        work.settle(answers, stock_answers_record)
