"""What the cabinet has of ours, as it last took it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html_join

from accounting.admin.base import FactAdmin
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter
from accounting.admin.formats import digits
from exchange.models import RemoteLink, StockLink
from exchange.services.export.differences import LABELS, shown


class ErrorFilter(ConditionFilter):
    title = "Ошибка"
    parameter_name = "failed"
    conditions = {"yes": ("Отклонено кабинетом", ~Q(error="")), "no": ("Без ошибок", Q(error=""))}


@admin.register(RemoteLink)
class RemoteLinkAdmin(FactAdmin):
    organization_path = "connection__organization"
    # The key's order needs no sorting of all rows; a click on «Когда принято» sorts them.
    ordering = ["-id"]
    list_display = ["name", "kind", "assigned_id", "checked_at", "error"]
    list_filter = [("kind", ChoicesDropdownFilter), ErrorFilter]
    search_fields = ["key", "number", "error"]
    search_help_text = "Ид, присвоенный id или ошибка"
    readonly_fields = ["name", "assigned_id", "accepted_values"]
    fields = ["name", "kind", "key", "assigned_id", "accepted_values", "checked_at", "error", "error_code"]

    @admin.display(description="Объект")
    def name(self, link: RemoteLink) -> str:
        accepted = link.accepted if isinstance(link.accepted, dict) else {}
        return str(accepted.get("name") or link.key)

    @admin.display(description="Присвоенный id", ordering="number")
    def assigned_id(self, link: RemoteLink) -> str:
        return digits(link.number)

    @admin.display(description="Принято кабинетом")
    def accepted_values(self, link: RemoteLink) -> Any:
        accepted = link.accepted if isinstance(link.accepted, dict) else {}
        lines = ((LABELS.get(key, key), shown(key, value)) for key, value in accepted.items())
        return format_html_join("", "<div>{}: {}</div>", lines) or "—"


@admin.register(StockLink)
class StockLinkAdmin(FactAdmin):
    organization_path = "connection__organization"
    # The key's order needs no sorting of all rows; a click on «Когда принято» sorts them.
    ordering = ["-id"]
    list_display = ["sku", "warehouse", "quantity", "price", "checked_at", "error"]
    list_select_related = ["sku__item", "warehouse"]
    list_filter = [("warehouse", OwnRelatedFilter), ErrorFilter]
    search_fields = ["sku__item__name", "sku__item__article"]
    search_help_text = "Товар или артикул"
    fields = ["sku", "warehouse", "quantity", "price", "checked_at", "error", "error_code"]
