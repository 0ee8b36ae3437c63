"""Warehouses and what lies in them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from accounting.admin.base import FactAdmin, ScopedModelAdmin
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.display import change_link
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter, PeriodFilter
from accounting.admin.scope import OneOrganizationForm
from accounting.models import StockBalance, StockMovement, Unit, Warehouse


class WarehouseForm(OneOrganizationForm):
    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.cleaned_data.get("kind") == Warehouse.Kind.RETAIL and not self.cleaned_data.get("retail_price_type"):
            self.add_error(
                "retail_price_type", "Розничному складу нужен вид цены: по нему товары уходят на кассы. Выберите его."
            )
        return data


@admin.register(Warehouse)
class WarehouseAdmin(DeletionMarkMixin, ScopedModelAdmin):
    organization_path = "organization"
    form = WarehouseForm
    list_display = ["name", "kind", "retail_price_type", "address", "organization"]
    list_select_related = ["retail_price_type", "organization"]
    list_filter = [("organization", OwnRelatedFilter), ("kind", ChoicesDropdownFilter)]
    search_fields = ["name", "address"]
    search_help_text = "Наименование или адрес"
    radio_fields = {"kind": admin.HORIZONTAL}
    fields = ["organization", "name", "kind", "retail_price_type", "address"]


class BalanceFilter(ConditionFilter):
    title = "Остаток"
    parameter_name = "stock"
    conditions = {
        "below": ("Ниже нуля", Q(quantity__lt=0)),
        "none": ("Ноль", Q(quantity=0)),
        "some": ("Есть", Q(quantity__gt=0)),
    }


@admin.register(StockBalance)
class StockBalanceAdmin(FactAdmin):
    comes_by_exchange = False
    organization_path = "warehouse__organization"
    list_display = ["sku", "article", "warehouse", "quantity", "unit", "changed_at"]
    list_select_related = ["sku__item__unit", "warehouse"]
    list_filter = [("warehouse", OwnRelatedFilter), BalanceFilter]
    search_fields = ["sku__item__name", "sku__item__article", "sku__variant"]
    search_help_text = "Товар, артикул или характеристика"
    fields = ["sku", "warehouse", "quantity", "unit", "changed_at"]
    readonly_fields = ["unit"]

    @admin.display(description="Артикул", ordering="sku__item__article")
    def article(self, balance: StockBalance) -> str:
        return balance.sku.item.article

    @admin.display(description="Единица")
    def unit(self, balance: StockBalance) -> Unit:
        return balance.sku.item.unit


@admin.register(StockMovement)
class StockMovementAdmin(FactAdmin):
    comes_by_exchange = False
    organization_path = "warehouse__organization"
    list_display = ["moment", "sku", "warehouse", "quantity", "recorder", "comment"]
    list_display_links = ["sku"]
    list_select_related = ["sku__item", "warehouse", "document", "report__shift"]
    list_filter = [("moment", PeriodFilter), ("warehouse", OwnRelatedFilter)]
    search_fields = ["sku__item__name", "sku__item__article"]
    search_help_text = "Товар или артикул"
    fields = ["moment", "sku", "warehouse", "quantity", "recorder", "comment"]
    readonly_fields = ["recorder"]

    @admin.display(description="Регистратор")
    def recorder(self, movement: StockMovement) -> Any:
        recorder = movement.document or movement.report
        return change_link(recorder) if recorder else "—"
