"""Rows of the tab «Товары», how many there are in each tab, and «Настройки отбора» kept under a name."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from exchange.ikassa.export import ExportScope, GoodsSelection, baseline_of, export_scope, withdrawn_count
from exchange.ikassa.export.conditions import goods_filter_delete, goods_filter_save
from exchange.models import GoodsFilter
from exchange.pages.base import OrganizationView
from exchange.pages.forms import AskedConditionsForm, ConditionsForm, DayForm, FilterNameForm, PlaceForm, asked_query
from exchange.selectors.cards import category_tree, warehouse_cards
from exchange.selectors.goods import COUNTED, GoodsCount, goods_count, goods_page, shelves_of
from exchange.selectors.registers import register_count

PAGE = 50


class GoodsScopeView(OrganizationView):
    def scope(self) -> ExportScope | None:
        """Return what the query asks to look for, None if it is not understood."""
        conditions, day = AskedConditionsForm(self.request.GET), DayForm(self.request.GET)
        if not (conditions.is_valid() and day.is_valid()):
            return None
        connection = self.required_connection
        scope = export_scope(
            connection=connection,
            parts=day.parts,
            day=day.cleaned_data["day"],
            full=True,
            is_preview=True,
            selection=GoodsSelection(conditions=conditions.conditions),
        )
        # The state came with the connection.
        return replace(scope, baseline=baseline_of(getattr(connection, "state", None)))


class GoodsRowsView(GoodsScopeView):
    """The next found goods, at most `limit`, as HTML; `after` is where to go on, empty at the end."""

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        scope, place = self.scope(), PlaceForm(request.GET)
        if scope is None or not place.is_valid():
            return HttpResponseBadRequest()
        limit = min(place.cleaned_data["limit"] or PAGE, PAGE)
        page = goods_page(scope, shelves_of(scope), after=place.cleaned_data["after"], limit=limit)
        html = render_to_string(
            "exchange/page/goods_rows.html", {"found": page.found, "organization_id": organization}, request
        )
        return JsonResponse({"html": html, "count": len(page.found), "after": page.after})


class TabCountView(GoodsScopeView):
    """How many objects of a tab are found: exactly, or `isExact` false and at most.

    Of goods also how many would be `withdrawn` from the registers.
    """

    def get(self, request: HttpRequest, organization: int, tab: str) -> HttpResponse:
        if tab == "goods":
            scope = self.scope()
            if scope is None:
                return HttpResponseBadRequest()
            return self._answer(goods_count(scope, shelves_of(scope)), withdrawn=withdrawn_count(scope))
        if tab == "registers":
            return self._answer(GoodsCount(register_count(connection=self.required_connection)))
        read = category_tree if tab == "categories" else warehouse_cards
        rows = read(export_scope(connection=self.required_connection, full=True))
        return self._answer(GoodsCount(sum(row.is_found for row in rows)))

    def _answer(self, count: GoodsCount, **more: int) -> HttpResponse:
        found = min(count.found, COUNTED)
        facts = {"count": found, "isExact": count.is_exact, "isCapped": count.found > COUNTED}
        return JsonResponse(facts | {"sendable": count.sendable} | more)


class FilterSaveView(OrganizationView):
    """Keep the conditions under a name; the same name again replaces them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        conditions, name = ConditionsForm(request.POST), FilterNameForm(request.POST, prefix="filter")
        back = reverse("ikassa:goods", args=[self.organization.pk], query=asked_query(request.POST))
        if not (conditions.is_valid() and name.is_valid()):
            messages.error(request, "Отбор не сохранён: назовите его и проверьте условия.")
            return redirect(back)
        try:
            saved = goods_filter_save(
                organization=self.organization, name=name.cleaned_data["name"], conditions=conditions.conditions
            )
            messages.success(request, f"Отбор «{saved}» сохранён.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(back)


class FilterDeleteView(OrganizationView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, saved: int) -> HttpResponse:
        found = GoodsFilter.objects.filter(pk=saved, organization=self.organization).first()
        if found is not None:
            goods_filter_delete(goods_filter=found)
            messages.success(request, f"Отбор «{found}» удалён.")
        return redirect(self.url("goods"))
