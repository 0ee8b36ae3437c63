"""«Назначить штрихкод»: unknown barcodes of a held receipt are given to items on the spot."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.decorators import action

from accounting.admin.links import change_url
from accounting.models import Barcode, ItemPackage, Sku
from exchange.admin.posting import load_after_decision
from exchange.ikassa.load.held import barcode_remember
from exchange.models import Connection, InboxDocument
from exchange.selectors.inbox import UnknownBarcode, unknown_barcodes


def search_field(name: str, queryset: Any, label: str) -> forms.ModelChoiceField:
    """Return a field that searches as the card of a barcode does."""
    widget = AutocompleteSelect(Barcode._meta.get_field(name), admin.site)
    return forms.ModelChoiceField(queryset, label=label, required=False, widget=widget)


class BarcodesForm(forms.Form):
    """A row for every unknown barcode; the ones that are left empty stay unknown."""

    def __init__(self, *args: Any, unknown: Iterable[UnknownBarcode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = list(unknown)
        for index, _ in enumerate(self.unknown):
            self.fields[f"sku-{index}"] = search_field("sku", Sku.objects.select_related("item"), "Номенклатура")
            self.fields[f"package-{index}"] = search_field("package", ItemPackage.objects.all(), "Упаковка")

    @property
    def rows(self) -> list[tuple[UnknownBarcode, Any, Any]]:
        return [(barcode, self[f"sku-{index}"], self[f"package-{index}"]) for index, barcode in enumerate(self.unknown)]

    def remember(self, connection: Connection) -> list[Barcode]:
        """Give the barcodes to the goods chosen; what cannot be given is an error of its row."""
        given = []
        for index, barcode in enumerate(self.unknown):
            sku = self.cleaned_data[f"sku-{index}"]
            if sku is None:
                continue
            package = self.cleaned_data[f"package-{index}"]
            try:
                remembered, _ = barcode_remember(connection=connection, value=barcode.value, sku=sku, package=package)
            except ValidationError as error:
                self.add_error(f"sku-{index}", error.messages)
            else:
                given.append(remembered)
        return given


class BarcodesMixin:
    """A button of a document that is held for want of a barcode."""

    def has_give_barcode_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(["exchange.change_inboxdocument", "accounting.view_item"])

    @action(description="Назначить штрихкод", icon="barcode", permissions=["give_barcode"])
    def give_barcode(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document: InboxDocument | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if document is None or not self.has_give_barcode_permission(request):
            raise PermissionDenied
        form = BarcodesForm(request.POST or None, unknown=unknown_barcodes(document=document))
        if request.method == "POST" and form.is_valid():
            given = form.remember(document.connection)
            for barcode in given:
                told = f"Штрихкод {barcode} назначен: {barcode.sku}."
                self.log_change(request, document, told)  # type: ignore[attr-defined]
                messages.success(request, told)
            if given:
                load_after_decision(request, document.connection)
            elif form.unknown and not form.errors:
                form.add_error("sku-0", "Товар не выбран: найдите его по наименованию, артикулу или штрихкоду.")
            if not form.errors:
                return HttpResponseRedirect(change_url(document))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Неизвестные штрихкоды",
            "original": document,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "form": form,
            "media": form.media,
            "may_add_item": request.user.has_perm("accounting.add_item"),
            "back": change_url(document),
        }
        return TemplateResponse(request, "exchange/give_barcode.html", context)
