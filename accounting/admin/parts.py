"""Characteristics, packages and barcodes as lists of their own: to be found, chosen and mended."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounting.admin.base import ReadOnlyMixin, ShopModelAdmin
from accounting.admin.filters import ConditionFilter
from accounting.admin.lines import BasePackageForm
from accounting.models import Barcode, ItemPackage, Sku
from accounting.services.barcodes import barcode_create, barcode_delete
from accounting.services.catalogue import package_create, package_delete


@admin.register(Sku)
class SkuAdmin(ReadOnlyMixin, ShopModelAdmin):
    """What documents choose from; kept on the card of its item."""

    list_display = ["item", "variant", "article"]
    list_select_related = ["item"]
    search_fields = ["item__name", "item__article", "variant", "=barcodes__value"]
    search_help_text = "Товар, артикул, характеристика или штрихкод"
    fields = ["item", "variant", "guid"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sku]:
        return super().get_queryset(request).select_related("item")

    def has_view_permission(self, request: HttpRequest, obj: Sku | None = None) -> bool:
        return bool(request.user.has_perm("accounting.view_item"))

    @admin.display(description="Артикул", ordering="item__article")
    def article(self, sku: Sku) -> str:
        return sku.item.article

    def autocomplete_label(self, sku: Sku) -> str:
        return f"{sku} · {sku.item.article}" if sku.item.article else str(sku)


@admin.register(ItemPackage)
class ItemPackageAdmin(ShopModelAdmin):
    list_display = ["name", "item", "unit", "numerator", "denominator", "is_base"]
    list_select_related = ["item", "unit"]
    list_filter = ["is_base"]
    search_fields = ["item__name", "item__article", "name"]
    search_help_text = "Товар, артикул или упаковка"
    autocomplete_fields = ["item"]
    fields = ["item", "name", "unit", "numerator", "denominator", "is_base"]
    readonly_fields = ["is_base"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemPackage]:
        return super().get_queryset(request).select_related("item", "unit")

    def get_readonly_fields(self, request: HttpRequest, obj: ItemPackage | None = None) -> list[Any]:
        """The base package follows the item's unit by itself; a package stays with its item."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None:
            fields += ["item", "name", "unit", "numerator", "denominator"] if obj.is_base else ["item"]
        return fields

    def has_delete_permission(self, request: HttpRequest, obj: ItemPackage | None = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and not (obj and obj.is_base)

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def save_model(self, request: HttpRequest, obj: ItemPackage, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        created = package_create(
            item=obj.item, name=obj.name, unit=obj.unit, numerator=obj.numerator, denominator=obj.denominator
        )
        obj.pk = created.pk

    def delete_model(self, request: HttpRequest, obj: ItemPackage) -> None:
        package_delete(package=obj)

    def autocomplete_label(self, package: ItemPackage) -> str:
        return f"{package} — {package.item}"


class InternalFilter(ConditionFilter):
    title = "Код идентификации"
    parameter_name = "internal"
    conditions = {"yes": ("Коды идентификации", Q(is_internal=True)), "no": ("Штрихкоды", Q(is_internal=False))}


@admin.register(Barcode)
class BarcodeAdmin(ShopModelAdmin):
    form = BasePackageForm
    list_display = ["value", "sku", "package", "is_internal"]
    list_select_related = ["sku__item", "package"]
    list_filter = [InternalFilter]
    search_fields = ["value", "sku__item__name", "sku__item__article"]
    search_help_text = "Штрихкод, товар или артикул"
    autocomplete_fields = ["sku", "package"]
    fields = ["sku", "package", "value", "is_internal"]
    readonly_fields = ["is_internal"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Barcode]:
        return super().get_queryset(request).select_related("sku__item", "package")

    def get_readonly_fields(self, request: HttpRequest, obj: Barcode | None = None) -> list[Any]:
        """A barcode stays with its goods; an identification code, once given out, never changes at all."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None:
            fields += ["sku", "package", "value"] if obj.is_internal else ["sku"]
        return fields

    def save_model(self, request: HttpRequest, obj: Barcode, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = barcode_create(sku=obj.sku, package=obj.package, value=obj.value).pk

    def delete_model(self, request: HttpRequest, obj: Barcode) -> None:
        barcode_delete(barcode=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Barcode]) -> None:
        for barcode in queryset:
            barcode_delete(barcode=barcode)
