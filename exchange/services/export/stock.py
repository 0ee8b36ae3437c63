"""Stock and prices: one row for each sku in each retail warehouse."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounting import days
from accounting.models import Item, StockBalance
from accounting.money import ZERO, package_quantity
from accounting.selectors.prices import prices_in_force
from exchange.models import RemoteLink, StockLink
from exchange.services.context import ExchangeContext
from exchange.services.export.candidates import stock_candidates
from exchange.services.export.changes import Findings, StockChange, StockWarehouse
from exchange.services.export.goods import Goods, goods_load
from exchange.services.export.links import accepted_keys, stock_answers_record, warehouse_stock_mark
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
    in_cabinet: Collection[str]

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
    keys = {one.key for one in goods}
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
        in_cabinet=keys
        if scope.will_send(ExportPart.ITEMS)
        else accepted_keys(connection=scope.connection, kind=RemoteLink.Kind.SKU, keys=keys),
    )


def stock_compare(
    scope: ExportScope,
    *,
    goods: Sequence[Goods],
    places: Sequence[StockWarehouse],
    rows: Collection[Place] | None = None,
) -> Findings[StockChange]:
    """Return the stock rows (out of `rows`, if given) that the cabinet does not have as they are, in four queries."""
    register = _register_read(scope, goods=goods, places=places)
    findings: Findings[StockChange] = Findings()
    for one in goods:
        if one.key not in register.in_cabinet:
            # A card that was refused in this very export has been told of already.
            if ExportPart.ITEMS not in scope.parts:
                reason = f"Товар «{one.name}»: карточка ещё не выгружена. Сначала выгрузите товары."
                findings.skipped.append(Notice(one.key, one.name, reason))
            continue
        told: set[str] = set()
        for place in places:
            if rows is not None and (one.sku.pk, place.warehouse.pk) not in rows:
                continue
            _row_compare(scope, register, one, place, findings, told)
    return findings


def _row_compare(
    scope: ExportScope,
    register: _Register,
    goods: Goods,
    place: StockWarehouse,
    findings: Findings[StockChange],
    told: set[str],
) -> None:
    """Compare one row; `told` are the reasons already given for these goods, as one price type serves many places."""
    link, price = register.link(goods, place), register.price(goods, place)
    reason = _obstacle(scope, goods, place, price, link)
    if price is None or reason:
        findings.skip(Notice(goods.key, goods.name, reason), link, is_told=reason in told)
        told.add(reason)
        return
    balance = register.balance(goods, place)
    if balance < 0:
        findings.warnings.append(_below_zero(goods, place, balance))
    # A service has no stock, but it is sold at the price of its row.
    is_stocked = goods.item.kind == Item.Kind.PRODUCT and balance > 0
    package = goods.package
    quantity = package_quantity(
        quantity=balance if is_stocked else ZERO, numerator=package.numerator, denominator=package.denominator
    )
    findings.add(StockChange(goods=goods, place=place, quantity=quantity, price=price, link=link), link)


def _obstacle(
    scope: ExportScope, goods: Goods, place: StockWarehouse, price: Decimal | None, link: StockLink | None
) -> str:
    """Return why a row is not sent, `""` if nothing hinders it."""
    price_type = place.price_type
    if price is None:
        return f"Товар «{goods.name}»: нет цены в виде цены «{price_type}» на {scope.day:%d.%m.%Y}. Установите цену."
    if goods.item.minimum_price is None or scope.confirmed:
        return ""
    minimum = goods.in_package(goods.item.minimum_price)
    # A price that is in the cabinet already was confirmed when it was sent.
    if price >= minimum or (link is not None and link.price == price):
        return ""
    shown = f"{price} ниже минимальной {minimum}".replace(".", ",")
    return (
        f"Товар «{goods.name}»: цена в виде цены «{price_type}» {shown}. "
        "Исправьте цену или подтвердите выгрузку по цене ниже минимальной."
    )


def _below_zero(goods: Goods, place: StockWarehouse, balance: Decimal) -> Notice:
    shown = f"{balance.normalize():f} {goods.base.unit.name}".replace(".", ",")
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


def stock_push(context: ExchangeContext, *, pairs: Iterable[Place]) -> int:
    """Send stock that a load has changed; return how many rows were sent.

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
    return work.summary.sent[ExportPart.STOCK]


def _chunk_send(
    work: PartWork, sku_ids: Sequence[int], places: Sequence[StockWarehouse], rows: Collection[Place] | None = None
) -> None:
    findings = stock_compare(work.scope, goods=goods_load(sku_ids=sku_ids), places=places, rows=rows)
    work.mark(StockLink, findings)
    owners = {change.goods.sku.pk for change in findings.changes}
    work.look_through(len(sku_ids), len(findings.changes), owners=len(owners))
    for answers in work.push(work.context.client.push_stock, findings.changes):
        work.settle(answers, stock_answers_record)
