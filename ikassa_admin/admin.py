"""Pages of the libraries' own tables, for the superuser alone, and the search of the forms' fields."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import axes.admin  # noqa: F401
import django_q.admin  # noqa: F401
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success, Task

from accounting.admin.base import ReadOnlyMixin, ShopModelAdmin
from accounting.admin.display import moment
from accounting.admin.filters import PeriodFilter
from accounting.models.base import Markable


class LabelledAutocompleteView(AutocompleteJsonView):
    """Names an object as its admin says, where the object's own name is not enough: «коробка» — of what?

    What is marked for deletion is not offered.
    """

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset()
        return found.filter(deletion_mark=False) if issubclass(found.model, Markable) else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return {**result, "text": label(obj)} if label else result


admin.site.empty_value_display = "—"


def task_title(func: str, args: Sequence[Any] = ()) -> str:
    """Return what a background task does, in words; the library has an English nickname and a dotted path for it."""
    if func == "exchange.tasks.tick":
        return "Проверка раз в минуту: расписания, неполадки, письма"
    if func == "exchange.tasks.runs_do":
        return f"Обмены из журнала: {', '.join(f'№ {number}' for number in args)}"
    return func or "Задание, которое не читается"


#: What the libraries call their own objects in headings and questions is English, with a moment as a machine writes it.
NAMES: dict[type[Model], Callable[[Any], str]] = {
    AccessAttempt: lambda attempt: f"{attempt.username}, {moment(attempt.attempt_time)}",
    AccessFailureLog: lambda failure: f"{failure.username}, {moment(failure.attempt_time)}",
    AccessLog: lambda visit: f"{visit.username}, {moment(visit.attempt_time)}",
    OrmQ: lambda queued: task_title(queued.task.get("func", ""), queued.task.get("args", ())),
    Schedule: lambda schedule: task_title(schedule.func),
    Task: lambda task: task_title(task.func, task.args or ()),
}
for named_model, name_of in NAMES.items():
    named_model.add_to_class("__str__", name_of)

for library_model in (AccessAttempt, AccessFailureLog, AccessLog, Failure, OrmQ, Schedule, Success):
    admin.site.unregister(library_model)


class LibraryAdmin(ReadOnlyMixin, ShopModelAdmin):
    """What a library wrote for itself: looked at, not written by hand."""

    warn_unsaved_form = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class DeletableLibraryAdmin(LibraryAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)


class TaskAdmin(DeletableLibraryAdmin):
    list_display: Any = ["__str__", "started", "stopped", "lasted"]
    list_filter = [("started", PeriodFilter)]
    fields = ["started", "stopped", "lasted", "attempt_count", "outcome"]
    readonly_fields = ["lasted", "outcome"]

    @admin.display(description="Длилось")
    def lasted(self, task: Any) -> str:
        return str(timedelta(seconds=round(task.time_taken())))

    @admin.display(description="Результат")
    def outcome(self, task: Any) -> str:
        return "" if task.result is None else str(task.result)


@admin.register(Success)
class SuccessAdmin(TaskAdmin):
    pass


@admin.register(Failure)
class FailureAdmin(TaskAdmin):
    list_display = ["__str__", "started", "stopped", "attempt_count"]


@admin.register(OrmQ)
class QueuedTaskAdmin(DeletableLibraryAdmin):
    list_display = ["__str__", "lock"]
    fields = ["lock"]


@admin.register(Schedule)
class ScheduleAdmin(LibraryAdmin):
    """Read-only: one schedule with arguments that cannot be read stops all of them."""

    list_display = ["__str__", "schedule_type", "minutes", "next"]
    fields = ["schedule_type", "minutes", "next"]
    readonly_fields = ["next"]

    @admin.display(description="Следующий запуск", ordering="next_run")
    def next(self, schedule: Schedule) -> str:
        return moment(schedule.next_run)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(DeletableLibraryAdmin):
    """Deleting a row lets the person in again at once."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start", "user_agent"]
    list_filter = [("attempt_time", PeriodFilter)]
    search_fields = ["username", "ip_address"]
    search_help_text = "Логин или адрес"
    fields = ["attempt_time", "username", "ip_address", "failures_since_start", "user_agent"]


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(LibraryAdmin):
    list_display = ["attempt_time", "username", "ip_address", "locked_out", "user_agent"]
    list_filter = [("attempt_time", PeriodFilter)]
    search_fields = ["username", "ip_address"]
    search_help_text = "Логин или адрес"
    fields = ["attempt_time", "username", "ip_address", "locked_out", "user_agent"]


@admin.register(AccessLog)
class AccessLogAdmin(LibraryAdmin):
    list_display = ["attempt_time", "logout_time", "username", "ip_address", "user_agent"]
    list_filter = [("attempt_time", PeriodFilter)]
    search_fields = ["username", "ip_address"]
    search_help_text = "Логин или адрес"
    fields = ["attempt_time", "logout_time", "username", "ip_address", "user_agent"]
