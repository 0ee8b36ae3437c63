"""«Расписание обмена»: what to do and when, the next starts, and how the last one ended."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import MultipleChoiceField
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.display import chip, list_link, moment, once
from accounting.admin.filters import ChoicesDropdownFilter
from accounting.admin.scope import OneOrganizationForm
from exchange.admin.runs import STATUS_COLOURS
from exchange.ikassa.schedules import schedule_plan, schedule_starts, timetable_of
from exchange.ikassa.timetable import TimetableInvalid
from exchange.models import ExchangeRun, ExchangeSchedule
from exchange.texts import issue_text
from exchange.texts.timetable import WEEKDAYS, timetable_text


class ScheduleForm(OneOrganizationForm):
    """A timetable that can be followed, or a sentence about what is wrong with it."""

    weekdays = MultipleChoiceField(
        label="Дни недели",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        initial=list("1234567"),
        required=False,
    )

    class Meta:
        model = ExchangeSchedule
        fields = [
            "connection", "work", "is_active", "mode", "every_minutes", "opens_at", "closes_at", "weekdays",
            "month_days", "starts_on", "ends_on", "cron",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["weekdays"] = list(self.instance.weekdays)

    def clean_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["weekdays"]))

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.errors:
            return data
        facts = {name: value for name, value in self.cleaned_data.items() if name != "connection"}
        try:
            next_at = timetable_of(schedule=ExchangeSchedule(**facts)).next_after(timezone.now())
        except TimetableInvalid as error:
            raise ValidationError(issue_text(error.issue)) from error
        if next_at is None:
            raise ValidationError("По этому расписанию обмен больше не начнётся. Проверьте даты, дни недели и числа.")
        return data


class ScheduleFactsMixin:
    """What is worked out of a schedule: its words, its next starts, how its last exchange ended."""

    @admin.display(description="Расписание")
    def timetable(self, schedule: ExchangeSchedule) -> str:
        try:
            return timetable_text(timetable_of(schedule=schedule))
        except TimetableInvalid as error:
            return issue_text(error.issue)

    @admin.display(description="Следующий запуск", ordering="next_at")
    def next_start(self, schedule: ExchangeSchedule) -> str:
        return moment(schedule.next_at) if schedule.is_active else "выключено"

    @admin.display(description="Пять ближайших")
    @once
    def starts(self, schedule: ExchangeSchedule) -> Any:
        try:
            words, times = timetable_text(timetable_of(schedule=schedule)), schedule_starts(schedule=schedule)
        except TimetableInvalid as error:
            return issue_text(error.issue)
        if not times:
            return "Расписание выключено." if not schedule.is_active else "Больше ни одного."
        lines = [(formats.date_format(timezone.localtime(start), "l, j E Y, H:i"),) for start in times]
        return format_html("{} (время минское){}", words.capitalize(), format_html_join("", "<br>{}", lines))

    @admin.display(description="Последний результат")
    def last_result(self, schedule: ExchangeSchedule) -> Any:
        status = getattr(schedule, "last_status", None)
        if status is None:
            return "ещё не запускалось"
        status = ExchangeRun.Status(status)
        return format_html("{} {}", chip(STATUS_COLOURS[status], status.label), moment(schedule.last_created_at))  # type: ignore[attr-defined]

    @admin.display(description="Все запуски")
    def journal(self, schedule: ExchangeSchedule) -> Any:
        return list_link(ExchangeRun, "В журнале обмена", schedule__id__exact=schedule.pk) if schedule.pk else "—"


@admin.register(ExchangeSchedule)
class ExchangeScheduleAdmin(ScheduleFactsMixin, ScopedModelAdmin):
    organization_path = "connection__organization"
    form = ScheduleForm
    list_display = ["connection", "work", "timetable", "is_active", "next_start", "last_result"]
    list_display_links = ["connection", "work"]
    list_filter = [("work", ChoicesDropdownFilter), "is_active"]
    search_fields = ["connection__organization__name"]
    search_help_text = "Организация"
    readonly_fields = ["starts", "last_result", "journal"]
    fieldsets = [
        (None, {"fields": ["connection", ("work", "is_active"), "mode"]}),
        (
            "По дням и часам",
            {
                "fields": [
                    "every_minutes",
                    ("opens_at", "closes_at"),
                    "weekdays",
                    "month_days",
                    ("starts_on", "ends_on"),
                ]
            },
        ),
        ("Строка cron", {"fields": ["cron"]}),
        ("Ближайшие запуски", {"fields": ["starts", "last_result", "journal"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExchangeSchedule]:
        last = ExchangeRun.objects.filter(schedule=OuterRef("pk")).order_by("-id")
        schedules: QuerySet[ExchangeSchedule] = super().get_queryset(request).select_related("connection__organization")
        return schedules.annotate(
            last_status=Subquery(last.values("status")[:1]), last_created_at=Subquery(last.values("created_at")[:1])
        )

    def save_model(self, request: HttpRequest, obj: ExchangeSchedule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        schedule_plan(schedule=obj)
