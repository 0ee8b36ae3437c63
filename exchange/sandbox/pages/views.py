"""Pages of the sandbox for a person; what they change goes through `/control/`."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exchange.sandbox.models import (
    AccessToken,
    Cabinet,
    Category,
    Delivery,
    FaultKind,
    RequestLog,
    Sku,
    Stock,
    Warehouse,
    Workstation,
)

ROWS = 50

# What the value of a fault means, for those that have one.
FAULT_VALUES = {
    FaultKind.RATE_LIMIT: ("Retry-After, с", 1),
    FaultKind.SERVER_ERROR: ("код ответа", 500),
    FaultKind.SLOW: ("задержка, мс", 1000),
    FaultKind.BATCH_LIMIT: ("берёт элементов", 100),
    FaultKind.SHORT_PAGE: ("строк на странице", 1),
    FaultKind.LATE: ("пропустит вперёд", 3),
}


def till(request: HttpRequest) -> HttpResponse:
    """The cash register; `?register=` is its id, without it the first one that has a warehouse."""
    registers = Workstation.objects.select_related("warehouse", "cabinet").order_by("cabinet", "pk")
    chosen = registers.filter(external_id=request.GET.get("register", "")).first()
    chosen = chosen or registers.filter(warehouse__isnull=False).first() or registers.first()
    return render(request, "sandbox/till.html", {"registers": registers, "chosen": chosen})


def control(request: HttpRequest) -> HttpResponse:
    faults = [(kind, *FAULT_VALUES.get(kind, ("", ""))) for kind in FaultKind]
    context = {
        "faults": faults,
        "registers": Workstation.objects.select_related("warehouse", "cabinet").order_by("cabinet", "pk"),
        "cabinets": Cabinet.objects.order_by("pk"),
        "warehouses": list(Warehouse.objects.order_by("name")),
    }
    return render(request, "sandbox/control.html", context)


def cabinet(request: HttpRequest) -> HttpResponse:
    """What the cabinet holds; `?tab=` is one of `TABS`, `?cabinet=` its key."""
    cabinets = list(Cabinet.objects.order_by("pk"))
    key = request.GET.get("cabinet", "")
    chosen = next((row for row in cabinets if str(row.pk) == key), cabinets[0] if cabinets else None)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "warehouses"
    rows = TABS[tab][1](chosen)
    context: dict[str, Any] = {
        "cabinets": cabinets,
        "cabinet": chosen,
        "server": request.build_absolute_uri("/").rstrip("/"),
        "tokens": AccessToken.objects.filter(cabinet=chosen, scope="api", expires_at=None).order_by("pk"),
        "tab": tab,
        "tabs": [(name, title, rows_of(chosen).count()) for name, (title, rows_of) in TABS.items()],
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "sandbox/cabinet.html", context)


def warehouses(cabinet: Cabinet | None) -> QuerySet[Any]:
    return Warehouse.objects.filter(cabinet=cabinet).annotate(rows=Count("stock")).order_by("number")


def categories(cabinet: Cabinet | None) -> QuerySet[Any]:
    rows = Category.objects.filter(cabinet=cabinet).select_related("parent")
    return rows.annotate(rows=Count("skus")).order_by("number")


def skus(cabinet: Cabinet | None) -> QuerySet[Any]:
    return Sku.objects.filter(cabinet=cabinet).select_related("category").order_by("is_removed", "number")


def stock(cabinet: Cabinet | None) -> QuerySet[Any]:
    rows = Stock.objects.filter(sku__cabinet=cabinet).select_related("sku", "warehouse")
    return rows.order_by("warehouse__name", "sku__name", "pk")


def registers(cabinet: Cabinet | None) -> QuerySet[Any]:
    return Workstation.objects.filter(cabinet=cabinet).select_related("warehouse").order_by("pk")


def feed(cabinet: Cabinet | None) -> QuerySet[Any]:
    return Delivery.objects.filter(cabinet=cabinet).select_related("document__workstation").order_by("-pk")


def requests(cabinet: Cabinet | None) -> QuerySet[Any]:
    return RequestLog.objects.order_by("-pk")


TABS = {
    "warehouses": ("Склады", warehouses),
    "categories": ("Категории", categories),
    "goods": ("Товары", skus),
    "stock": ("Остатки и цены", stock),
    "registers": ("Кассы", registers),
    "feed": ("Лента документов", feed),
    "requests": ("Запросы", requests),
}
