"""Categories and units of the catalogue."""

from django.contrib import admin

from accounting.admin.base import ShopModelAdmin
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.filters import ChoicesDropdownFilter
from accounting.models import ItemCategory, Unit


@admin.register(ItemCategory)
class ItemCategoryAdmin(DeletionMarkMixin, ShopModelAdmin):
    list_display = ["name", "parent", "marking_kind"]
    list_select_related = ["parent"]
    list_filter = [("marking_kind", ChoicesDropdownFilter)]
    search_fields = ["name"]
    search_help_text = "Наименование"
    autocomplete_fields = ["parent"]
    fields = ["name", "parent", "marking_kind"]


@admin.register(Unit)
class UnitAdmin(DeletionMarkMixin, ShopModelAdmin):
    list_display = ["name", "full_name", "code"]
    search_fields = ["name", "full_name", "code"]
    search_help_text = "Обозначение, наименование или код"
    fields = ["code", "name", "full_name"]
