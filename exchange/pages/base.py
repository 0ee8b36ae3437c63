"""What every view of the page stands on: whose exchange it is, and who may look at it or start it."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View

from accounting.admin.scope import organizations_for
from accounting.models import Organization
from exchange.models import Connection, ExchangeRun
from exchange.selectors.runs import watched_run
from exchange.watch.workers import workers_alive

SEE, START = "exchange.view_exchangerun", "exchange.add_exchangerun"
TABS = {"goods": "Товары", "categories": "Категории", "warehouses": "Склады", "registers": "Кассы ККМ"}


def page(view: type[View]) -> Any:
    """Return what an address calls: the view, for who has signed in to the admin alone."""
    return admin.site.admin_view(view.as_view())


class OrganizationView(View):
    """A view of one organisation's exchange; another's is answered as if there were none.

    Who may start exchanges is told by the right to add runs. A POST needs it, unless the view says otherwise.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(SEE) or (request.method == "POST" and not request.user.has_perm(START)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organizations(self) -> QuerySet[Organization]:
        return organizations_for(self.request)

    @cached_property
    def organization(self) -> Organization:
        """The organisation of the address, out of those that a page offers anyway: they are read once for both."""
        for each in self.organizations:
            if each.pk == self.kwargs["organization"]:
                return each
        raise Http404

    @cached_property
    def connection(self) -> Connection | None:
        """The organisation's connection, if it has one; read with the right to see it, in one query."""
        # By `__pk` a number that no base could hold finds nothing; by the relation alone it would break the query.
        own = Connection.objects.filter(
            organization__pk=self.kwargs["organization"], organization__in=self.organizations
        )
        return own.select_related("organization", "state").first()

    @property
    def required_connection(self) -> Connection:
        if self.connection is None:
            raise Http404
        return self.connection

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"ikassa:{name}", args=[self.organization.pk, *args])


class ShellView(OrganizationView):
    """A whole page: «Организация», the buttons, the tabs, the exchange that is under way."""

    tab = ""
    template_name: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return TemplateResponse(request, self.template_name, self.context())

    def context(self) -> dict[str, Any]:
        run = watched_run(connection=self.connection) if self.connection else None
        return {
            **admin.site.each_context(self.request),
            "title": "Обмен с iKassa",
            "organization": self.organization,
            "organizations": self.organizations,
            "connection": self.connection,
            "tab": self.tab,
            "tabs": [(name, title, self.url(name)) for name, title in TABS.items()],
            "may_start": self.request.user.has_perm(START),
            "is_worker_alive": bool(workers_alive()),
            "program": settings.PROGRAM,
            "key": uuid4(),
            "run": run,
            "is_run_shown": run is not None and self._is_watched(run),
            "schedule_url": self._schedule_url(),
        }

    def _is_watched(self, run: ExchangeRun) -> bool:
        """Show an exchange while it lasts, and to who has just started it its result."""
        return run.finished_at is None or self.request.GET.get("run") == str(run.pk)

    def _schedule_url(self) -> str:
        may_view = self.request.user.has_perm("exchange.view_exchangeschedule")
        return reverse("admin:exchange_exchangeschedule_changelist") if may_view else ""
