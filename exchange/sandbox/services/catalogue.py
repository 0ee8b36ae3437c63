"""Puts what is pushed into the cabinet; every element stands or falls by itself (contract §2).

Elements come checked key by key. Each function is one transaction and may run again: the caller's `id` says what a
row is. Results are the rows of the answer, in the order of the elements.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.models import Cabinet, Category, Sku, Stock, Warehouse

Element = dict[str, Any]
Result = dict[str, Any]

FIRST_NUMBER = 10001


class ElementError(Exception):
    """The cabinet does not take this element."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def rejected(id: str, code: str, message: str) -> Result:
    return {"id": id, "status": "rejected", "error": {"code": code, "message": message}}


def next_number(cabinet: Cabinet, model: type[Warehouse] | type[Category] | type[Sku]) -> int:
    last = model.objects.filter(cabinet=cabinet).aggregate(last=Max("number"))["last"]
    return FIRST_NUMBER if last is None else last + 1


def change(row: Any, values: dict[str, Any]) -> str:
    """Bring a row to the values; tell `updated` or `unchanged`."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return "unchanged"
    for name, value in values.items():
        setattr(row, name, value)
    return "updated"


def each_element(elements: list[Element], put: Callable[[Element], Result]) -> list[Result]:
    results = []
    for element in elements:
        try:
            results.append(put(element))
        except ElementError as error:
            results.append(rejected(element["id"], error.code, error.message))
    return results


@transaction.atomic(using=SANDBOX)
def warehouse_push(*, cabinet: Cabinet, elements: list[Element]) -> list[Result]:
    def put(element: Element) -> Result:
        values = {"name": element["name"], "address": element.get("address")}
        row = Warehouse.objects.filter(cabinet=cabinet, external_id=element["id"]).first()
        if row is None:
            number = next_number(cabinet, Warehouse)
            row = Warehouse(cabinet=cabinet, external_id=element["id"], number=number, **values)
            status = "created"
        else:
            status = change(row, values)
        row.save()
        return {"id": row.external_id, "number": row.number, "status": status}

    return each_element(elements, put)


@transaction.atomic(using=SANDBOX)
def category_push(*, cabinet: Cabinet, elements: list[Element]) -> list[Result]:
    def put(element: Element) -> Result:
        row = Category.objects.filter(cabinet=cabinet, external_id=element["id"]).first()
        parent = category_parent(cabinet, element)
        values = {"name": element["name"], "parent_id": parent and parent.pk}
        if row is None:
            row = Category(cabinet=cabinet, external_id=element["id"], number=next_number(cabinet, Category), **values)
            status = "created"
        else:
            status = change(row, values)
        row.save()
        return {"id": row.external_id, "number": row.number, "status": status}

    return each_element(elements, put)


def category_parent(cabinet: Cabinet, element: Element) -> Category | None:
    """The parent named by an element. Raises ElementError if there is none, or if a category would be in itself."""
    if "parent" not in element:
        return None
    parent = ancestor = Category.objects.filter(cabinet=cabinet, external_id=element["parent"]).first()
    if parent is None:
        raise ElementError("wms.category.parentUnknown", f"Нет родительской категории {element['parent']}.")
    while ancestor is not None:
        if ancestor.external_id == element["id"]:
            raise ElementError("wms.category.parentLoop", f"Категория {element['name']} вложена сама в себя.")
        ancestor = ancestor.parent
    return parent


@transaction.atomic(using=SANDBOX)
def sku_push(*, cabinet: Cabinet, elements: list[Element]) -> list[Result]:
    return SkuPush(cabinet, elements).results()


class SkuPush:
    """One push of goods: what it touches is read at once, compared in memory, and written at once."""

    def __init__(self, cabinet: Cabinet, elements: list[Element]) -> None:
        self.cabinet, self.elements = cabinet, elements
        skus = Sku.objects.filter(cabinet=cabinet)
        self.rows = {row.external_id: row for row in skus.filter(external_id__in=[e["id"] for e in elements])}
        holders = skus.filter(is_removed=False, code__in=[element["code"] for element in elements])
        self.holders = dict(holders.values_list("code", "external_id"))
        named = {element["category"] for element in elements if "category" in element}
        categories = Category.objects.filter(cabinet=cabinet, external_id__in=named)
        self.categories = dict(categories.values_list("external_id", "pk"))
        self.number = next_number(cabinet, Sku)
        self.touched: dict[str, Sku] = {}

    def results(self) -> list[Result]:
        results = each_element(self.elements, self.put)
        # A code is freed before it is taken.
        for row in self.touched.values():
            if row.pk:
                row.save()
        Sku.objects.bulk_create([row for row in self.touched.values() if not row.pk])
        return results

    def put(self, element: Element) -> Result:
        id, code = element["id"], element["code"]
        values = self.values(element)
        if self.holders.get(code, id) != id:
            raise ElementError("wms.sku.codeTaken", f"Код {code} уже занят другим товаром.")
        row = self.rows.get(id)
        if row is None:
            row = self.rows[id] = Sku(cabinet=self.cabinet, external_id=id, number=self.number, **values)
            self.number += 1
            status = "created"
        else:
            if self.holders.get(row.code) == id:
                del self.holders[row.code]
            status = "created" if row.is_removed else "updated"
            if change(row, values | {"is_removed": False}) == "unchanged":
                status = "unchanged"
        self.holders[code] = id
        if status != "unchanged":
            self.touched.pop(id, None)
            self.touched[id] = row
        return {"id": id, "number": row.number, "status": status}

    def values(self, element: Element) -> dict[str, Any]:
        category = element.get("category")
        if category is not None and category not in self.categories:
            raise ElementError("wms.sku.categoryUnknown", f"Нет категории {category}.")
        return {
            "name": element["name"],
            "article": element.get("article"),
            "code": element["code"],
            "is_gtin": element["isGTIN"],
            "type": element["type"],
            "price": element.get("price"),
            "tax": element.get("tax"),
            "measure_code": element["measure"]["code"],
            "measure_name": element["measure"]["name"],
            "category_id": self.categories[category] if category is not None else None,
            "is_weight": element["isWeight"],
        }


@transaction.atomic(using=SANDBOX)
def sku_remove(*, cabinet: Cabinet, elements: list[Element]) -> list[Result]:
    def put(element: Element) -> Result:
        rows = Sku.objects.filter(cabinet=cabinet, external_id=element["id"], is_removed=False)
        Stock.objects.filter(sku__in=rows).delete()
        return {"id": element["id"], "status": "removed" if rows.update(is_removed=True) else "unchanged"}

    return each_element(elements, put)


def stock_id(element: Element) -> str:
    return f"{element['sku']}@{element['warehouse']}"


@transaction.atomic(using=SANDBOX)
def stock_set(*, cabinet: Cabinet, elements: list[Element]) -> list[Result]:
    skus = Sku.objects.filter(
        cabinet=cabinet, is_removed=False, external_id__in={element["sku"] for element in elements}
    )
    sku_pks = dict(skus.values_list("external_id", "pk"))
    numbers = {element["warehouse"] for element in elements}
    warehouses = Warehouse.objects.filter(cabinet=cabinet, number__in=numbers)
    warehouse_pks = dict(warehouses.values_list("number", "pk"))
    standing = Stock.objects.filter(sku__in=sku_pks.values(), warehouse__in=warehouse_pks.values())
    rows = {(row.sku_id, row.warehouse_id): row for row in standing}
    new: list[Stock] = []

    def put(element: Element) -> Result:
        if element["sku"] not in sku_pks:
            raise ElementError("wms.stock.skuUnknown", f"Нет товара {element['sku']}.")
        if element["warehouse"] not in warehouse_pks:
            raise ElementError("wms.stock.warehouseUnknown", f"Нет склада {element['warehouse']}.")
        key = (sku_pks[element["sku"]], warehouse_pks[element["warehouse"]])
        values = {"quantity": element["quantity"], "price": element["price"]}
        row = rows.get(key)
        if row is None:
            rows[key] = row = Stock(sku_id=key[0], warehouse_id=key[1], **values)
            new.append(row)
            status = "created"
        else:
            status = change(row, values)
            if status == "updated" and row.pk:
                row.save(update_fields=["quantity", "price"])
        return {"id": element["id"], "status": status}

    results = each_element([element | {"id": stock_id(element)} for element in elements], put)
    Stock.objects.bulk_create(new)
    return results
