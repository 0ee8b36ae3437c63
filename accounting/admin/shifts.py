"""Кассовые смены: what the books count, what the Z-report says, where they differ."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from unfold.forms import PaginationInlineFormSet

from accounting import counters
from accounting.admin.base import FactAdmin, FactInline, NumberedMixin
from accounting.admin.display import change_link, chip, list_link, once, origin_links
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter, PeriodFilter
from accounting.models import CashOperation, CashShift, RefundReceipt, SaleReceipt, ShiftReport
from accounting.numbers import places
from accounting.selectors.receipts import shift_comparison, shift_is_open_too_long

#: How many documents a tab of a shift shows.
SHOWN = 100

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


def revenue_of(shift: CashShift) -> Decimal:
    """Return what the shift sold less what was given back, in roubles."""
    return total_of(shift, counters.SALE_SUM) - total_of(shift, counters.REFUND_SUM)


def comparison_rows(shift: CashShift) -> list[dict[str, Any]]:
    """Return the comparison of a shift as the page shows it."""
    return [
        {
            "name": COUNTER_NAMES[row.key],
            "ours": row.ours,
            "printed": row.printed,
            "difference": row.difference,
            "places": 0 if row.key in counters.PIECES else 2,
        }
        for row in shift_comparison(shift=shift)
    ]


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
    column("net_sum", "Итого", revenue_of),
]


HEADER = [("own_number", "state"), ("opened_at", "closed_at"), ("cash_register", "origin"), "paid", "lists"]


class DifferenceFilter(ConditionFilter):
    title = "Сверка с Z-отчётом"
    parameter_name = "difference"
    conditions = {
        "yes": ("Есть разница", Q(discrepancy__gt=0)),
        "no": ("Сошлась", Q(discrepancy=0)),
        "unknown": ("Не сверялась", Q(discrepancy__isnull=True)),
    }


class FirstRowsFormSet(PaginationInlineFormSet):
    """The first rows of a tab, counted as they are read; the list has them all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queryset = list(self.get_queryset()[: SHOWN + 1])
        # As text: the template takes a nought for nothing known, and asks the base.
        self.count = str(len(self._queryset))
        if len(self._queryset) > SHOWN:
            self._queryset.pop()
            self.count = f"{SHOWN}+"


class ShiftDocumentInline(FactInline):
    """A tab of a shift: its documents, archived too, each a link to its own page."""

    tab = True
    show_count = True
    per_page: Any = None
    formset = FirstRowsFormSet

    @admin.display(description="Документ")
    def link(self, document: Any) -> Any:
        return change_link(document)


class ShiftReceiptInline(ShiftDocumentInline):
    fields = ["link", "cashier", "total", "cash", "card", "other", "discount", "status", "is_archived"]


class SaleInline(ShiftReceiptInline):
    model = SaleReceipt
    verbose_name_plural = "Чеки"


class RefundInline(ShiftReceiptInline):
    model = RefundReceipt
    verbose_name_plural = "Возвраты"


class CashOperationInline(ShiftDocumentInline):
    model = CashOperation
    fields = ["link", "issued_at", "amount", "cashier"]


class ReportInline(ShiftDocumentInline):
    model = ShiftReport
    fields = ["link", "warehouse", "currency", "changed_at"]
    show_count = False
    verbose_name_plural = "Отчёт"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftReport]:
        return super().get_queryset(request).select_related("warehouse", "shift")


@admin.register(CashShift)
class CashShiftAdmin(NumberedMixin, FactAdmin):
    organization_path = "cash_register__organization"
    list_display = ["own_number", "opened_at", "closed_at", "cash_register", *SUMS, "state"]
    list_filter = [
        ("opened_at", PeriodFilter),
        ("cash_register", OwnRelatedFilter),
        ("status", ChoicesDropdownFilter),
        DifferenceFilter,
    ]
    ordering = ["-opened_at"]
    search_fields = ["number"]
    search_help_text = "Номер смены"
    readonly_fields = ["own_number", "state", "paid", "origin", "lists", "comparison"]
    inlines = [SaleInline, RefundInline, CashOperationInline, ReportInline]
    fieldsets = [
        (None, {"fields": HEADER}),
        ("Сверка с Z-отчётом", {"fields": ["comparison"], "classes": ["wide-value"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CashShift]:
        return super().get_queryset(request).select_related("cash_register").defer("z_counters")

    @admin.display(description="Состояние")
    def state(self, shift: CashShift) -> Any:
        return chip(*shift_state(shift))

    @admin.display(description="Выручка")
    def paid(self, shift: CashShift) -> Any:
        return render_to_string("accounting/shift_paid.html", {"rows": paid_rows(shift)})

    @admin.display(description="Z-отчёт")
    @once
    def origin(self, shift: CashShift) -> Any:
        return origin_links(shift)

    @admin.display(description="Списками")
    def lists(self, shift: CashShift) -> Any:
        of_shift = {"shift__id__exact": shift.pk}
        links = (
            list_link(SaleReceipt, "Чеки", **of_shift, archive="all"),
            list_link(RefundReceipt, "Возвраты", **of_shift, archive="all"),
            list_link(CashOperation, "Внесения и изъятия", **of_shift),
        )
        return format_html("{} · {} · {}", *links)

    @admin.display(description="Показатели")
    @once
    def comparison(self, shift: CashShift) -> Any:
        context = {"rows": comparison_rows(shift), "shift": shift, **self.explanation(shift)}
        return render_to_string("accounting/shift_comparison.html", context)

    def explanation(self, shift: CashShift) -> dict[str, Any]:
        """Return what may explain a difference, for whoever knows: the books do not."""
        return {}


def paid_rows(shift: CashShift) -> list[tuple[str, Decimal]]:
    """Return what came in less what was given back, by kind of payment and in all."""
    totals = counters.totals_read(shift.totals)
    return [
        ("Наличные", totals[counters.SALE_CASH] - totals[counters.REFUND_CASH]),
        ("Карта", totals[counters.SALE_CARD] - totals[counters.REFUND_CARD]),
        ("Иное", totals[counters.SALE_OTHER] - totals[counters.REFUND_OTHER]),
        ("Итого", revenue_of(shift)),
    ]


def shift_state(shift: CashShift) -> tuple[str, str]:
    """Return what a person must know of the shift first: the colour of its chip and the words."""
    if shift.status == CashShift.Status.OPEN:
        if shift_is_open_too_long(shift=shift):
            return "warning", "Открыта более 24 ч"
        return "info", "Открыта"
    if shift.discrepancy:
        return "danger", "Разница"
    if shift.is_incomplete:
        return "warning", "Закрыта, не сверяется"
    return "success", "Закрыта"
