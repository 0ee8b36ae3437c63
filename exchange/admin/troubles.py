"""«Неполадки» and «Кому сообщать»."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import MultipleChoiceField
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounting.admin.base import FactAdmin, ScopedModelAdmin
from accounting.admin.display import chip, moment
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter
from accounting.admin.scope import OneOrganizationForm, organizations_for
from exchange.models import NoticeRecipient, Trouble


class OverFilter(ConditionFilter):
    title = "состояние"
    parameter_name = "over"
    conditions = {
        "no": ("Продолжаются", Q(closed_at__isnull=True)),
        "yes": ("Закончились", Q(closed_at__isnull=False)),
    }


@admin.register(Trouble)
class TroubleAdmin(FactAdmin):
    comes_by_exchange = False
    organization_path = "organization"
    list_display = ["opened", "kind", "text", "state", "told"]
    list_filter = [OverFilter, ("kind", ChoicesDropdownFilter), ("organization", OwnRelatedFilter)]
    fields = ["organization", "kind", "text", ("opened", "state"), "told"]
    readonly_fields = ["opened", "state", "told"]

    def narrow_to_own(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show what concerns the whole base to everybody."""
        return queryset.filter(Q(organization__in=organizations_for(request)) | Q(organization__isnull=True))

    def is_own(self, request: HttpRequest, obj: Any) -> bool:
        return (isinstance(obj, Trouble) and obj.organization_id is None) or super().is_own(request, obj)

    @admin.display(description="Началось", ordering="opened_at")
    def opened(self, trouble: Trouble) -> str:
        return moment(trouble.opened_at)

    @admin.display(description="Состояние", ordering="closed_at")
    def state(self, trouble: Trouble) -> Any:
        if trouble.closed_at is None:
            return chip("danger", "продолжается")
        return chip("success", f"закончилось {moment(trouble.closed_at)}")

    @admin.display(description="Сообщено")
    def told(self, trouble: Trouble) -> str:
        return moment(trouble.end_told_at or trouble.told_at)


class NoticeRecipientForm(OneOrganizationForm):
    kinds = MultipleChoiceField(
        label="О чём сообщать",
        choices=Trouble.Kind.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
        help_text="Ничего не отмечено — обо всём",
    )

    class Meta:
        model = NoticeRecipient
        fields = ["organization", "email", "kinds"]


@admin.register(NoticeRecipient)
class NoticeRecipientAdmin(ScopedModelAdmin):
    organization_path = "organization"
    form = NoticeRecipientForm
    list_display = ["email", "organization", "wanted"]
    list_filter = [("organization", OwnRelatedFilter)]
    list_select_related = ["organization"]
    search_fields = ["email"]
    search_help_text = "Адрес"

    @admin.display(description="О чём сообщать")
    def wanted(self, recipient: NoticeRecipient) -> str:
        return ", ".join(Trouble.Kind(kind).label for kind in recipient.kinds) or "обо всём"
