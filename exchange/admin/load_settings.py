"""«Ik последняя загрузка»: from which day a register's documents are loaded, and what fills them in."""

import re
from typing import Any

from django.contrib import admin
from stdnum import luhn

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.filters import OwnRelatedFilter
from accounting.admin.scope import OneOrganizationForm
from exchange.models import LoadSettings


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
    fieldsets: Any = [
        (None, {"fields": ["organization", "cash_register", "date"]}),
        ("Чем заполнять чеки", {"fields": ["cash_desk", "acquiring_terminal", "card_number", "partner"]}),
        ("Строки без товара", {"fields": ["service_item", "prepayment_item"]}),
    ]
