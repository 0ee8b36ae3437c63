"""Organisations and what they name: departments, cash desks, terminals; partners."""

from typing import Any

from django.contrib import admin

from accounting.admin.base import ONE_C, ScopedModelAdmin, ShopModelAdmin
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.filters import OwnRelatedFilter
from accounting.models import AcquiringTerminal, CashDesk, Department, Organization, Partner


@admin.register(Organization)
class OrganizationAdmin(ScopedModelAdmin):
    organization_path = "pk"
    list_display = ["name", "unp", "on_shift_close"]
    search_fields = ["name", "full_name", "unp"]
    search_help_text = "Наименование или УНП"
    fieldsets = [
        (None, {"fields": ["name", "full_name", "unp"]}),
        ("Чеки закрытых смен", {"fields": ["on_shift_close", "receipt_retention_days"]}),
        ONE_C,
    ]


class NamedOwnAdmin(DeletionMarkMixin, ScopedModelAdmin):
    """A small list of an organisation: a name, and whose."""

    organization_path = "organization"
    list_display: Any = ["name", "organization"]
    list_select_related = ["organization"]
    list_filter = [("organization", OwnRelatedFilter)]
    search_fields = ["name"]
    search_help_text = "Наименование"
    fields: Any = ["organization", "name"]


@admin.register(Department)
class DepartmentAdmin(NamedOwnAdmin):
    pass


@admin.register(CashDesk)
class CashDeskAdmin(NamedOwnAdmin):
    list_display = ["name", "currency", "organization"]
    fields = ["organization", "name", "currency"]


@admin.register(AcquiringTerminal)
class AcquiringTerminalAdmin(NamedOwnAdmin):
    pass


@admin.register(Partner)
class PartnerAdmin(DeletionMarkMixin, ShopModelAdmin):
    list_display = ["name", "unp"]
    search_fields = ["name", "unp"]
    search_help_text = "Наименование или УНП"
    fields = ["name", "unp"]
