"""Methods that push the catalogue (contract §2)."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from exchange.sandbox.api.fields import StrictSerializer, first_error
from exchange.sandbox.api.serializers import (
    CategoryElement,
    RemovedSkuElement,
    SkuElement,
    StockElement,
    WarehouseElement,
)
from exchange.sandbox.api.views import ApiView
from exchange.sandbox.errors import batch_too_large, invalid_request
from exchange.sandbox.middleware import ELEMENTS
from exchange.sandbox.models import FaultKind
from exchange.sandbox.services import catalogue
from exchange.sandbox.services.catalogue import Element, Result, rejected
from exchange.sandbox.services.faults import fault_take

BATCH_LIMIT = 500


def string_id(element: Any) -> str | None:
    """The `id` by which the caller knows an element, if it can be told at all."""
    id = element.get("id") if isinstance(element, dict) else None
    return id if isinstance(id, str) and id else None


def stock_row_id(element: Any) -> str | None:
    if not isinstance(element, dict):
        return None
    sku, warehouse = element.get("sku"), element.get("warehouse")
    return f"{sku}@{warehouse}" if isinstance(sku, str) and sku and type(warehouse) is int else None


class PushView(ApiView):
    """Takes `{"<entity>": [ … ]}`, and gives a row of the answer for every element."""

    entity: str
    element_class: type[StrictSerializer]
    push: Callable[..., list[Result]]
    element_id = staticmethod(string_id)

    def post(self, request: Request) -> Response:
        elements = self.envelope(request.data)
        request.META[ELEMENTS] = len(elements)
        self.check_size(elements)
        ids = [self.element_id(element) for element in elements]
        for place, id in enumerate(ids):
            if id is None:
                raise invalid_request("Элемент нечем назвать в ответе.", path=f"{self.entity}[{place}]")
        refused: dict[int, Result] = {}
        taken: list[Element] = []
        for place, element in enumerate(elements):
            serializer = self.element_class(data=element)
            if serializer.is_valid():
                taken.append(serializer.validated_data)
            else:
                path, message = first_error(serializer.errors)
                refused[place] = rejected(str(ids[place]), "api.request.invalid", f"{path}: {message}")
        accepted = iter(type(self).push(cabinet=self.cabinet, elements=taken))
        return Response({"results": [refused.get(place) or next(accepted) for place in range(len(elements))]})

    def envelope(self, data: Any) -> list[Any]:
        if not isinstance(data, dict) or set(data) != {self.entity} or not isinstance(data[self.entity], list):
            raise invalid_request(f"Нужен объект с одним ключом {self.entity} и списком в нём.", path=self.entity)
        elements: list[Any] = data[self.entity]
        return elements

    def check_size(self, elements: list[Any]) -> None:
        if len(elements) > BATCH_LIMIT:
            raise batch_too_large(f"В запросе больше {BATCH_LIMIT} элементов.")
        fault = fault_take(FaultKind.BATCH_LIMIT, self.request.path, applies=lambda f: len(elements) > (f.value or 1))
        if fault is not None:
            raise batch_too_large(f"В запросе больше {fault.value or 1} элементов.")


class WarehouseCreate(PushView):
    entity, element_class, push = "warehouse", WarehouseElement, staticmethod(catalogue.warehouse_push)


class CategoryCreate(PushView):
    entity, element_class, push = "category", CategoryElement, staticmethod(catalogue.category_push)


class SkuCreate(PushView):
    entity, element_class, push = "sku", SkuElement, staticmethod(catalogue.sku_push)


class SkuRemove(PushView):
    entity, element_class, push = "sku", RemovedSkuElement, staticmethod(catalogue.sku_remove)


class StockSet(PushView):
    entity, element_class, push = "stock", StockElement, staticmethod(catalogue.stock_set)
    element_id = staticmethod(stock_row_id)
