"""The four tabs: Товары, Категории, Склады, Кассы ККМ."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounting.admin.scope import organizations_for
from accounting.models import Item, User
from exchange.admin.registers import register_add_url
from exchange.ikassa.client import IMPATIENT
from exchange.ikassa.exchanges import exchange_registers
from exchange.ikassa.export import GoodsConditions, export_scope
from exchange.models import Connection, ExchangeRun
from exchange.pages.base import SEE, OrganizationView, ShellView
from exchange.pages.forms import ConditionsForm, DayForm, conditions_query
from exchange.selectors.cards import category_tree, warehouse_cards
from exchange.selectors.registers import RegisterCard, last_comparison, register_cards
from exchange.selectors.runs import last_loads
from exchange.texts import issue_text


def entry(request: HttpRequest) -> HttpResponse:
    """Open the page of the first organisation; with none there is nothing to exchange, and the main page says so."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    organization = organizations_for(request).first()
    return redirect("ikassa:goods", organization.pk) if organization else redirect("admin:index")


class TabView(ShellView):
    """A tab; without «Ik авторизация» there is nothing to show in it, and the page says where to make it."""

    def context(self) -> dict[str, Any]:
        context = super().context()
        if self.connection is not None:
            context |= self.tab_context(self.connection)
        return context

    def tab_context(self, connection: Connection) -> dict[str, Any]:
        raise NotImplementedError


class GoodsView(TabView):
    """Only the frame: the goods come in parts, by `GoodsRowsView`."""

    tab = "goods"
    template_name = "exchange/page/goods.html"

    def tab_context(self, connection: Connection) -> dict[str, Any]:
        conditions, day = ConditionsForm(self.request.GET or None), DayForm(self.request.GET)
        saved = list(self.organization.goods_filters.all())
        is_asked = conditions.is_valid()
        return {
            "has_goods": Item.objects.filter(deletion_mark=False).exists(),
            "conditions": conditions,
            "chips": conditions.chips if is_asked else [],
            "day": f"{day.cleaned_data['day']:%d.%m.%Y}" if day.is_valid() else day["day"].value(),
            "day_form": day,
            # Of what is not understood nothing is looked for: the error stands by its field.
            "is_refused": not day.is_valid() or bool(conditions.errors),
            "saved_filters": [(each, self._filter_url(each.conditions)) for each in saved],
        }

    def _filter_url(self, parameters: dict[str, Any]) -> str:
        query = conditions_query(GoodsConditions.from_parameters(parameters))
        return reverse("ikassa:goods", args=[self.organization.pk], query=query)


class CategoriesView(TabView):
    tab = "categories"
    template_name = "exchange/page/categories.html"

    def tab_context(self, connection: Connection) -> dict[str, Any]:
        rows = category_tree(export_scope(connection=connection, full=True))
        found = [row for row in rows if row.is_found]
        shows_all = "all" in self.request.GET
        return {"rows": rows if shows_all else found, "found": len(found), "total": len(rows), "shows_all": shows_all}


class WarehousesView(TabView):
    tab = "warehouses"
    template_name = "exchange/page/warehouses.html"

    def tab_context(self, connection: Connection) -> dict[str, Any]:
        rows = warehouse_cards(export_scope(connection=connection, full=True))
        return {"rows": rows, "found": sum(row.is_found for row in rows)}


class RegistersView(TabView):
    tab = "registers"
    template_name = "exchange/page/registers.html"

    def tab_context(self, connection: Connection) -> dict[str, Any]:
        comparison = last_comparison(connection=connection)
        cards = register_cards(connection=connection, comparison=comparison)
        may_add = self.request.user.has_perm("accounting.add_cashregister")
        return {
            "comparison": comparison,
            "cards": [(card, self._add_url(card) if may_add else "") for card in cards],
            "load": last_loads(organizations=self.organizations.filter(pk=self.organization.pk)).get(
                self.organization.pk
            ),
        }

    def _add_url(self, card: RegisterCard) -> str:
        """Return where a register that only the cabinet has is added to the books; of ours nothing."""
        if card.register or card.workstation is None:
            return ""
        numbers = {name: card.workstation[name] for name in ("name", "registration_number", "serial_number")}
        return register_add_url(organization_id=self.organization.pk, **numbers)


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
