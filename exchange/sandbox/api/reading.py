"""Methods that read the catalogue back, the registers and the feed (contract §2–4)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from exchange.sandbox.api.requests import cursor_expired, decode_cursor, encode_cursor
from exchange.sandbox.api.views import ApiView, page_limit, query_parameters
from exchange.sandbox.errors import ApiError, invalid_request
from exchange.sandbox.models import Category, FaultKind, Shift, Sku, Stock, Warehouse, Workstation
from exchange.sandbox.services.faults import fault_take
from exchange.sandbox.services.feed import document_find, feed_page
from exchange.sandbox.wire import category_row, parse_moment, sku_row, stock_row, warehouse_row, workstation_row


class ListView(ApiView):
    """A page of what the cabinet holds, in the order it came."""

    entity: str
    as_row: Callable[[Any], dict[str, Any]]

    def get(self, request: Request) -> Response:
        parameters = query_parameters(request, optional=("cursor", "limit"))
        limit = page_limit(parameters)
        position = decode_cursor(self.cabinet, self.entity, parameters.get("cursor", ""))
        rows = list(self.rows().filter(pk__gt=position).order_by("pk")[: limit + 1])
        page = rows[:limit]
        cursor = encode_cursor(self.cabinet, self.entity, page[-1].pk if page else position)
        return Response(
            {self.entity: [type(self).as_row(row) for row in page], "cursor": cursor, "hasMore": len(rows) > limit}
        )

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError


class WarehouseList(ListView):
    entity = "warehouse"
    as_row = staticmethod(warehouse_row)

    def rows(self) -> QuerySet[Any]:
        return Warehouse.objects.filter(cabinet=self.cabinet)


class CategoryList(ListView):
    entity = "category"
    as_row = staticmethod(category_row)

    def rows(self) -> QuerySet[Any]:
        return Category.objects.filter(cabinet=self.cabinet).select_related("parent")


class SkuList(ListView):
    entity = "sku"
    as_row = staticmethod(sku_row)

    def rows(self) -> QuerySet[Any]:
        return Sku.objects.filter(cabinet=self.cabinet, is_removed=False).select_related("category")


def pushed_stock_row(row: Stock) -> dict[str, Any]:
    # On the wire a quantity is never negative, so what was sold below zero reads as nothing.
    return stock_row(row) | {"quantity": max(row.quantity, 0)}


class StockList(ListView):
    entity = "stock"
    as_row = staticmethod(pushed_stock_row)

    def rows(self) -> QuerySet[Any]:
        return Stock.objects.filter(sku__cabinet=self.cabinet).select_related("sku", "warehouse")


class WorkstationList(ApiView):
    def get(self, request: Request) -> Response:
        query_parameters(request)
        open_shifts = Shift.objects.filter(workstation__cabinet=self.cabinet, closed_at=None)
        shifts = {shift.workstation_id: shift for shift in open_shifts}
        rows = Workstation.objects.filter(cabinet=self.cabinet).select_related("warehouse").order_by("pk")
        return Response({"workstations": [workstation_row(row, shifts.get(row.pk)) for row in rows]})


class DocumentList(ApiView):
    """The feed, in the order of arrival; `from` comes with every page."""

    def get(self, request: Request) -> Response:
        parameters = query_parameters(request, required=("from",), optional=("cursor", "limit"))
        limit = page_limit(parameters)
        try:
            issued_from = parse_moment(parameters["from"])
        except ValueError as error:
            raise invalid_request("from — время по ISO 8601.", path="from") from error
        cursor = parameters.get("cursor", "")
        position = decode_cursor(self.cabinet, "docs", cursor)
        if cursor and fault_take(FaultKind.EXPIRED_CURSOR, request.path):
            raise cursor_expired()
        short = fault_take(FaultKind.SHORT_PAGE, request.path)
        if short is not None:
            limit = min(limit, 1 if short.value is None else short.value)
        page = feed_page(cabinet=self.cabinet, issued_from=issued_from, position=position, limit=limit)
        cursor = encode_cursor(self.cabinet, "docs", page.position)
        return Response({"docs": page.documents, "cursor": cursor, "hasMore": page.has_more})


class DocumentGet(ApiView):
    def get(self, request: Request) -> Response:
        uid = query_parameters(request, required=("uid",))["uid"]
        document = document_find(cabinet=self.cabinet, uid=uid)
        if document is None:
            raise ApiError(404, "docs.uid.unknown", f"Нет документа {uid}.")
        return Response(document.payload)
