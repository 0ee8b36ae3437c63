"""Documents by which goods come, go, move and are counted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounting.models import (
    DocumentStatus,
    Item,
    ItemPackage,
    Organization,
    Partner,
    Sku,
    StockDocument,
    StockDocumentLine,
    StockMovement,
    User,
    Warehouse,
)
from accounting.models.catalogue import check_package_of_sku
from accounting.money import ZERO, base_quantity
from accounting.selectors.goods import stock_balances
from accounting.services.documents import (
    document_check_draft,
    document_check_filled,
    document_check_posted,
    document_lock,
    document_number_next,
    document_status_set,
)
from accounting.services.stock import balances_add, stock_movements_record, stock_movements_remove

Kind = StockDocument.Kind


@dataclass(frozen=True)
class StockLine:
    """A line to be written: a quantity of packages, base ones if none is named; the price of a package in roubles."""

    sku: Sku
    quantity: Decimal
    package: ItemPackage | None = None
    price: Decimal | None = None


@transaction.atomic
def stock_document_create(
    *,
    organization: Organization,
    kind: Kind,
    warehouse: Warehouse,
    warehouse_to: Warehouse | None = None,
    lines: Sequence[StockLine] = (),
    moment: datetime | None = None,
    partner: Partner | None = None,
    author: User | None = None,
    comment: str = "",
) -> StockDocument:
    """Write a draft with the next number of its kind in its organisation. Raises ValidationError."""
    document = StockDocument(
        organization=organization,
        kind=kind,
        warehouse=warehouse,
        warehouse_to=warehouse_to,
        number=stock_document_number_next(organization=organization, kind=kind),
        moment=moment or timezone.now(),
        partner=partner,
        author=author,
        comment=comment,
    )
    document.full_clean()
    document.save()
    stock_document_lines_replace(document=document, lines=lines)
    return document


def stock_document_number_next(*, organization: Organization, kind: Kind) -> str:
    """Return the next number of the kind in the organisation; see `document_number_next` for the transaction."""
    return document_number_next(documents=StockDocument.objects.filter(organization=organization, kind=kind))


@transaction.atomic
def stock_document_lines_replace(*, document: StockDocument, lines: Sequence[StockLine]) -> None:
    """Put other lines into a draft. Raises ValidationError for a posted document and for a package of another item."""
    document_lock(document=document)
    document_check_draft(document=document)
    document.lines.all().delete()
    rows = [
        StockDocumentLine(
            document=document,
            sku=line.sku,
            package=line.package or line.sku.item.base_package,
            quantity=line.quantity,
            price=line.price,
        )
        for line in lines
    ]
    for row in rows:
        row.full_clean()
    StockDocumentLine.objects.bulk_create(rows)


@transaction.atomic
def stock_document_post(*, document: StockDocument) -> StockDocument:
    """Write the movements of a draft; an inventory brings the balances to what was counted.

    Raises ValidationError for a posted document, an empty one, a warehouse of another organisation, a package of
    another item, a service, and a quantity of zero where something should move.
    """
    document_lock(document=document)
    document_check_draft(document=document)
    lines = list(document.lines.select_related("sku__item", "package__item"))
    document_check_filled(document=document, lines=lines)
    _check_warehouses(document)
    for line in lines:
        _check_line(document, line)
    movements = (
        _inventory_movements(document, lines) if document.kind == Kind.INVENTORY else _movements(document, lines)
    )
    stock_movements_record(movements=movements)
    document_status_set(document=document, status=DocumentStatus.POSTED)
    return document


@transaction.atomic
def stock_document_unpost(*, document: StockDocument) -> StockDocument:
    """Take the movements of a posted document back, and out of the balances. Raises ValidationError for a draft."""
    document_lock(document=document)
    document_check_posted(document=document)
    stock_movements_remove(movements=document.movements.all())
    document_status_set(document=document, status=DocumentStatus.DRAFT)
    return document


def _check_warehouses(document: StockDocument) -> None:
    for warehouse in (document.warehouse, document.warehouse_to):
        if warehouse is not None and warehouse.organization_id != document.organization_id:
            raise ValidationError(
                f"Склад «{warehouse}» — другой организации. Документ «{document}» составлен от организации "
                f"«{document.organization}»: выберите её склад.",
                code="foreign_warehouse",
            )


def _check_line(document: StockDocument, line: StockDocumentLine) -> None:
    check_package_of_sku(sku=line.sku, package=line.package)
    if line.sku.item.kind != Item.Kind.PRODUCT:
        raise ValidationError(
            f"«{line.sku}» — не товар, на складе он не числится. Уберите его из документа «{document}».",
            code="not_a_product",
        )
    if document.kind != Kind.INVENTORY and not _in_base_units(line):
        raise ValidationError(
            f"Документ «{document}»: у товара «{line.sku}» не указано количество. Укажите его или уберите строку.",
            code="no_quantity",
        )


def _in_base_units(line: StockDocumentLine) -> Decimal:
    return base_quantity(quantity=line.quantity, numerator=line.package.numerator, denominator=line.package.denominator)


def _movement(document: StockDocument, *, warehouse: Warehouse, sku_id: int, quantity: Decimal) -> StockMovement:
    return StockMovement(
        document=document, warehouse=warehouse, sku_id=sku_id, quantity=quantity, moment=document.moment
    )


def _movements(document: StockDocument, lines: Iterable[StockDocumentLine]) -> list[StockMovement]:
    sign = -1 if document.kind in (Kind.WRITE_OFF, Kind.TRANSFER) else 1
    movements = []
    for line in lines:
        quantity = _in_base_units(line)
        movements.append(
            _movement(document, warehouse=document.warehouse, sku_id=line.sku_id, quantity=sign * quantity)
        )
        if document.warehouse_to is not None:
            movements.append(
                _movement(document, warehouse=document.warehouse_to, sku_id=line.sku_id, quantity=quantity)
            )
    return movements


def _inventory_movements(document: StockDocument, lines: Iterable[StockDocumentLine]) -> list[StockMovement]:
    counted: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        counted[line.sku_id] += _in_base_units(line)
    # 1. Adding nothing locks the balances, the missing ones made: what is sold from here on waits.
    balances_add(deltas={(document.warehouse_id, sku_id): ZERO for sku_id in counted})
    # 2. Only then are they read, so that the difference is still true when it is written.
    balances = stock_balances(warehouse=document.warehouse, sku_ids=list(counted))
    return [
        _movement(document, warehouse=document.warehouse, sku_id=sku_id, quantity=quantity - balances[sku_id])
        for sku_id, quantity in counted.items()
        if quantity != balances[sku_id]
    ]
