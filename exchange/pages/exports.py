"""The press of a button that sends, loads or cancels: once, however often it is pressed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounting.models import User
from exchange.ikassa.exchanges import load_readiness_require
from exchange.models import Connection, ExchangeRun, RunRequest
from exchange.pages.base import TABS, OrganizationView
from exchange.pages.forms import KeyForm, OrderForm
from exchange.pages.previews import order_unsign
from exchange.runs.errors import NotReady
from exchange.runs.journal import run_cancel
from exchange.runs.queue import UNDER_WAY, run_start_once
from exchange.tasks import export_enqueue, load_enqueue
from exchange.texts import issue_text

Start = Callable[[Connection], ExchangeRun]


class StartView(OrganizationView):
    """A press of a button that queues an exchange; a second press of it leads to the same one."""

    http_method_names = ["post"]

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def started(self, key: UUID, tab: str, start: Start, **same: Any) -> HttpResponse:
        """Show the run that `start` queues, or the one that does the `same` already."""
        connection = self.required_connection
        try:
            run, is_new = run_start_once(connection=connection, key=key, start=lambda: start(connection), **same)
        except RunRequest.DoesNotExist as error:
            raise Http404 from error
        if not is_new and run.finished_at is None:
            messages.info(self.request, issue_text(UNDER_WAY))
        return redirect(reverse(f"ikassa:{tab}", args=[self.organization.pk], query={"run": run.pk}))


class ExportView(StartView):
    def post(self, request: HttpRequest, organization: int, tab: str) -> HttpResponse:
        form = OrderForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            order = order_unsign(form.cleaned_data["order"], confirmed=form.cleaned_data["confirmed"])
        except signing.BadSignature as error:
            raise Http404 from error

        def start(connection: Connection) -> ExchangeRun:
            return export_enqueue(
                connection=connection, order=order, trigger=ExchangeRun.Trigger.MANUAL, started_by=self.user
            )

        kind = ExchangeRun.Kind.EXPORT
        return self.started(form.cleaned_data["key"], tab, start, kind=kind, parameters=order.as_parameters())


class LoadView(StartView):
    def post(self, request: HttpRequest, organization: int, tab: str) -> HttpResponse:
        form = KeyForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            load_readiness_require(connection=self.required_connection)
        except NotReady as not_ready:
            messages.error(request, issue_text(not_ready.issue))
            return redirect(self.url(tab))

        def start(connection: Connection) -> ExchangeRun:
            return load_enqueue(connection=connection, trigger=ExchangeRun.Trigger.MANUAL, started_by=self.user)

        return self.started(form.cleaned_data["key"], tab, start, kind=ExchangeRun.Kind.LOAD, parameters={})


class CancelView(OrganizationView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, run: int) -> HttpResponse:
        found = ExchangeRun.objects.filter(pk=run, organization=self.organization).first()
        if found is None:
            raise Http404
        if not run_cancel(run=found, cancelled_by=request.user):  # type: ignore[arg-type]
            messages.warning(request, "Обмен уже окончен, прерывать нечего.")
        return redirect(self._back(found))

    def _back(self, run: ExchangeRun) -> str:
        tab = self.request.POST.get("tab", "")
        name = tab if tab in TABS else "goods"
        return reverse(f"ikassa:{name}", args=[self.organization.pk], query={"run": run.pk})
