"""Filters of the lists: a period by days of the shop, related objects within one's own organisations, the archive."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateFilter,
    RangeNumericFilter,
    RelatedDropdownFilter,
    TextFilter,
)
from unfold.widgets import UnfoldAdminTextInputWidget

from accounting.admin.base import whole_number
from accounting.days import day_check, day_start

__all__ = [
    "ArchiveFilter",
    "CashierFilter",
    "ChoicesDropdownFilter",
    "ConditionFilter",
    "NumberFilter",
    "OwnRelatedFilter",
    "PeriodFilter",
    "ShiftFilter",
    "SumFilter",
    "WordFilter",
]


class PeriodFilter(RangeDateFilter):
    """From the beginning of one day to the end of another, both in Minsk; what is no day finds nothing.

    The library's own reads no Russian dates and drops the last day.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            first, last = self._day("from"), self._day("to")
        except forms.ValidationError:
            return queryset.none()
        if first:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": day_start(first)})
        if last:
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": day_start(last + timedelta(days=1))})
        return queryset

    def _day(self, end: str) -> date | None:
        typed = self.used_parameters.get(f"{self.parameter_name}_{end}")
        day: date | None = forms.DateField(required=False, validators=[day_check]).clean(typed)
        return day


class SumRangeForm(forms.Form):
    """«От» and «До» of a sum, written as here: 28,68."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for end, words in (("from", "От"), ("to", "До")):
            attributes = {"placeholder": words, "inputmode": "decimal"}
            widget = UnfoldAdminTextInputWidget(attrs=attributes)
            self.fields[f"{name}_{end}"] = forms.DecimalField(
                label="", required=False, localize=True, max_digits=15, decimal_places=2, widget=widget
            )


class SumFilter(RangeNumericFilter):
    """From one sum to another, both included; what is no sum finds nothing.

    The library's own has fields that lose the comma in some browsers: 28,68 was looked for as 2868.
    """

    @property
    def form(self) -> SumRangeForm:
        return SumRangeForm(str(self.parameter_name), data=self.used_parameters)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        form = self.form
        if not form.is_valid():
            return queryset.none()
        name, lookups = self.parameter_name, {"from": "gte", "to": "lte"}
        asked = {f"{name}__{lookup}": form.cleaned_data[f"{name}_{end}"] for end, lookup in lookups.items()}
        return queryset.filter(**{lookup: value for lookup, value in asked.items() if value is not None})

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {"request": self.request, "parameter_name": self.parameter_name, "form": self.form}


class OwnRelatedFilter(RelatedDropdownFilter):
    """Lists for choice only related objects that the person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        queryset = field.remote_field.model._default_manager.all()
        try:
            related_admin = model_admin.admin_site.get_model_admin(queryset.model)
        except NotRegistered:
            related_admin = None
        if narrow := getattr(related_admin, "narrow_to_own", None):
            queryset = narrow(request, queryset)
        return [(each.pk, str(each)) for each in queryset]


class ConditionFilter(DropdownFilter):
    """Named conditions over a list: a subclass gives `title`, `parameter_name` and `conditions`."""

    conditions: dict[str, tuple[str, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = self.conditions.get(self.value() or "")
        return queryset.filter(condition[1]) if condition else queryset


class ArchiveFilter(ConditionFilter):
    """A working list shows no archive until asked for it."""

    title = "Архив"
    parameter_name = "archive"
    all_option = ["", "Без архива"]
    conditions = {
        "only": ("Только архив", Q(is_archived=True)),
        "all": ("Вместе с архивом", Q()),
    }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset.filter(is_archived=False)
        return super().queryset(request, queryset)


class WordFilter(TextFilter):
    """A part of a text field: a subclass gives `title`, `parameter_name` and `field`."""

    field: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        word = (self.value() or "").strip()
        # SQLite knows no case of letters beyond ASCII.
        spellings = {word, word.lower(), word.upper(), word.capitalize(), word.title()}
        conditions = [Q(**{f"{self.field}__icontains": spelling}) for spelling in spellings]
        return queryset.filter(reduce(or_, conditions)) if word else queryset


class NumberFilter(TextFilter):
    """A whole number as it is: a subclass gives `title`, `parameter_name` and `field`; anything else finds nothing."""

    field: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        typed = (self.value() or "").strip()
        if not typed:
            return queryset
        number = whole_number(typed)
        return queryset.none() if number is None else queryset.filter(**{self.field: number})


class ShiftFilter(NumberFilter):
    """Of a document that belongs to a shift."""

    title = "Номер смены"
    parameter_name = "shift_number"
    field = "shift__number"


class CashierFilter(WordFilter):
    title = "Кассир"
    parameter_name = "cashier"
    field = "cashier"


class ArchiveMixin:
    """Counts the archive when the working list has nothing to show."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)  # type: ignore[misc]
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is None or changelist.result_count or request.GET.get(ArchiveFilter.parameter_name):
            return response
        address = request.GET.copy()
        address[ArchiveFilter.parameter_name] = "all"
        # The same search in the archive: the object may be there.
        changelist.archived_count = self._archived(request, changelist)
        changelist.archive_url = f"?{address.urlencode()}"
        return response

    def _archived(self, request: HttpRequest, changelist: Any) -> int:
        filters = [each for each in changelist.filter_specs if not isinstance(each, ArchiveFilter)]
        found = self.get_queryset(request).filter(is_archived=True)  # type: ignore[attr-defined]
        for each in filters:
            found = narrowed if (narrowed := each.queryset(request, found)) is not None else found
        found, _ = self.get_search_results(request, found, changelist.query)  # type: ignore[attr-defined]
        return int(found.count())
