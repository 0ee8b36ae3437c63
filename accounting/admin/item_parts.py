"""Inlines of an item's card for rows that belong to its skus and so hold no key of the item itself."""

from functools import partial
from typing import Any

from django.contrib.admin.checks import InlineModelAdminChecks
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm, modelformset_factory
from django.http import HttpRequest
from unfold.forms import PaginationFormSetMixin

from accounting.admin.base import ReadOnlyMixin, ShopTabularInline
from accounting.models import Item, ItemPackage, Sku, Unit


class SkuRowsFormSet(PaginationFormSetMixin, BaseModelFormSet):
    """Rows of all skus of one item; speaks the inline formset's dialect of arguments."""

    def __init__(self, *args: Any, instance: Item, save_as_new: bool = False, **kwargs: Any) -> None:
        self.instance = instance
        kwargs["queryset"] = kwargs["queryset"].filter(sku__item=instance)
        super().__init__(*args, **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        model: Any = cls.model
        return str(model._meta.model_name)


class SkuRowsChecks(InlineModelAdminChecks):
    """The key of the parent, which Django looks for, is not here: the sku leads to it."""

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: type[Model]) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: type[Model]) -> list[Any]:
        return []


def item_of_page(request: HttpRequest) -> Any:
    """Return the id of the item whose card this request shows."""
    match = request.resolver_match
    return match.kwargs.get("object_id") if match else None


class ItemChoicesMixin:
    """Offers only skus and packages of the item whose card is open."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Sku:
            kwargs["queryset"] = Sku.objects.filter(item=item_of_page(request)).select_related("item")
        if db_field.remote_field.model is ItemPackage:
            kwargs["queryset"] = ItemPackage.objects.filter(item=item_of_page(request))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.remote_field.model in {Sku, ItemPackage, Unit}:
            field.choices = self._read_once(request, db_field.remote_field.model, field.choices)
        if db_field.remote_field.model in {Sku, ItemPackage}:
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def _read_once(self, request: HttpRequest, model: type[Model], choices: Any) -> list[Any]:
        """Keep what the card offers with its request: several of its tables offer the same."""
        kept = request.__dict__.setdefault("_item_choices", {})
        if model not in kept:
            kept[model] = list(iter(choices))
        offered: list[Any] = kept[model]
        return offered


class SkuRowsInline(ItemChoicesMixin, ShopTabularInline):
    """Rows that are added and removed here, but not edited: they are facts once written."""

    checks_class = SkuRowsChecks
    formset = SkuRowsFormSet
    fields: list[str]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        readonly = set(self.get_readonly_fields(request, obj))
        return modelformset_factory(
            self.model,
            form=ModelForm,
            formset=self.formset,
            fields=[name for name in self.fields if name not in readonly],
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=self.get_extra(request, obj),
            can_delete=self.can_delete and self.has_delete_permission(request, obj),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("sku__item")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SkuFactsInline(ReadOnlyMixin, SkuRowsInline):
    """Rows that are only seen here."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Build no form fields: each would read everything it could offer."""
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
