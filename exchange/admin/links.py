"""What the cabinet has of ours, as it last took it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join

from accounting.admin.base import FactAdmin
from accounting.admin.display import digits
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter
from exchange.codes import ExportCode
from exchange.models import RemoteLink, StockLink
from exchange.texts import issue_title
from exchange.texts.export import FIELDS, field_text

#: Our own code without one of the cabinet: the object was not sent.
_WAITS = Q(error_code="", error__in=[str(code) for code in ExportCode])


class ErrorFilter(ConditionFilter):
    title = "Ошибка"
    parameter_name = "failed"
    conditions = {
        "yes": ("Отклонено кабинетом", ~Q(error="") & ~_WAITS),
        "waits": ("Пока не отправляется", _WAITS),
        "no": ("Без ошибок", Q(error="")),
    }


class LinkAdmin(FactAdmin):
    """What the two kinds of links have in common."""

    organization_path = "connection__organization"
    # The key's order needs no sorting of all rows; a click on «Когда принято» sorts them.
    ordering = ["-id"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Find codes of ours by their titles, too."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        codes = [code for code in ExportCode if search_term.lower() in issue_title(code).lower()]
        if search_term and "error" in self.search_fields and codes:
            found |= queryset.filter(error__in=codes)
        return found, may_repeat

    @admin.display(description="Ошибка", ordering="error")
    def fault(self, link: RemoteLink | StockLink) -> str:
        """Return the cabinet's words, or those of our code."""
        return issue_title(link.error)


@admin.register(RemoteLink)
class RemoteLinkAdmin(LinkAdmin):
    list_display = ["name", "kind", "assigned_id", "checked_at", "fault"]
    list_filter = [("kind", ChoicesDropdownFilter), ErrorFilter]
    search_fields = ["key", "number", "error"]
    search_help_text = "Ид, присвоенный id или ошибка"
    readonly_fields = ["name", "assigned_id", "accepted_values", "fault"]
    fields = ["name", "kind", "key", "assigned_id", "accepted_values", "checked_at", "fault", "error_code"]

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
        lines = ((FIELDS.get(key, key), field_text(key, value)) for key, value in accepted.items())
        return format_html_join("", "<div>{}: {}</div>", lines) or "—"


@admin.register(StockLink)
class StockLinkAdmin(LinkAdmin):
    list_display = ["sku", "warehouse", "quantity", "price", "checked_at", "fault"]
    list_select_related = ["sku__item", "warehouse"]
    list_filter = [("warehouse", OwnRelatedFilter), ErrorFilter]
    search_fields = ["sku__item__name", "sku__item__article"]
    search_help_text = "Товар или артикул"
    readonly_fields = ["fault"]
    fields = ["sku", "warehouse", "quantity", "price", "checked_at", "fault", "error_code"]
