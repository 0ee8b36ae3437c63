"""What the admin pages of the books have in common."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connections
from django.db.models import DateField, DecimalField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextInputWidget

from accounting.admin.copying import COPY, CopyMixin
from accounting.admin.deletion import CountedDeletionMixin
from accounting.admin.display import digits
from accounting.admin.scope import (
    OneOrganizationForm,
    OwnChoicesMixin,
    member_organization_ids,
    organizations_for,
)
from accounting.days import day_check
from accounting.models.base import Guided


def whole_number(text: str) -> int | None:
    """Return the number that plain digits write; None for any other text and for what no key of a base reaches."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


class FitInitialMixin:
    """Fills a form in from its address with what its fields can hold; anything else would break the form."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]
        return {name: value for name, value in initial.items() if self._is_fit(name, value)}

    def _is_fit(self, name: str, value: Any) -> bool:
        if not isinstance(value, str):
            return True
        try:
            field: Any = self.opts.get_field(name)  # type: ignore[attr-defined]
            if field.is_relation:
                return whole_number(value) is not None
            field.to_python(value)
        except FieldDoesNotExist:
            return True
        except (ValidationError, OverflowError):
            return False
        return True


#: The group of fields that only an exchange with 1C needs.
ONE_C: tuple[str, dict[str, Any]] = ("Обмен с 1С", {"classes": ["collapse"], "fields": ["guid"]})


def stay_on_page(request: HttpRequest) -> None:
    """Let a form that was saved come back with the same object, as «Записать» does."""
    data = request.POST.copy()
    data["_continue"] = "1"
    request.POST = data  # type: ignore[assignment]


class ShopFieldsMixin:
    """Shows and takes sums as they are written here, «1 248,60» (a dot is understood too), and days of our time.

    An id of 1C need not be typed: an object without one gets its own.
    """

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, DecimalField):
            kwargs |= {"localize": True, "widget": UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})}
        elif isinstance(db_field, DateField):
            kwargs["validators"] = [day_check]
        elif db_field.name == "guid":
            kwargs["required"] = False
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class ShopChangeList(ChangeList):
    """Offers to reset the filters only when there are some; how many rows there are in all is not counted for it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count


class ShopModelAdmin(CopyMixin, FitInitialMixin, CountedDeletionMixin, OwnChoicesMixin, ShopFieldsMixin, ModelAdmin):
    """A page of the admin: compact forms, capped counters, what a list finds and what a form of 1C has."""

    compressed_fields = True
    warn_unsaved_form = True
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    list_max_show_all = 0
    show_facets = ShowFacets.NEVER
    change_form_show_cancel_button = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ShopChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Name the list in the browser's tab as the sidebar names it, «Чеки ККМ»."""
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the buttons of a form of 1C: «Записать и закрыть», «Записать»."""
        context = {"show_save_and_add_another": False, **(extra_context or {})}
        if object_id and self.is_copied and self.has_add_permission(request):
            context["copy_query"] = urlencode({COPY: object_id})
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return response

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put the guid away: only who exchanges with 1C looks for it."""
        own = super().get_fieldsets(request, obj)
        return own if self.fieldsets or not issubclass(self.model, Guided) else [*own, ONE_C]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Fix the guid of a written object: 1C and iKassa know the object by it."""
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None and isinstance(obj, Guided):
            fields.append("guid")
        return fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find «ботинки» for «Ботинки» on SQLite too, whose LIKE knows no case of letters beyond ASCII."""
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if connections[queryset.db].vendor != "sqlite" or search_term.isascii():
            return found, has_duplicates
        for spelling in {search_term.lower(), search_term.upper(), search_term.capitalize()} - {search_term}:
            more, duplicates = super().get_search_results(request, queryset, spelling)
            found, has_duplicates = found | more, has_duplicates or duplicates
        return found, has_duplicates


class ScopedModelAdmin(ShopModelAdmin):
    """A page of an organisation's objects: the one base of all of them.

    `organization_path` leads from the model to its organisation, in lookup notation. Who is no superuser sees, finds,
    chooses and opens only what belongs to his organisations; another's id is answered as if there were no such object.
    """

    organization_path: str
    form: Any = OneOrganizationForm

    def narrow_to_own(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the person's organisations."""
        if request.user.is_superuser:
            return queryset
        # Ids and not a query: of one organisation's rows SQLite then reads the first page in order and sorts nothing.
        return queryset.filter(**{f"{self.organization_path}__in": member_organization_ids(request)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.narrow_to_own(request, super().get_queryset(request))

    def organization_id_of(self, obj: Model) -> int:
        """Return the id of the organisation that `obj` belongs to."""
        *steps, last = self.organization_path.split("__")
        for step in steps:
            obj = getattr(obj, step)
        return int(obj.pk if last == "pk" else getattr(obj, f"{last}_id"))

    def is_own(self, request: HttpRequest, obj: Any) -> bool:
        """Tell whether `obj` (or no object in particular) is within the person's organisations."""
        if request.user.is_superuser or not isinstance(obj, self.model):
            return True
        return self.organization_id_of(obj) in member_organization_ids(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_view_permission(request, obj)) and self.is_own(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and self.is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and self.is_own(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if self.organization_path == "organization" and "organization" not in initial:
            own = list(organizations_for(request)[:2])
            if len(own) == 1:
                initial["organization"] = own[0].pk
        return initial

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Fix the organisation of a written object: its documents would be left with the other one."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and self.organization_path == "organization":
            fields.append("organization")
        return fields


class ReadOnlyMixin:
    """Facts: made by documents and registers, never by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class FactAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """A page of an organisation's facts."""

    warn_unsaved_form = False
    #: The rows come by the exchange, and an empty list leads there.
    comes_by_exchange = True


class NumberedMixin:
    """Shows the number that the register gave a document."""

    @admin.display(description="Номер", ordering="number")
    def own_number(self, document: Any) -> str:
        return digits(document.number)


class ShopTabularInline(OwnChoicesMixin, ShopFieldsMixin, TabularInline):
    extra = 0
    hide_title = True
    # Fields with a short list of choices, the same in every row: read once for all of them.
    shared_choices: tuple[str, ...] = ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in self.shared_choices:
            field.choices = list(iter(field.choices))
        return field


class PagedFormSet(PaginationInlineFormSet):
    """Takes for the first page what is no number of one; the library's own breaks on «²»."""

    def get_page_num(self) -> int:
        return whole_number(self.request.GET.get(self.get_pagination_key(), "")) or 1


class FactInline(ReadOnlyMixin, ShopTabularInline):
    """Rows of a fact: seen by whoever sees the fact."""

    formset: Any = PagedFormSet
    per_page = 100

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Build no form fields: each would read everything it could offer."""
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class LineInline(ShopTabularInline):
    """Lines of a document: who may write the document may write its lines, and nobody else."""

    is_copied = True

    def _may(self, verb: str, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if verb != "view" and obj is None:
            return bool(parent.has_add_permission(request))
        return bool(getattr(parent, f"has_{verb}_permission")(request, obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("view", request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may("change", request, obj)
