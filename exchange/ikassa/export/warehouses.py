"""Warehouses: their cards, and which of them have stock and prices to show to the registers."""

from collections.abc import Iterator, Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from accounting.models import Currency, Warehouse
from exchange.codes import ExportCode
from exchange.ikassa.client.dto import WarehouseElement
from exchange.ikassa.export.changes import CardChange, Findings, StockWarehouse
from exchange.ikassa.export.links import Answer, card_answers_record, card_links
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.summary import ExportPart
from exchange.ikassa.export.work import PartWork
from exchange.issues import Issue
from exchange.models import Connection, RemoteLink
from exchange.subjects import warehouse_subject

WarehouseChange = CardChange[WarehouseElement]


def organization_warehouses(scope: ExportScope) -> QuerySet[Warehouse]:
    warehouses = Warehouse.objects.filter(organization=scope.connection.organization_id)
    return warehouses.select_related("retail_price_type").order_by("pk")


def warehouses_compare(scope: ExportScope) -> Findings[WarehouseChange]:
    """Return the warehouses of the organisation that the cabinet does not have as they are; they are few."""
    warehouses = list(organization_warehouses(scope))
    links = card_links(
        connection=scope.connection, kind=RemoteLink.Kind.WAREHOUSE, keys=[warehouse.guid for warehouse in warehouses]
    )
    findings: Findings[WarehouseChange] = Findings()
    for warehouse in warehouses:
        link = links.get(warehouse.guid)
        change = CardChange(
            subject=warehouse_subject(warehouse),
            element=WarehouseElement(id=warehouse.guid, name=warehouse.name, address=warehouse.address),
            accepted=link.accepted if link else None,
            refusal=link.error if link and link.error_code else "",
        )
        findings.add(change, link)
    findings.pick(scope.cards)
    return findings


def warehouses_send(work: PartWork, findings: Findings[WarehouseChange]) -> None:
    work.begin(len(findings.changes))
    work.mark(RemoteLink, findings)

    for answers in work.push(work.context.client.push_warehouses, findings.changes):
        work.settle(answers, _record)


def _record(*, connection: Connection, answers: Sequence[Answer]) -> None:
    card_answers_record(connection=connection, kind=RemoteLink.Kind.WAREHOUSE, answers=answers)


def stock_warehouses(scope: ExportScope) -> tuple[list[StockWarehouse], dict[int, Issue]]:
    """Return the warehouses whose stock is sent, and why that of others is not, by warehouse id; in one query."""
    places, skipped = [], {}
    for warehouse, place, issue in warehouse_places(scope):
        if place:
            places.append(place)
        elif issue:
            skipped[warehouse.pk] = issue
    return places, skipped


def warehouse_places(scope: ExportScope) -> Iterator[tuple[Warehouse, StockWarehouse | None, Issue | None]]:
    """Yield every warehouse of the organisation with either the place whose stock is sent, or why it is not."""
    links = RemoteLink.objects.filter(connection=scope.connection, kind=RemoteLink.Kind.WAREHOUSE, key=OuterRef("guid"))
    for warehouse in organization_warehouses(scope).annotate(number=Subquery(links.values("number"))):
        issue = _obstacle(warehouse)
        if issue is None and warehouse.number is None and not scope.will_send(ExportPart.WAREHOUSES):
            issue = Issue(ExportCode.WAREHOUSE_NOT_SENT, warehouse_subject(warehouse))
        price_type = warehouse.retail_price_type
        place = StockWarehouse(warehouse, price_type, warehouse.number) if price_type and not issue else None
        yield warehouse, place, issue


def _obstacle(warehouse: Warehouse) -> Issue | None:
    """Return why the registers cannot sell from a warehouse, None if they can."""
    price_type, params = warehouse.retail_price_type, {}
    if warehouse.kind != Warehouse.Kind.RETAIL:
        code = ExportCode.WAREHOUSE_WHOLESALE
    elif price_type is None:
        code = ExportCode.WAREHOUSE_WITHOUT_PRICE_TYPE
    elif price_type.currency != Currency.BYN:
        code = ExportCode.WAREHOUSE_IN_OTHER_CURRENCY
        params = {"price_type": price_type.name, "currency": price_type.currency}
    elif not price_type.includes_vat:
        code = ExportCode.WAREHOUSE_WITHOUT_VAT
        params = {"price_type": price_type.name}
    else:
        return None
    return Issue(code, warehouse_subject(warehouse), params)
