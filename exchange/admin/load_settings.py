"""«Ik последняя загрузка»: from which day a register's documents are loaded, and what fills them in."""

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from stdnum import luhn

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.display import change_link, list_link, moment, once
from accounting.admin.filters import OwnRelatedFilter
from accounting.admin.scope import OneOrganizationForm
from accounting.days import today
from exchange.models import ExchangeRun, InboxDocument, LoadSettings


def masked_card_number(number: str) -> str:
    """Hide the middle of what passes for a real card number (ISO/IEC 7812-1); any other template stays as it is."""
    digits = re.sub(r"\D", "", number)
    if not (13 <= len(digits) <= 19 and luhn.is_valid(digits)):
        return number.strip()
    return f"{digits[:4]} {'*' * (len(digits) - 8)} {digits[-4:]}"


class LoadSettingsForm(OneOrganizationForm):
    def clean_card_number(self) -> str:
        return masked_card_number(self.cleaned_data["card_number"])


@admin.register(LoadSettings)
class LoadSettingsAdmin(ScopedModelAdmin):
    organization_path = "organization"
    form = LoadSettingsForm
    ordering = ["cash_register__name"]
    list_display = ["cash_register", "date", "cash_desk", "acquiring_terminal", "partner", "organization"]
    list_select_related = ["cash_register", "cash_desk", "acquiring_terminal", "partner", "organization"]
    list_filter = [("organization", OwnRelatedFilter)]
    search_fields = ["cash_register__name"]
    search_help_text = "Касса ККМ"
    autocomplete_fields = ["service_item", "prepayment_item", "partner"]
    readonly_fields = ["last_run", "last_document"]
    fieldsets: Any = [
        (None, {"fields": ["organization", "cash_register", "date"]}),
        ("Чем заполнять чеки", {"fields": ["cash_desk", "acquiring_terminal", "card_number", "partner"]}),
        ("Строки без товара", {"fields": ["service_item", "prepayment_item"]}),
        ("Что загружено", {"fields": ["last_run", "last_document"]}),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"date": today(), **super().get_changeform_initial_data(request)}

    @admin.display(description="Последняя загрузка")
    @once
    def last_run(self, settings: LoadSettings) -> Any:
        runs = ExchangeRun.objects.filter(kind=ExchangeRun.Kind.LOAD, organization=settings.organization_id)
        run = runs.exclude(finished_at=None).first()
        return format_html("{}: {}", change_link(run), run.get_status_display().lower()) if run else "—"

    @admin.display(description="Последний документ кассы")
    @once
    def last_document(self, settings: LoadSettings) -> Any:
        of_register = InboxDocument.objects.filter(cash_register=settings.cash_register_id).defer("payload")
        document = of_register.first()
        if document is None:
            return "—"
        every = list_link(InboxDocument, "Все документы кассы", cash_register__id__exact=settings.cash_register_id)
        facts = (change_link(document), moment(document.issued_at), moment(document.received_at), every)
        return format_html("{} от {}, получен {}. {}", *facts)
