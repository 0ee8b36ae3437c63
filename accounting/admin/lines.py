"""Rows that name goods: a sku and a package of it, the base one unless another is chosen."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounting.admin.base import LineInline


class BasePackageForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes the base package of the goods when none is chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "package" in self.fields:
            self.fields["package"].required = False
            self.fields["package"].help_text = "Пусто — базовая единица"

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        sku = self.cleaned_data.get("sku")
        if sku is not None and "package" in self.fields and not self.cleaned_data.get("package"):
            self.cleaned_data["package"] = sku.item.packages.get(is_base=True)
        return data


class GoodsInline(LineInline):
    """Lines of goods of a document."""

    form = BasePackageForm
    autocomplete_fields: Any = ["sku", "package"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("sku__item", "package")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0
