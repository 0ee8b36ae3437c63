"""Rows that name goods: a sku and a package of it, the base one unless another is chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.forms import PaginationInlineFormSet

from accounting.admin.base import LineInline
from accounting.admin.copying import copied_lines
from accounting.models import ItemPackage, Sku


class BasePackageForm(forms.ModelForm):
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
            self.cleaned_data["package"] = sku.item.base_package
        return data


class NamedAutocomplete(AutocompleteSelect):
    """A search field that was told the name of what it holds, and need not ask the base for it line by line."""

    held: Any = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        if self.held is None or list(value) != [str(self.held.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        chosen = self.create_option(name, self.held.pk, str(self.held), True, len(empty))
        return [(None, [*empty, chosen], 0)]


class GoodsFormSet(PaginationInlineFormSet):
    """Lines of which each names its goods from what was read with it, or at once for all that are copied."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name in ("sku", "package"):
            if name not in form.fields:
                continue
            if form.instance.pk:
                form.fields[name].widget.widget.held = getattr(form.instance, name)
            elif name in form.initial:
                form.fields[name].widget.widget.held = self._copied[name].get(form.initial[name])

    @cached_property
    def _copied(self) -> dict[str, dict[int, Any]]:
        """Return the goods and packages of copied lines by id; two queries."""
        lines = self.initial_extra or []
        named = {name: {line[name] for line in lines if line.get(name)} for name in ("sku", "package")}
        return {
            "sku": Sku.objects.select_related("item").in_bulk(named["sku"]),
            "package": ItemPackage.objects.in_bulk(named["package"]),
        }


class GoodsInline(LineInline):
    """Lines of goods of a document."""

    form = BasePackageForm
    formset = GoodsFormSet
    autocomplete_fields: Any = ["sku", "package"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("sku__item", "package")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        parent: Any = self.admin_site.get_model_admin(self.parent_model)
        return len(copied_lines(parent.copied(request), self)) or 1 if obj is None else 0
