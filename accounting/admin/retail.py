"""Cash registers and cash operations."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounting.admin.base import FactAdmin, NumberedMixin, ScopedModelAdmin
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.display import once, origin_links
from accounting.admin.filters import (
    CashierFilter,
    ChoicesDropdownFilter,
    OwnRelatedFilter,
    PeriodFilter,
    ShiftFilter,
    SumFilter,
)
from accounting.models import CashOperation, CashRegister, CashShift
from accounting.services.shifts import register_recount


@admin.register(CashRegister)
class CashRegisterAdmin(DeletionMarkMixin, ScopedModelAdmin):
    organization_path = "organization"
    list_display = ["name", "kind", "warehouse", "registration_number", "serial_number", "currency", "organization"]
    list_filter = [("organization", OwnRelatedFilter), ("kind", ChoicesDropdownFilter)]
    search_fields = ["name", "registration_number", "serial_number"]
    search_help_text = "Наименование или номер"
    fields = [
        "organization",
        "currency",
        "kind",
        "warehouse",
        "registration_number",
        "serial_number",
        "department",
        "name",
        "initial_turnover",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CashRegister]:
        # Asked for together with the register: a form looks several times at what may be written in it.
        has_shifts = Exists(CashShift.objects.filter(cash_register=OuterRef("pk")))
        return super().get_queryset(request).select_related("warehouse", "organization").annotate(has_shifts=has_shifts)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Fix the numbers once there are documents: a replaced device is a new register. A missing one is filled in."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and obj.has_shifts:
            fields += [name for name in ("registration_number", "serial_number", "currency") if getattr(obj, name)]
        return fields

    def save_model(self, request: HttpRequest, obj: CashRegister, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "initial_turnover" in form.changed_data:
            register_recount(cash_register=obj)


@admin.register(CashOperation)
class CashOperationAdmin(NumberedMixin, FactAdmin):
    organization_path = "shift__cash_register__organization"
    list_display = ["own_number", "issued_at", "kind", "amount", "cash_register", "shift", "cashier"]
    list_select_related = ["shift__cash_register"]
    list_filter = [
        ("issued_at", PeriodFilter),
        ("shift__cash_register", OwnRelatedFilter),
        ShiftFilter,
        CashierFilter,
        ("kind", ChoicesDropdownFilter),
        ("amount", SumFilter),
    ]
    search_fields = ["number", "uid", "cashier"]
    search_help_text = "Номер, УИ или кассир"
    readonly_fields = ["own_number", "cash_register", "origin"]
    fields = [
        ("own_number", "issued_at"),
        ("kind", "amount"),
        ("cash_register", "shift"),
        ("cash_desk", "cashier"),
        ("uid", "origin"),
    ]

    @admin.display(description="Касса ККМ", ordering="shift__cash_register__name")
    def cash_register(self, operation: CashOperation) -> CashRegister:
        return operation.shift.cash_register

    @admin.display(description="Исходный документ")
    @once
    def origin(self, operation: CashOperation) -> Any:
        return origin_links(operation)
