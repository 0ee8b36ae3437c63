"""Отчёты производства за смену: what each shift wrote off its warehouse."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.html import format_html

from accounting.admin.base import FactAdmin, FactInline
from accounting.admin.display import digits, list_link, moment
from accounting.admin.filters import OwnRelatedFilter, PeriodFilter, ShiftFilter
from accounting.models import (
    CashRegister,
    Receipt,
    RefundReceipt,
    SaleReceipt,
    ShiftReport,
    ShiftReportLine,
    ShiftReportPayment,
    StockMovement,
)
from accounting.money import ZERO
from accounting.numbers import places


class ShiftReportLineInline(FactInline):
    model = ShiftReportLine
    fields = [
        "kind",
        "sku",
        "package",
        "quantity",
        "price",
        "discount",
        "total",
        "vat_rate",
        "vat_amount",
        "written",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftReportLine]:
        return super().get_queryset(request).select_related("sku__item", "package")


class ShiftReportPaymentInline(FactInline):
    model = ShiftReportPayment
    fields = ["receipt_kind", "kind", "acquiring_terminal", "amount"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftReportPayment]:
        return super().get_queryset(request).select_related("acquiring_terminal")


def sum_of_lines(kind: Receipt.Kind) -> Subquery:
    """Return a subquery: it is counted for the rows of a page alone."""
    lines = ShiftReportLine.objects.filter(report=OuterRef("pk"), kind=kind).order_by().values("report")
    return Subquery(lines.annotate(sum=Sum("total")).values("sum"), output_field=DecimalField())


def rouble_words(value: Decimal | None) -> str:
    return places(value or ZERO, 2)


@admin.register(ShiftReport)
class ShiftReportAdmin(FactAdmin):
    organization_path = "organization"
    list_display = ["shift_number", "opened_at", "cash_register", "warehouse", "sale_sum", "refund_sum", "changed_at"]
    list_select_related = ["shift__cash_register", "warehouse"]
    list_filter = [
        ("shift__opened_at", PeriodFilter),
        ("shift__cash_register", OwnRelatedFilter),
        ("warehouse", OwnRelatedFilter),
        ShiftFilter,
    ]
    search_fields = ["shift__number"]
    search_help_text = "Номер смены"
    readonly_fields = ["cash_register", "sale_sum", "refund_sum", "documents", "movements"]
    fields = [
        ("shift", "cash_register"),
        ("organization", "warehouse"),
        ("sale_sum", "refund_sum"),
        ("currency", "changed_at"),
        ("documents", "movements"),
    ]
    inlines = [ShiftReportLineInline, ShiftReportPaymentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftReport]:
        kinds = {"sold": sum_of_lines(Receipt.Kind.SALE), "refunded": sum_of_lines(Receipt.Kind.REFUND)}
        return super().get_queryset(request).annotate(**kinds)

    @admin.display(description="Продано")
    def sale_sum(self, report: Any) -> str:
        return rouble_words(report.sold)

    @admin.display(description="Возвращено")
    def refund_sum(self, report: Any) -> str:
        return rouble_words(report.refunded)

    @admin.display(description="Документы")
    def documents(self, report: ShiftReport) -> Any:
        lookups = {"shift__id__exact": report.shift_id, "archive": "all"}
        links = (list_link(SaleReceipt, "Чеки", **lookups), list_link(RefundReceipt, "Возвраты", **lookups))
        return format_html("{} · {}", *links)

    @admin.display(description="Движения товаров")
    def movements(self, report: ShiftReport) -> Any:
        return list_link(StockMovement, "Что списано и возвращено", report__id__exact=report.pk)

    @admin.display(description="Смена", ordering="shift__number")
    def shift_number(self, report: ShiftReport) -> str:
        return digits(report.shift.number)

    @admin.display(description="Открыта", ordering="shift__opened_at")
    def opened_at(self, report: ShiftReport) -> str:
        return moment(report.shift.opened_at)

    @admin.display(description="Касса ККМ", ordering="shift__cash_register__name")
    def cash_register(self, report: ShiftReport) -> CashRegister:
        return report.shift.cash_register
