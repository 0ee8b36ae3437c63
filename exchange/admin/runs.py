"""Журнал обмена: what each exchange did and said."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from accounting.admin.base import FactAdmin, FactInline
from accounting.admin.confirmation import confirm
from accounting.admin.display import chip, list_link, moment
from accounting.admin.filters import ChoicesDropdownFilter, OwnRelatedFilter, PeriodFilter
from accounting.numbers import places
from exchange.models import ExchangeMessage, ExchangeRun, InboxDocument
from exchange.runs.journal import run_cancel
from exchange.texts.words import counter_lines, run_words


class CancelRunMixin:
    """Who may start exchanges may cancel them."""

    actions_detail = ["cancel_run"]

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        run = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]
        if run is None or run.finished_at or not request.user.has_perm("exchange.add_exchangerun"):
            return []
        return list(self._get_base_actions_detail())  # type: ignore[attr-defined]

    @action(description="Прервать обмен", icon="cancel")
    def cancel_run(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run: ExchangeRun | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if run is None or not request.user.has_perm("exchange.add_exchangerun"):
            raise PermissionDenied

        def act() -> str:
            if not run_cancel(run=run, cancelled_by=request.user):  # type: ignore[arg-type]
                raise ValidationError("Обмен уже окончен, прерывать нечего.")
            return "Обмен будет прерван, как только закончит начатое: обычно за несколько секунд."

        question = f"Прервать обмен «{run}»? Сделанное сохранится, остальное сделает следующий обмен."
        return confirm(self, request, run, question=question, button="Прервать", act=act)


STATUS_COLOURS = {
    ExchangeRun.Status.QUEUED: "info",
    ExchangeRun.Status.RUNNING: "info",
    ExchangeRun.Status.DONE: "success",
    ExchangeRun.Status.REMARKS: "warning",
    ExchangeRun.Status.INTERRUPTED: "warning",
    ExchangeRun.Status.FAILED: "danger",
}


class ExchangeMessageInline(FactInline):
    model = ExchangeMessage
    fields = ["moment", "level", "text", "object_key", "cause"]

    @admin.display(description="Код")
    def cause(self, message: ExchangeMessage) -> str:
        """Say in words why a document is held; a code of the cabinet is for who asks the cabinet about it."""
        reasons: dict[str, Any] = dict(InboxDocument.ReasonCode.choices)
        return str(reasons.get(message.code, message.code))


@admin.register(ExchangeRun)
class ExchangeRunAdmin(CancelRunMixin, FactAdmin):
    organization_path = "organization"
    list_display = ["started", "kind", "trigger", "status_chip", "progress", "duration", "error", "organization"]
    list_select_related = ["organization"]
    search_fields = ["error"]
    search_help_text = "Текст ошибки"
    list_filter = [
        ("created_at", PeriodFilter),
        ("organization", OwnRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("trigger", ChoicesDropdownFilter),
    ]
    readonly_fields = ["started", "status_chip", "progress", "duration", "summary", "documents"]
    inlines = [ExchangeMessageInline]
    fieldsets = [
        (None, {"fields": [("kind", "status_chip"), ("started", "duration"), ("trigger", "started_by"), "error"]}),
        ("Что сделано", {"fields": ["progress", "summary", "documents"]}),
        ("Кто и как выполнял", {"fields": [("schedule", "attempt", "repeats"), ("worker", "heartbeat_at")]}),
    ]

    @admin.display(description="Начат", ordering="id")
    def started(self, run: ExchangeRun) -> str:
        return moment(run.started_at or run.created_at)

    @admin.display(description="Состояние", ordering="status")
    def status_chip(self, run: ExchangeRun) -> Any:
        return chip(STATUS_COLOURS[ExchangeRun.Status(run.status)], run.get_status_display())

    @admin.display(description="Сделано")
    def progress(self, run: ExchangeRun) -> str:
        """Tell how far the exchange is, of one that is over what it did: its last stage tells little of the whole."""
        under_way = f"{places(run.done, 0)} из {places(run.total, 0)}" if run.total else "—"
        return run_words(run) or under_way

    @admin.display(description="Длился")
    def duration(self, run: ExchangeRun) -> str:
        if not (run.started_at and run.finished_at):
            return "—"
        return str(timedelta(seconds=round((run.finished_at - run.started_at).total_seconds())))

    @admin.display(description="Итоги")
    def summary(self, run: ExchangeRun) -> str:
        return "\n".join(counter_lines(run)) or "—"

    @admin.display(description="Документы")
    def documents(self, run: ExchangeRun) -> Any:
        """Lead to what a load posted: one exchange of a connection runs at a time, so the moments tell it."""
        if run.kind != ExchangeRun.Kind.LOAD or not (run.started_at and run.finished_at):
            return "—"
        return list_link(
            InboxDocument,
            "Проведённые этим обменом",
            connection__id__exact=run.connection_id,
            posted_at__gte=run.started_at.isoformat(),
            posted_at__lte=run.finished_at.isoformat(),
        )
