"""An exchange that is watched, and what became of it."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from accounting.admin.display import change_url
from exchange.models import ExchangeRun
from exchange.pages.base import OrganizationView, ShellView
from exchange.selectors.results import (
    assigned_numbers,
    documents_of_keys,
    export_result,
    objects_of_keys,
    rejected_messages,
    remarks,
)
from exchange.selectors.runs import own_run, run_state

#: How many objects of each sort stand under the progress bar; the page of the result tells all.
SHOWN, PAGE = 5, 50


class RunMixin(OrganizationView):
    @cached_property
    def run(self) -> Any:
        run = own_run(run_id=self.kwargs["run"], organization=self.organization)
        if run is None:
            raise Http404
        return run

    def result_context(self, *, page: int | str, per_page: int, listed: int | None = None) -> dict[str, Any]:
        """Return what the result is shown from; a page that is none is the first one.

        Of what was rejected a page is shown, of what was skipped the first objects of each reason, all that are kept if
        `listed` is None.
        """
        run: Any = self.run
        context: dict[str, Any] = {"run": run, "organization": self.organization, "journal_url": change_url(run)}
        if run.kind != ExchangeRun.Kind.EXPORT:
            return context | self._remarks_context(page, per_page)
        rejected = Paginator(rejected_messages(run), per_page).get_page(page)
        result = export_result(run)
        reasons = [(reason, reason.objects[:listed]) for reason in result.reasons]
        objects = objects_of_keys(
            keys={message.object_key for message in rejected} | {key for _, named in reasons for key, _ in named},
            organization_id=self.organization.pk,
        )
        urls = {key: change_url(each) for key, each in objects.items()}
        return context | {
            "result": result,
            "reasons": [
                {
                    "reason": reason,
                    "objects": [{"name": name, "url": urls.get(key, "")} for key, name in named],
                    "rest": reason.count - len(named) if named else 0,
                }
                for reason, named in reasons
            ],
            "page": rejected,
            "rejected": [{"message": each, "url": urls.get(each.object_key, "")} for each in rejected],
            "warehouses": list(assigned_numbers(run)) if run.counters.get("sent", {}).get("warehouses") else [],
        }

    def _remarks_context(self, page: int | str, per_page: int) -> dict[str, Any]:
        """Return what an exchange that is no export leaves to look at: documents held, shifts that differ, stock."""
        run: Any = self.run
        shown = Paginator(remarks(run), per_page).get_page(page)
        keys = {message.object_key for message in shown}
        goods = objects_of_keys(keys=keys, organization_id=self.organization.pk)
        objects = goods | documents_of_keys(keys=keys, connection_id=run.connection_id)
        urls = {key: change_url(each) for key, each in objects.items()}
        return {
            "inbox_url": "admin:exchange_inboxdocument_changelist",
            "page": shown,
            "remarks": [(each, urls.get(each.object_key, "")) for each in shown],
        }


class RunStateView(RunMixin):
    """How far the exchange is, and when it is over its result, as HTML."""

    def get(self, request: HttpRequest, organization: int, run: int) -> HttpResponse:
        state = run_state(self.run)
        if state["isOver"]:
            context = self.result_context(page=1, per_page=SHOWN, listed=SHOWN)
            state["html"] = render_to_string("exchange/page/result.html", context, request)
        return JsonResponse(state)


class RunResultView(RunMixin, ShellView):
    """The whole result: every rejected object with its reason and what was sent for it."""

    template_name = "exchange/page/run.html"

    def context(self) -> dict[str, Any]:
        page = self.request.GET.get("page", "")
        return {**super().context(), **self.result_context(page=page, per_page=PAGE), "is_whole": True}
