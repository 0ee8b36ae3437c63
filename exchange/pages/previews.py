"""What would be created, changed, removed and skipped, before the button that sends it."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from exchange.ikassa.exchanges import ExportOrder
from exchange.ikassa.export import ExportPart, TooManyGoods, export_preview
from exchange.ikassa.readiness import readiness_require
from exchange.pages.base import ShellView
from exchange.pages.forms import CardsForm, ConditionsForm, DayForm, TickedForm, asked_query, selection_of
from exchange.runs.errors import NotReady
from exchange.selectors.estimates import export_estimate
from exchange.selectors.previews import PreviewFacts, preview_facts
from exchange.texts import issue_text

#: So many candidates are compared while a person waits; more are counted by the database.
FORESEEN = 3000
PARTS = {"categories": ExportPart.CATEGORIES, "warehouses": ExportPart.WAREHOUSES}
_SALT = "exchange.order"


def order_sign(order: ExportOrder) -> str:
    """Return an order as text that goes to the browser and comes back as it was."""
    return signing.dumps(order.as_parameters(), salt=_SALT, compress=True)


def order_unsign(text: str, *, confirmed: bool) -> ExportOrder:
    """Return the order of `order_sign`, and whether prices below the minimum go out. Raises BadSignature."""
    return ExportOrder.from_parameters({**signing.loads(text, salt=_SALT), "confirmed": confirmed})


class PreviewView(ShellView):
    """What would be created, changed, removed, skipped and why; sends nothing."""

    template_name = "exchange/page/preview.html"

    def post(self, request: HttpRequest, organization: int, tab: str) -> HttpResponse:
        if tab != "goods" and tab not in PARTS:
            raise Http404
        self.tab = tab
        invalid, order = self._order(tab)
        if order is None:
            return self._refused(
                " ".join(str(words) for form in invalid for each in form.errors.values() for words in each)
            )
        if order.cards == frozenset():
            return self._refused("Ничего не отмечено. Отметьте, что выгрузить.")
        try:
            readiness_require(organization=self.organization, needs=order.needs)
            facts = self._facts(order)
        except NotReady as not_ready:
            return self._refused(issue_text(not_ready.issue))
        context = {
            **self.context(),
            "order": order_sign(order),
            "day": order.day,
            "is_goods": tab == "goods",
            "facts": facts,
            "back": self._back(),
        }
        return TemplateResponse(request, self.template_name, context)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go back to the tab: a preview is made of what is ticked there."""
        return redirect(self.url(kwargs["tab"]))

    def _order(self, tab: str) -> tuple[list[Form], ExportOrder | None]:
        """Return the forms that are not understood, and the order that they make if there are none."""
        data = self.request.POST
        if tab != "goods":
            cards = CardsForm(data)
            if not cards.is_valid():
                return [cards], None
            return [], ExportOrder(parts=frozenset({PARTS[tab]}), cards=cards.cleaned_data["cards"])
        ticked, conditions, day = TickedForm(data), ConditionsForm(data), DayForm(data)
        invalid: list[Form] = [form for form in (ticked, conditions, day) if not form.is_valid()]
        if invalid:
            return invalid, None
        return [], ExportOrder(parts=day.parts, day=day.cleaned_data["day"], selection=selection_of(ticked, conditions))

    def _facts(self, order: ExportOrder) -> PreviewFacts:
        """Compare what the organisation is ready to send, or count what is too much for a person to wait for."""
        scope = order.preview_scope(self.required_connection)
        try:
            return preview_facts(export_preview(scope, at_most=FORESEEN))
        except TooManyGoods:
            return export_estimate(scope)

    def _refused(self, words: str) -> HttpResponse:
        messages.error(self.request, words)
        return redirect(self._back())

    def _back(self) -> str:
        return reverse(f"ikassa:{self.tab}", args=[self.organization.pk], query=asked_query(self.request.POST))
