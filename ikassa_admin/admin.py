"""Pages of the libraries' own tables, in the dress and the words of the product; for the superuser alone."""

from datetime import timedelta
from typing import Any

import axes.admin  # noqa: F401
import django_q.admin  # noqa: F401
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from accounting.admin.base import ReadOnlyMixin, ShopModelAdmin
from accounting.admin.filters import PeriodFilter

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
    list_display: Any = ["name", "func", "started", "stopped", "lasted"]
    list_filter = [("started", PeriodFilter)]
    search_fields = ["name", "func"]
    search_help_text = "Название или функция"
    fields = ["name", "func", "started", "stopped", "lasted", "attempt_count", "outcome"]
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
    list_display = ["name", "func", "started", "stopped", "attempt_count"]


@admin.register(OrmQ)
class QueuedTaskAdmin(DeletableLibraryAdmin):
    list_display = ["id", "name", "func", "lock"]
    fields = ["name", "func", "lock"]
    readonly_fields = ["name", "func"]

    @admin.display(description="Название")
    def name(self, queued: OrmQ) -> str:
        return str(queued.name())

    @admin.display(description="Функция")
    def func(self, queued: OrmQ) -> str:
        return str(queued.func())


@admin.register(Schedule)
class ScheduleAdmin(LibraryAdmin):
    """Read-only: one schedule with arguments that cannot be read stops all of them."""

    list_display = ["name", "func", "schedule_type", "cron", "next_run"]
    search_fields = ["name", "func"]
    search_help_text = "Название или функция"
    fields = ["name", "func", "schedule_type", "minutes", "cron", "repeats", "next_run"]


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
