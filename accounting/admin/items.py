"""Номенклатура: the card of an item with all that belongs to it, categories and units."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.forms import PaginationInlineFormSet

from accounting.admin.base import ShopModelAdmin, ShopTabularInline, stay_on_page
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.filters import ChoicesDropdownFilter, ConditionFilter, OwnRelatedFilter
from accounting.admin.item_parts import ItemChoicesMixin, SkuFactsInline, SkuRowsFormSet, SkuRowsInline
from accounting.admin.lines import NamedAutocomplete
from accounting.admin.scope import organizations_for
from accounting.models import Barcode, Item, ItemCategory, ItemPackage, Price, Sku, StockBalance, Unit
from accounting.services.barcodes import barcode_create, barcode_delete
from accounting.services.catalogue import items_ensure_parts, package_create, package_delete, sku_create
from accounting.services.prices import price_set


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


class SkuFormSet(PaginationInlineFormSet):
    def save_new(self, form: Any, commit: bool = True) -> Sku:
        return sku_create(item=self.instance, variant=form.cleaned_data["variant"])


class SkuInline(ShopTabularInline):
    """Characteristics are added and renamed; none is deleted here, its sales and the registers still know it."""

    model = Sku
    formset = SkuFormSet
    fields = ["variant"]
    can_delete = False
    verbose_name = "характеристика"
    verbose_name_plural = "Характеристики"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "variant":
            field.widget.attrs["placeholder"] = "без характеристики"
        return field


class PackageFormSet(PaginationInlineFormSet):
    def save_new(self, form: Any, commit: bool = True) -> ItemPackage:
        row = form.cleaned_data
        return package_create(
            item=self.instance,
            name=row["name"],
            unit=row["unit"],
            numerator=row["numerator"],
            denominator=row["denominator"],
        )

    def delete_existing(self, obj: ItemPackage, commit: bool = True) -> None:
        package_delete(package=obj)


class PackageInline(ItemChoicesMixin, ShopTabularInline):
    """Packages besides the base one, which follows the item's unit by itself."""

    model = ItemPackage
    formset = PackageFormSet
    fields = ["name", "unit", "numerator", "denominator"]
    verbose_name_plural = "Упаковки: в одной — числитель ÷ знаменатель базовых единиц"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemPackage]:
        return super().get_queryset(request).filter(is_base=False)


class BarcodeFormSet(SkuRowsFormSet):
    def save_new(self, form: Any, commit: bool = True) -> Barcode:
        row = form.cleaned_data
        return barcode_create(sku=row["sku"], package=row["package"], value=row["value"])

    def delete_existing(self, obj: Barcode, commit: bool = True) -> None:
        barcode_delete(barcode=obj)


class BarcodeInline(SkuRowsInline):
    model = Barcode
    formset = BarcodeFormSet
    fields = ["sku", "package", "value", "is_internal"]
    readonly_fields = ["is_internal"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Barcode]:
        return super().get_queryset(request).select_related("package")


class PriceFormSet(SkuRowsFormSet):
    def save_new(self, form: Any, commit: bool = True) -> Price:
        row = form.cleaned_data
        return price_set(
            sku=row["sku"],
            price_type=row["price_type"],
            value=row["value"],
            package=row["package"],
            effective_at=row["effective_at"],
        )


class PriceInline(SkuRowsInline):
    """Prices, the latest first; one that is wrong is followed by a right one, or deleted in the list of prices."""

    model = Price
    formset = PriceFormSet
    fields = ["sku", "package", "price_type", "value", "effective_at", "document"]
    readonly_fields = ["document"]
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return super().get_queryset(request).select_related("package", "price_type", "document")


class BalanceInline(SkuFactsInline):
    model = StockBalance
    fields = ["sku", "warehouse", "quantity"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockBalance]:
        own = super().get_queryset(request).filter(warehouse__organization__in=organizations_for(request))
        return own.select_related("warehouse")


class BarcodeFilter(ConditionFilter):
    title = "Штрихкод"
    parameter_name = "barcode"
    _barcodes = Barcode.objects.filter(sku__item=OuterRef("pk"))
    conditions = {"yes": ("Есть", Q(Exists(_barcodes))), "no": ("Нет", ~Q(Exists(_barcodes)))}


def card(*of_written_ones: str) -> Any:
    """Return the groups of the card's fields; an export package is chosen among the packages of a written card."""
    main = ["name", "print_name", "article", "category", "kind", "unit", "retail_vat_rate", "is_weight"]
    return [
        (None, {"fields": main}),
        ("Продажа", {"fields": ["minimum_price", "marking_kind", *of_written_ones]}),
        ("Обмен с 1С", {"classes": ["collapse"], "fields": ["guid", "deletion_mark"]}),
    ]


class CategoryMixin:
    """Names the category of a card from what was read with it."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "category":
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def get_form(self, request: HttpRequest, obj: Item | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]
        if obj is not None and "category" in form.base_fields:
            form.base_fields["category"].widget.widget.held = obj.category
        return form


@admin.register(Item)
class ItemAdmin(CategoryMixin, DeletionMarkMixin, ItemChoicesMixin, ShopModelAdmin):
    """Goods are marked for deletion, never deleted: the mark withdraws them from the registers."""

    mark_follows = "Ближайшая выгрузка снимет товар с продажи."
    unmark_follows = "Ближайшая выгрузка вернёт товар на кассы."
    list_display = ["name", "article", "category", "unit_name", "vat", "is_weight"]
    list_filter = [
        ("category", OwnRelatedFilter),
        ("retail_vat_rate", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        BarcodeFilter,
        "is_weight",
    ]
    search_fields = ["name", "article"]
    search_help_text = "Наименование, артикул или штрихкод"
    autocomplete_fields = ["category"]
    inlines = [SkuInline, PackageInline, BarcodeInline, PriceInline, BalanceInline]
    fieldsets = card("export_package")
    add_fieldsets = card()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return super().get_queryset(request).select_related("category", "unit")

    def get_inlines(self, request: HttpRequest, obj: Item | None = None) -> list[Any]:
        """A card that is not written yet has no parts to hang anything on."""
        return list(self.inlines) if obj else []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Item], search_term: str
    ) -> tuple[QuerySet[Item], bool]:
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        scanned = Barcode.objects.filter(value=search_term.strip()).values("sku__item")
        return found | queryset.filter(pk__in=scanned), has_duplicates

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Give the card its base package and sku before anything else is hung on it."""
        items_ensure_parts(items=[form.instance])
        super().save_related(request, form, formsets, change)

    def response_add(self, request: HttpRequest, obj: Item, post_url_continue: str | None = None) -> HttpResponse:
        """Stay on the card: packages, barcodes and prices come next."""
        if "_popup" not in request.POST:
            stay_on_page(request)
        response: HttpResponse = super().response_add(request, obj, post_url_continue)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        return False

    @admin.display(description="Ед.", ordering="unit__name")
    def unit_name(self, item: Item) -> str:
        return item.unit.name

    @admin.display(description="НДС", ordering="retail_vat_rate")
    def vat(self, item: Item) -> str:
        return item.get_retail_vat_rate_display()
