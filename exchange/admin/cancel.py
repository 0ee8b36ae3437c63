"""«Прервать обмен», as a button of a run that is not over."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from accounting.admin.confirmation import confirm
from exchange.models import ExchangeRun
from exchange.runs.journal import run_cancel


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
