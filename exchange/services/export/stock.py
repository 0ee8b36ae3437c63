"""Stock and prices: one row for each sku in each retail warehouse."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounting import days
from accounting.models import Item, StockBalance
from accounting.money import ZERO, package_quantity
from accounting.numbers import places
from accounting.numbers import quantity as quantity_words
from accounting.selectors.prices import prices_in_force
from exchange.models import RemoteLink, StockLink
from exchange.services.context import ExchangeContext
from exchange.services.export.candidates import stock_candidates
from exchange.services.export.changes import Findings, StockChange, StockWarehouse
from exchange.services.export.goods import Goods, goods_load
from exchange.services.export.links import accepted_cards, stock_answers_record, warehouse_stock_mark
from exchange.services.export.scope import ExportScope, baseline_get
from exchange.services.export.summary import ExportPart, ExportSummary, Notice
from exchange.services.export.warehouses import stock_warehouses
from exchange.services.export.work import PartWork, chunks

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

    `reason` is a Russian sentence about why the row is not sent, `""` if it may be; then it has a price.
    """

    goods: Goods
    place: StockWarehouse
    price: Decimal | None
    balance: Decimal
    link: StockLink | None
    reason: str
    waits_for_card: bool

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
        """Nothing but a price below the minimum keeps the row from going out."""
        return bool(self.reason) and self.price is not None and not self.waits_for_card

    @property
    def below_zero(self) -> Notice:
        """What is told of a balance below zero."""
        return _below_zero(self.goods, self.place, self.balance)


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
        card_reason = _card_obstacle(scope, register, one)
        for place in places:
            if rows is not None and (one.sku.pk, place.warehouse.pk) not in rows:
                continue
            if scope.selection and not scope.selection.takes_row(sku_id=one.sku.pk, warehouse_id=place.warehouse.pk):
                continue
            link, price = register.link(one, place), register.price(one, place)
            reason = card_reason or _price_obstacle(scope, one, place, price, link)
            yield StockRow(one, place, price, register.balance(one, place), link, reason, bool(card_reason))


def stock_compare(
    scope: ExportScope,
    *,
    goods: Sequence[Goods],
    places: Sequence[StockWarehouse],
    rows: Collection[Place] | None = None,
) -> Findings[StockChange]:
    """Return the stock rows (out of `rows`, if given) that the cabinet does not have as they are, in four queries."""
    findings: Findings[StockChange] = Findings()
    told: set[tuple[str, str]] = set()
    for row in stock_rows(scope, goods=goods, places=places, rows=rows):
        one = row.goods
        if row.reason:
            # One reason is told once a sku, and a card that was refused in this very export has been told of already.
            is_told = (one.key, row.reason) in told or (row.waits_for_card and ExportPart.ITEMS in scope.parts)
            findings.skip(Notice(one.key, one.name, row.reason), row.link, is_told=is_told)
            told.add((one.key, row.reason))
            continue
        if row.balance < 0:
            findings.warnings.append(row.below_zero)
        findings.add(row.change, row.link)
    return findings


def _card_obstacle(scope: ExportScope, register: _Register, goods: Goods) -> str:
    """Return why a row must wait for its card, `""` if the cabinet has it.

    Price and quantity are by the package: sent to a card that still stands in another one, a register would sell a
    single piece at the price of a box.
    """
    if scope.will_send(ExportPart.ITEMS):
        return ""
    card = register.cards.get(goods.key)
    if card is None:
        return f"Товар «{goods.name}»: карточка ещё не выгружена. Сначала выгрузите товары."
    if (card["coefficient"], card["measure"]["code"]) != (goods.coefficient, goods.package.unit.code):
        return f"Товар «{goods.name}»: на кассах он ещё в другой упаковке. Сначала выгрузите товары."
    return ""


def _price_obstacle(
    scope: ExportScope, goods: Goods, place: StockWarehouse, price: Decimal | None, link: StockLink | None
) -> str:
    """Return why a row is not sent at this price, `""` if nothing hinders it."""
    price_type = place.price_type
    if price is None:
        return f"Товар «{goods.name}»: нет цены в виде цены «{price_type}» на {scope.day:%d.%m.%Y}. Установите цену."
    if goods.item.minimum_price is None or scope.confirmed:
        return ""
    minimum = goods.in_package(goods.item.minimum_price)
    # A price that is in the cabinet already was confirmed when it was sent.
    if price >= minimum or (link is not None and link.price == price):
        return ""
    shown = f"{places(price, 2)} ниже минимальной {places(minimum, 2)}"
    return (
        f"Товар «{goods.name}»: цена в виде цены «{price_type}» {shown}. "
        "Исправьте цену или подтвердите выгрузку по цене ниже минимальной."
    )


def _quantity(goods: Goods, balance: Decimal) -> Decimal:
    # A service has no stock, but it is sold at the price of its row.
    in_stock = balance if goods.item.kind == Item.Kind.PRODUCT and balance > 0 else ZERO
    return package_quantity(quantity=in_stock, numerator=goods.package.numerator, denominator=goods.package.denominator)


def _below_zero(goods: Goods, place: StockWarehouse, balance: Decimal) -> Notice:
    shown = f"{quantity_words(balance)} {goods.base.unit.name}"
    reason = (
        f"Товар «{goods.name}»: остаток на складе «{place.warehouse}» ниже нуля ({shown}), на кассы отправляется 0. "
        "Проверьте поступления."
    )
    return Notice(goods.key, goods.name, reason)


def stock_send(work: PartWork) -> None:
    places, passed_over = stock_warehouses(work.scope)
    work.summary.skip(passed_over.values())
    with work.writing():
        warehouse_stock_mark(
            connection=work.connection, reasons={pk: notice.reason for pk, notice in passed_over.items()}
        )
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
