"""Warehouses: their cards, and which of them have stock and prices to show to the registers."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from accounting.models import Currency, PriceType, Warehouse
from exchange.ikassa.dto import WarehouseElement
from exchange.models import Connection, RemoteLink
from exchange.services.export.changes import CardChange, Findings, StockWarehouse
from exchange.services.export.links import Answer, card_answers_record, card_links
from exchange.services.export.scope import ExportScope
from exchange.services.export.summary import ExportPart, Notice
from exchange.services.export.work import PartWork

WarehouseChange = CardChange[WarehouseElement]

NOT_SENT: Final = "склад ещё не выгружен. Сначала выгрузите склады"


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
            title=f"Склад «{warehouse}»",
            name=warehouse.name,
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


def stock_warehouses(scope: ExportScope) -> tuple[list[StockWarehouse], dict[int, Notice]]:
    """Return the warehouses whose stock goes out, and why the others' does not, by warehouse id; in one query."""
    places, passed_over = [], {}
    for warehouse, place, reason in warehouse_places(scope):
        if place:
            places.append(place)
        else:
            sentence = f"Склад «{warehouse}»: {reason}."
            passed_over[warehouse.pk] = Notice(warehouse.guid, warehouse.name, sentence)
    return places, passed_over


def warehouse_places(scope: ExportScope) -> Iterator[tuple[Warehouse, StockWarehouse | None, str]]:
    """Yield every warehouse of the organisation, as a place whose stock goes out, or why it does not."""
    links = RemoteLink.objects.filter(connection=scope.connection, kind=RemoteLink.Kind.WAREHOUSE, key=OuterRef("guid"))
    for warehouse in organization_warehouses(scope).annotate(number=Subquery(links.values("number"))):
        price_type, reason = _selling_price_type(warehouse)
        if price_type and warehouse.number is None and not scope.will_send(ExportPart.WAREHOUSES):
            price_type, reason = None, NOT_SENT
        place = StockWarehouse(warehouse, price_type, warehouse.number) if price_type else None
        yield warehouse, place, reason


def _selling_price_type(warehouse: Warehouse) -> tuple[PriceType | None, str]:
    """Return the price type at which the registers sell from a warehouse, or why they cannot."""
    price_type = warehouse.retail_price_type
    reason = ""
    if warehouse.kind != Warehouse.Kind.RETAIL:
        reason = "склад оптовый, поэтому его остатки и цены не выгружаются. Для торговли через кассы смените его тип"
    elif price_type is None:
        reason = "не указан розничный вид цены, поэтому остатки и цены не выгружаются. Укажите его в карточке склада"
    elif price_type.currency != Currency.BYN:
        reason = (
            f"вид цены «{price_type}» в валюте {price_type.currency}, а кассы торгуют в BYN. "
            "Укажите в карточке склада вид цены в BYN"
        )
    elif not price_type.includes_vat:
        reason = (
            f"цены вида «{price_type}» без НДС, а на кассы уходят цены с НДС. "
            "Укажите в карточке склада вид цены, включающий НДС"
        )
    return (None, reason) if reason else (price_type, "")
