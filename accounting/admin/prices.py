"""Price types, the register of prices, and the document that sets them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounting.admin.base import ShopModelAdmin
from accounting.admin.deletion_mark import DeletionMarkMixin
from accounting.admin.display import change_link
from accounting.admin.documents import PostableMixin
from accounting.admin.filters import ChoicesDropdownFilter, OwnRelatedFilter, PeriodFilter
from accounting.admin.lines import BasePackageForm, GoodsInline
from accounting.models import Price, PriceDocument, PriceDocumentLine, PriceType
from accounting.services.documents import document_number_next
from accounting.services.price_documents import price_document_post, price_document_unpost
from accounting.services.prices import price_delete, price_set


@admin.register(PriceType)
class PriceTypeAdmin(DeletionMarkMixin, ShopModelAdmin):
    list_display = ["name", "currency", "includes_vat"]
    search_fields = ["name"]
    search_help_text = "Наименование"
    fields = ["name", "currency", "includes_vat"]


@admin.register(Price)
class PriceAdmin(ShopModelAdmin):
    """A price is set and taken back, never edited: it is a row of a register."""

    form = BasePackageForm
    list_display = ["sku", "package", "price_type", "value", "effective_at", "recorder"]
    list_select_related = ["sku__item", "package", "price_type", "document"]
    list_filter = [("price_type", OwnRelatedFilter), ("effective_at", PeriodFilter)]
    search_fields = ["sku__item__name", "sku__item__article"]
    search_help_text = "Товар или артикул"
    autocomplete_fields = ["sku", "package"]
    fields = ["sku", "package", "price_type", "value", "effective_at"]

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        """A price of a document goes when the document is unposted."""
        return bool(super().has_delete_permission(request, obj)) and not (obj and obj.document_id)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return super().get_queryset(request).select_related("sku__item", "package", "price_type", "document")

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        obj.pk = price_set(
            sku=obj.sku,
            price_type=obj.price_type,
            value=obj.value,
            package=obj.package,
            effective_at=obj.effective_at,
        ).pk

    def delete_model(self, request: HttpRequest, obj: Price) -> None:
        price_delete(price=obj)

    @admin.display(description="Регистратор")
    def recorder(self, price: Price) -> Any:
        return change_link(price.document) if price.document else "—"


class PriceDocumentLineInline(GoodsInline):
    model = PriceDocumentLine
    fields = ["sku", "package", "price_type", "value"]
    shared_choices = ("price_type",)
    verbose_name = "строка"
    verbose_name_plural = "Цены"

    def get_queryset(self, request: HttpRequest) -> Any:
        # A posted document names the type of every price.
        return super().get_queryset(request).select_related("price_type")


@admin.register(PriceDocument)
class PriceDocumentAdmin(PostableMixin, ShopModelAdmin):
    list_display = ["number", "effective_at", "status_chip", "author", "comment"]
    list_select_related = ["author"]
    list_filter = [("effective_at", PeriodFilter), ("status", ChoicesDropdownFilter)]
    search_fields = ["number", "comment"]
    search_help_text = "Номер или комментарий"
    readonly_fields = ["number", "status_chip"]
    inlines = [PriceDocumentLineInline]
    fields = [("number", "status_chip"), "effective_at", "comment"]

    def save_model(self, request: HttpRequest, obj: PriceDocument, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user  # type: ignore[assignment]
            obj.number = document_number_next(documents=PriceDocument.objects.all())
        super().save_model(request, obj, form, change)

    def post(self, document: PriceDocument) -> None:
        price_document_post(document=document)

    def unpost(self, document: PriceDocument) -> None:
        price_document_unpost(document=document)
