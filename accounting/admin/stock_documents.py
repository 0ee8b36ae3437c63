"""Ввод остатков, поступление, списание, перемещение, инвентаризация."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.documents import PostableMixin
from accounting.admin.filters import ChoicesDropdownFilter, OwnRelatedFilter, PeriodFilter
from accounting.admin.lines import GoodsInline
from accounting.models import StockDocument, StockDocumentLine
from accounting.services.stock_documents import (
    stock_document_number_next,
    stock_document_post,
    stock_document_unpost,
)


class StockDocumentLineInline(GoodsInline):
    model = StockDocumentLine
    fields = ["sku", "package", "quantity", "price"]
    verbose_name = "строка"
    verbose_name_plural = "Товары"


@admin.register(StockDocument)
class StockDocumentAdmin(PostableMixin, ScopedModelAdmin):
    organization_path = "organization"
    list_display = ["number", "moment", "kind", "warehouse", "warehouse_to", "partner", "status_chip", "author"]
    list_select_related = ["warehouse", "warehouse_to", "partner", "author"]
    list_filter = [
        ("moment", PeriodFilter),
        ("kind", ChoicesDropdownFilter),
        ("warehouse", OwnRelatedFilter),
        ("status", ChoicesDropdownFilter),
    ]
    search_fields = ["number", "comment"]
    search_help_text = "Номер или комментарий"
    autocomplete_fields = ["partner"]
    readonly_fields = ["number", "status_chip"]
    inlines = [StockDocumentLineInline]
    fieldsets = [
        (None, {"fields": [("number", "status_chip"), "moment", "organization", "kind"]}),
        (None, {"fields": ["warehouse", "warehouse_to", "partner", "comment"]}),
    ]

    def save_model(self, request: HttpRequest, obj: StockDocument, form: Any, change: bool) -> None:
        if not change:
            obj.author = request.user  # type: ignore[assignment]
            obj.number = stock_document_number_next(organization=obj.organization, kind=StockDocument.Kind(obj.kind))
        super().save_model(request, obj, form, change)

    def post(self, document: StockDocument) -> None:
        stock_document_post(document=document)

    def unpost(self, document: StockDocument) -> None:
        stock_document_unpost(document=document)
