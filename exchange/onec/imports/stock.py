"""Stock of a batch: what 1C knows, less what was sold here and 1C does not know of yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounting.models import Item, Sku, StockBalance, StockMovement
from accounting.money import ZERO, round_quantity
from accounting.services.stock import stock_movements_record
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml import elements
from exchange.onec.imports.batches import Batch
from exchange.onec.imports.summary import Outcome, Part
from exchange.onec.sales.orders import unconfirmed_write_offs

#: A zero that no row of the file names, told from one that does by what it is, not by its value.
_IMPLIED_ZERO = Decimal("0.000")

StockKey = tuple[int, int]
"""(warehouse id, sku id)"""


@dataclass(frozen=True, slots=True)
class CountedSku:
    """What a file says of the stock of a sku, in base units; `total` is of all warehouses, None when it is not said."""

    sku: Sku
    rows: tuple[elements.Stock, ...]
    total: Decimal | None
    place: elements.Place


def stock_write(batch: Batch, counted: Collection[CountedSku]) -> None:
    """Bring balances to 1C's figures less the sales that it has not confirmed; must run inside a transaction.

    May run twice: a balance that is right is left alone. Only warehouses of the organisation are written.
    """
    figures: dict[StockKey, Decimal] = {}
    for each in counted:
        if each.sku.item.kind == Item.Kind.PRODUCT:
            for warehouse_id, quantity in _figures(batch, each):
                figures[warehouse_id, each.sku.pk] = round_quantity(quantity)
    # Zeros that the file implies come last, and give way to a figure that it names.
    for each in counted:
        if each.sku.item.kind == Item.Kind.PRODUCT:
            for warehouse_id in _emptied_warehouses(batch, each):
                figures.setdefault((warehouse_id, each.sku.pk), _IMPLIED_ZERO)
    balances_adjust(batch, figures)


def balances_adjust(batch: Batch, figures: dict[StockKey, Decimal]) -> None:
    """Record the movements by which balances become 1C's `figures` less unconfirmed sales."""
    if not figures:
        return
    # 1. The balances are locked, in the order in which a load of receipts takes them.
    locked = (
        StockBalance.objects.select_for_update()
        .filter(warehouse__in={key[0] for key in figures}, sku__in={key[1] for key in figures})
        .order_by("warehouse_id", "sku_id")
    )
    balances = {
        (warehouse_id, sku_id): quantity
        for warehouse_id, sku_id, quantity in locked.values_list("warehouse_id", "sku_id", "quantity")
    }
    # 2. Only then are the sales read: one that is being written off waits for the balance, and comes after us.
    sold: dict[StockKey, Decimal] = {}
    if batch.is_from_1c:
        sold = unconfirmed_write_offs(organization=batch.organization, sku_ids={key[1] for key in figures})
    movements = []
    for key, figure in figures.items():
        unconfirmed = sold.get(key, ZERO)
        due = figure - unconfirmed - balances.get(key, ZERO)
        if not due:
            batch.tally.count(Part.STOCK, Outcome.UNCHANGED, figure is not _IMPLIED_ZERO)
            continue
        batch.tally.count(Part.STOCK, Outcome.CHANGED if key in balances else Outcome.CREATED)
        movements.append(
            StockMovement(
                warehouse_id=key[0],
                sku_id=key[1],
                quantity=due,
                moment=batch.now,
                comment=_comment(figure, unconfirmed) if batch.is_from_1c else f"Остаток по таблице {_plain(figure)}",
            )
        )
    stock_movements_record(movements=movements)


def _comment(figure: Decimal, unconfirmed: Decimal) -> str:
    return (
        f"Остаток в 1С {_plain(figure)}, продано и ещё не подтверждено 1С {_plain(unconfirmed)}, "
        f"остаток {_plain(figure - unconfirmed)}"
    )


def _plain(number: Decimal) -> str:
    text = f"{number.normalize():f}".replace(".", ",")
    return "0" if text == "-0" else text


def _figures(batch: Batch, counted: CountedSku) -> Iterator[tuple[int, Decimal]]:
    """Yield (warehouse id, figure); a total alone belongs to the only warehouse of the organisation."""
    for row in counted.rows:
        warehouse = batch.references.warehouse(row.warehouse, batch.tally)
        if warehouse is not None:
            yield warehouse.pk, row.quantity
    if counted.rows or counted.total is None:
        return
    own = batch.references.own_warehouses()
    if len(own) == 1:
        yield own[0].pk, counted.total
    elif counted.total:
        # Every offer of the file has it, and a person needs to read it once.
        code = OneCCode.SEVERAL_WAREHOUSES if own else OneCCode.NO_WAREHOUSE
        batch.tally.refuse_alike(Issue(code, Subject(SubjectKind.TOTALS)), counted.place)


def _emptied_warehouses(batch: Batch, counted: CountedSku) -> Iterator[int]:
    """Yield the warehouses that 1C told of where there is none of the sku: УТ does not name them one by one.

    They are known when the warehouses that are named make up the total.
    """
    if counted.total is None or counted.total != sum((row.quantity for row in counted.rows), ZERO):
        return
    for guid in batch.declared_warehouses - {row.warehouse for row in counted.rows}:
        warehouse = batch.references.warehouse(guid, batch.tally)
        if warehouse is not None:
            yield warehouse.pk
