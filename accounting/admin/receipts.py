"""Чеки ККМ and Чеки ККМ на возврат: facts, two pages over one table."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounting.admin.base import FactAdmin, FactInline, NumberedMixin
from accounting.admin.display import change_link, chip, digits, once, origin_links
from accounting.admin.filters import (
    ArchiveFilter,
    ArchiveMixin,
    CashierFilter,
    ChoicesDropdownFilter,
    ConditionFilter,
    OwnRelatedFilter,
    PeriodFilter,
    ShiftFilter,
    SumFilter,
)
from accounting.admin.receipt_pages import BaseChoiceMixin, PrintableMixin
from accounting.models import Receipt, ReceiptLine, ReceiptPayment, RefundReceipt, SaleReceipt, ShiftReport
from accounting.numbers import places

STATUS_COLOURS = {Receipt.Status.POSTED: "success", Receipt.Status.ANNULLED: "danger"}

BASE_COLOURS = {
    Receipt.BaseSource.NAMED: "success",
    Receipt.BaseSource.MANUAL: "success",
    Receipt.BaseSource.MATCHED: "info",
    Receipt.BaseSource.NONE: "warning",
}


def receipt_link(receipt: Receipt) -> Any:
    """Return a link to the page of a receipt, which has two: one for sales, one for refunds."""
    model = SaleReceipt if receipt.kind == Receipt.Kind.SALE else RefundReceipt
    address = reverse(f"admin:accounting_{model._meta.model_name}_change", args=[receipt.pk])
    return format_html('<a href="{}" class="text-link">{}</a>', address, receipt)


class PaymentFilter(ConditionFilter):
    title = "Вид оплаты"
    parameter_name = "payment"
    conditions = {
        "cash": ("Наличные", Q(cash__gt=0)),
        "card": ("Карта", Q(card__gt=0)),
        "other": ("Иное", Q(other__gt=0)),
        "mixed": ("Смешанная", Q(cash__gt=0, card__gt=0) | Q(cash__gt=0, other__gt=0) | Q(card__gt=0, other__gt=0)),
    }


class DiscountFilter(ConditionFilter):
    title = "Скидка"
    parameter_name = "discounted"
    conditions = {"yes": ("Есть скидка", ~Q(discount=0)), "no": ("Без скидки", Q(discount=0))}


class ReceiptLineInline(FactInline):
    model = ReceiptLine
    fields = [
        "position",
        "sku",
        "package",
        "barcode",
        "quantity",
        "price",
        "manual_discount",
        "total",
        "vat_rate",
        "vat_amount",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReceiptLine]:
        return super().get_queryset(request).select_related("sku__item", "package")


class ReceiptPaymentInline(FactInline):
    model = ReceiptPayment
    fields = ["kind", "amount", "acquiring_terminal", "card_number", "cash_desk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReceiptPayment]:
        return super().get_queryset(request).select_related("acquiring_terminal", "cash_desk")


class SourcesMixin:
    """What a receipt went into, and what it was made from."""

    @admin.display(description="Отчёт за смену")
    @once
    def report(self, receipt: Receipt) -> Any:
        reports = ShiftReport.objects.filter(shift=receipt.shift_id, warehouse=receipt.warehouse_id)
        return change_link(*reports.select_related("shift"))

    @admin.display(description="Исходный документ")
    @once
    def origin(self, receipt: Receipt) -> Any:
        return origin_links(receipt)


class ReceiptAdmin(SourcesMixin, PrintableMixin, ArchiveMixin, NumberedMixin, FactAdmin):
    """What the two pages share."""

    organization_path = "organization"
    list_display: Any = ["own_number", "issued_at", "cash_register", "shift_number", "total", "cash", "card", "other"]
    list_select_related = ["cash_register", "shift"]
    list_filter: Any = [
        ("issued_at", PeriodFilter),
        ("cash_register", OwnRelatedFilter),
        ShiftFilter,
        CashierFilter,
        PaymentFilter,
        ("total", SumFilter),
        DiscountFilter,
        ("status", ChoicesDropdownFilter),
        ArchiveFilter,
    ]
    search_fields = ["number", "uid", "cashier"]
    search_help_text = "Номер, УИ или кассир"
    inlines = [ReceiptLineInline, ReceiptPaymentInline]
    actions_detail: Any = ["print_receipt"]
    readonly_fields: Any = ["own_number", "status_chip", "report", "origin"]
    header: Any = [
        ("own_number", "issued_at"),
        ("cash_register", "shift"),
        ("report", "origin"),
        ("organization", "warehouse"),
        ("cashier", "partner"),
        ("status_chip", "is_archived"),
    ]
    sums: Any = [("total", "discount"), ("cash", "change"), ("card", "other"), "currency"]
    history: Any = ["uid", "posted_at", "annulled_at", "rollback_uid", "accepted_by", "accepted_reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        related = ["organization", "warehouse", "cash_register", "shift", "partner", "base"]
        return super().get_queryset(request).select_related(*related)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            (None, {"fields": self.header}),
            ("Суммы", {"fields": self.sums}),
            ("Происхождение", {"classes": ["collapse"], "fields": self.history}),
        ]

    @admin.display(description="Смена", ordering="shift__number")
    def shift_number(self, receipt: Receipt) -> str:
        return digits(receipt.shift.number)

    @admin.display(description="Скидка", ordering="discount")
    def discount_sum(self, receipt: Receipt) -> str:
        return places(receipt.discount, 2) if receipt.discount else "—"

    @admin.display(description="Состояние", ordering="status")
    def status_chip(self, receipt: Receipt) -> Any:
        return chip(STATUS_COLOURS[Receipt.Status(receipt.status)], receipt.get_status_display())


@admin.register(SaleReceipt)
class SaleReceiptAdmin(ReceiptAdmin):
    list_display = [*ReceiptAdmin.list_display, "discount_sum", "status_chip"]
    readonly_fields = [*ReceiptAdmin.readonly_fields, "refunds"]
    sums = [*ReceiptAdmin.sums, "refunds"]

    @admin.display(description="Возвраты этого чека")
    @once
    def refunds(self, receipt: Receipt) -> Any:
        return change_link(*RefundReceipt.objects.filter(base_id=receipt.pk).order_by("issued_at"))


class BaseFilter(ConditionFilter):
    title = "Основание"
    parameter_name = "base"
    conditions = {
        "none": ("Без основания", Q(base__isnull=True)),
        "matched": ("Подобрано программой", Q(base_source=Receipt.BaseSource.MATCHED)),
        "named": ("Указано на кассе", Q(base_source=Receipt.BaseSource.NAMED)),
        "manual": ("Указано вручную", Q(base_source=Receipt.BaseSource.MANUAL)),
    }


class OverRefundedFilter(ConditionFilter):
    title = "Возвращено больше, чем продано"
    parameter_name = "over_refunded"
    conditions = {"yes": ("Да", Q(is_over_refunded=True)), "no": ("Нет", Q(is_over_refunded=False))}


@admin.register(RefundReceipt)
class RefundReceiptAdmin(BaseChoiceMixin, ReceiptAdmin):
    list_display = [*ReceiptAdmin.list_display[:-3], "base_receipt", "base_chip", "status_chip"]
    list_filter = [*ReceiptAdmin.list_filter, BaseFilter, OverRefundedFilter]
    readonly_fields = [*ReceiptAdmin.readonly_fields, "base_receipt", "base_chip", "named_number"]
    actions_detail = ["choose_base", "print_receipt"]
    header = [*ReceiptAdmin.header, ("base_receipt", "base_chip"), ("named_number", "base_uid"), "is_over_refunded"]

    @admin.display(description="Основание", ordering="base__issued_at")
    def base_receipt(self, receipt: Receipt) -> Any:
        return receipt_link(receipt.base) if receipt.base else "—"

    @admin.display(description="Номер основания", ordering="base_number")
    def named_number(self, receipt: Receipt) -> str:
        return digits(receipt.base_number)

    @admin.display(description="Откуда основание", ordering="base_source")
    def base_chip(self, receipt: Receipt) -> Any:
        if receipt.base_source == Receipt.BaseSource.NAMED and receipt.base_id is None:
            return chip("warning", "Указано на кассе, чек не найден")
        return chip(BASE_COLOURS[Receipt.BaseSource(receipt.base_source)], receipt.get_base_source_display())
