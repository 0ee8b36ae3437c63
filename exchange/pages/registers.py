"""«Найти ссылки» of registers: ours beside the cabinet's workstations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounting.models import User
from exchange.ikassa.client import IMPATIENT
from exchange.ikassa.exchanges import exchange_registers
from exchange.models import ExchangeRun
from exchange.pages.base import OrganizationView
from exchange.texts import issue_text


class CompareView(OrganizationView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        outcome = exchange_registers(
            connection=self.required_connection,
            trigger=ExchangeRun.Trigger.MANUAL,
            started_by=user,
            # A person waits for the answer, and so does a worker of the server.
            patience=IMPATIENT,
        )
        if outcome.error:
            messages.error(request, issue_text(outcome.error))
        return redirect(self.url("registers"))
