"""Кассовые смены: what the books count, what the Z-report says, where they differ."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounting import counters
from accounting.admin.base import FactAdmin
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter, PeriodFilter
from accounting.admin.formats import chip, once
from accounting.admin.links import change_link, list_link
from accounting.models import CashOperation, CashShift, RefundReceipt, SaleReceipt
from accounting.money import ZERO
from accounting.templatetags.numbers import places

LONG_SHIFT = timedelta(hours=24)

COUNTER_NAMES = {
    counters.SALE_COUNT: "Продажи, чеков",
    counters.SALE_SUM: "Продано",
    counters.SALE_CASH: "Продано за наличные",
    counters.SALE_CARD: "Продано по карте",
    counters.SALE_OTHER: "Продано, иное",
    counters.REFUND_COUNT: "Возвраты, чеков",
    counters.REFUND_SUM: "Возвращено",
    counters.REFUND_CASH: "Возвращено наличными",
    counters.REFUND_CARD: "Возвращено на карту",
    counters.REFUND_OTHER: "Возвращено, иное",
    counters.ROLLBACK_COUNT: "Аннулировано, чеков",
    counters.ROLLBACK_SUM: "Аннулировано",
    counters.DEPOSIT_SUM: "Внесено",
    counters.WITHDRAW_SUM: "Изъято",
    counters.PAYOUT_SUM: "Выдано",
    counters.DISCOUNT_SUM: "Скидки",
    counters.CASH_IN_DRAWER: "Наличные в кассе",
    counters.TURNOVER: "Нарастающий оборот",
}


def total_of(shift: CashShift, key: str) -> Decimal:
    """Return one of the shift's totals in roubles (or pieces)."""
    return Decimal((shift.totals or {}).get(key, "0"))


def comparison_rows(shift: CashShift) -> list[dict[str, Any]]:
    """Return the totals beside those of the Z-report, the ones that differ first."""
    rows = []
    for key in counters.COUNTERS:
        printed = (shift.z_totals or {}).get(key)
        ours = total_of(shift, key)
        rows.append(
            {
                "name": COUNTER_NAMES[key],
                "ours": ours,
                "printed": None if printed is None else Decimal(printed),
                "difference": ZERO if printed is None else ours - Decimal(printed),
                "places": 0 if key in counters.PIECES else 2,
            }
        )
    return sorted(rows, key=lambda row: row["difference"] == 0)


def column(name: str, description: str, value: Callable[[CashShift], Decimal], digits: int = 2) -> Any:
    """Return a column of the list; by its `name` the page sets it right."""

    def shown(shift: CashShift) -> str:
        return places(value(shift), digits)

    shown.__name__ = name
    return admin.display(description=description)(shown)


SUMS = [
    column("sale_count", "Продажи", lambda shift: total_of(shift, counters.SALE_COUNT), 0),
    column("sale_sum", "Продано", lambda shift: total_of(shift, counters.SALE_SUM)),
    column("refund_count", "Возвраты", lambda shift: total_of(shift, counters.REFUND_COUNT), 0),
    column("refund_sum", "Возвращено", lambda shift: total_of(shift, counters.REFUND_SUM)),
    column(
        "net_sum",
        "Итого",
        lambda shift: total_of(shift, counters.SALE_SUM) - total_of(shift, counters.REFUND_SUM),
    ),
]


class DifferenceFilter(ConditionFilter):
    title = "Сверка с Z-отчётом"
    parameter_name = "difference"
    conditions = {
        "yes": ("Есть разница", Q(discrepancy__gt=0)),
        "no": ("Сошлась", Q(discrepancy=0)),
        "unknown": ("Не сверялась", Q(discrepancy__isnull=True)),
    }


@admin.register(CashShift)
class CashShiftAdmin(FactAdmin):
    organization_path = "cash_register__organization"
    list_display = [
        "number",
        "state",
        "opened_at",
        "closed_at",
        "cash_register",
        *SUMS,
    ]
    list_filter = [
        ("opened_at", PeriodFilter),
        ("cash_register", OwnRelatedFilter),
        ("status", ChoicesDropdownFilter),
        DifferenceFilter,
    ]
    ordering = ["-opened_at"]
    search_fields = ["number"]
    search_help_text = "Номер смены"
    readonly_fields = ["state", "documents", "comparison", "reports"]
    fieldsets = [
        (None, {"fields": [("number", "state"), ("opened_at", "closed_at"), "cash_register", "documents", "reports"]}),
        ("Сверка с Z-отчётом", {"fields": ["comparison"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CashShift]:
        return super().get_queryset(request).select_related("cash_register").defer("z_counters")

    @admin.display(description="Состояние")
    def state(self, shift: CashShift) -> Any:
        return chip(*shift_state(shift))

    @admin.display(description="Документы")
    def documents(self, shift: CashShift) -> Any:
        return render_to_string("accounting/shift_documents.html", {"links": document_links(shift)})

    @admin.display(description="Отчёт производства за смену")
    @once
    def reports(self, shift: CashShift) -> Any:
        return change_link(*shift.reports.select_related("warehouse", "shift"))

    @admin.display(description="Показатели")
    def comparison(self, shift: CashShift) -> Any:
        return render_to_string("accounting/shift_comparison.html", {"rows": comparison_rows(shift), "shift": shift})


def shift_state(shift: CashShift) -> tuple[str, str]:
    """Return what a person must know of the shift first: the colour of its chip and the words."""
    if shift.status == CashShift.Status.OPEN:
        if timezone.now() - shift.opened_at > LONG_SHIFT:
            return "warning", "Открыта более 24 ч"
        return "info", "Открыта"
    if shift.discrepancy:
        return "danger", "Разница"
    if shift.is_incomplete:
        return "warning", "Закрыта, не сверяется"
    return "success", "Закрыта"


def document_links(shift: CashShift) -> list[Any]:
    """Return links to the lists of the shift's documents, archived too."""
    return [
        list_link(SaleReceipt, "Чеки", shift__id__exact=shift.pk, archive="all"),
        list_link(RefundReceipt, "Возвраты", shift__id__exact=shift.pk, archive="all"),
        list_link(CashOperation, "Внесения и изъятия", shift__id__exact=shift.pk),
    ]
