"""«Проверить связь»: the steps from the address to the registers, on a page.

The check is made while the person looks, not by a worker: a newcomer may have none running yet, and this page is where
he finds out what else is wrong. It asks the cabinet once, with little patience, and so ends within seconds.
"""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import action

from accounting.admin.links import change_url
from exchange.ikassa.check import NOT_CHECKED, CheckReport, Step, StepState
from exchange.ikassa.client import IMPATIENT
from exchange.ikassa.exchanges import exchange_check
from exchange.models import Connection, ExchangeRun
from exchange.texts import fact_text, issue_text
from exchange.texts.ikassa import STEP_STATES, STEP_TITLES

COLOURS = {StepState.OK: "success", StepState.FAILED: "danger", StepState.SKIPPED: "quiet"}


class CheckMixin:
    """A button of a connection."""

    @action(description="Проверить связь", icon="network_check", permissions=["start"])
    def check_connection(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection: Connection | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if connection is None or not self.has_start_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        report, run = CheckReport(NOT_CHECKED), None
        if request.method == "POST":
            outcome = exchange_check(
                connection=connection,
                trigger=ExchangeRun.Trigger.MANUAL,
                started_by=request.user,  # type: ignore[arg-type]
                patience=IMPATIENT,
            )
            run = outcome.run
            if isinstance(outcome.summary, CheckReport):
                report = outcome.summary
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Проверка связи",
            "original": connection,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "steps": [shown(step) for step in report.steps],
            "problems": [issue_text(problem) for problem in report.problems],
            "run_url": change_url(run) if run else "",
            "back": change_url(connection),
        }
        return TemplateResponse(request, "exchange/check.html", context)


def shown(step: Step) -> dict[str, str]:
    """Return a step as the page shows it: what was seen, or what failed and what to do."""
    return {
        "title": STEP_TITLES[step.name],
        "colour": COLOURS[step.state],
        "words": STEP_STATES[step.state],
        "text": fact_text(step.issue) if step.issue else "",
    }
