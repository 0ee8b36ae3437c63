"""Filters of the lists: a period by days of the shop, related objects within one's own organisations."""

import re
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

from accounting.days import day_check, day_start

__all__ = [
    "ArchiveFilter",
    "ChoicesDropdownFilter",
    "ConditionFilter",
    "NumberFilter",
    "OwnRelatedFilter",
    "PeriodFilter",
    "RangeNumericFilter",
    "WordFilter",
]


class PeriodFilter(RangeDateFilter):
    """From the beginning of one day to the end of another, both in Minsk.

    The library's own reads no Russian dates and drops the last day.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        first, last = self._day("from"), self._day("to")
        if first:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": day_start(first)})
        if last:
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": day_start(last + timedelta(days=1))})
        return queryset

    def _day(self, end: str) -> date | None:
        try:
            day: date | None = forms.DateField(required=False, validators=[day_check]).clean(
                self.used_parameters.get(f"{self.parameter_name}_{end}")
            )
        except forms.ValidationError:
            return None
        return day


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
        return queryset.filter(**{self.field: int(typed)}) if re.fullmatch("[0-9]{1,9}", typed) else queryset.none()
