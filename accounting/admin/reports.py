"""Отчёты производства за смену: what each shift wrote off its warehouse."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounting.admin.base import FactAdmin, FactInline
from accounting.admin.filters import OwnRelatedFilter, PeriodFilter
from accounting.admin.formats import moment
from accounting.models import CashRegister, ShiftReport, ShiftReportLine, ShiftReportPayment


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


@admin.register(ShiftReport)
class ShiftReportAdmin(FactAdmin):
    organization_path = "organization"
    list_display = ["shift_number", "opened_at", "cash_register", "warehouse", "currency", "changed_at"]
    list_select_related = ["shift__cash_register", "warehouse"]
    list_filter = [
        ("shift__opened_at", PeriodFilter),
        ("shift__cash_register", OwnRelatedFilter),
        ("warehouse", OwnRelatedFilter),
    ]
    search_fields = ["shift__number"]
    search_help_text = "Номер смены"
    readonly_fields = ["cash_register"]
    fields = [("shift", "cash_register"), ("organization", "warehouse"), ("currency", "changed_at")]
    inlines = [ShiftReportLineInline, ShiftReportPaymentInline]

    @admin.display(description="Смена", ordering="shift__number")
    def shift_number(self, report: ShiftReport) -> int:
        return report.shift.number

    @admin.display(description="Открыта", ordering="shift__opened_at")
    def opened_at(self, report: ShiftReport) -> str:
        return moment(report.shift.opened_at)

    @admin.display(description="Касса ККМ", ordering="shift__cash_register__name")
    def cash_register(self, report: ShiftReport) -> CashRegister:
        return report.shift.cash_register
