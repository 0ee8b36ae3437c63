"""«Касса ККМ» and «Кассовая смена» as the exchange sees them: what keeps a register from exchanging, what explains a
difference.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action

from accounting.admin.display import add_url, change_url
from accounting.admin.retail import CashRegisterAdmin
from accounting.admin.shifts import CashShiftAdmin
from accounting.days import today
from accounting.models import AcquiringTerminal, CashDesk, CashRegister, CashShift
from exchange.ikassa.readiness import Gap, register_gaps
from exchange.models import LoadSettings
from exchange.selectors.inbox import shift_explanations
from exchange.texts import issue_text

admin.site.unregister(CashRegister)


@admin.register(CashRegister)
class ExchangedRegisterAdmin(CashRegisterAdmin):
    actions_detail: Any = [{"title": "Создать на основании", "icon": "add", "items": ["create_load_settings"]}]
    change_form_outer_before_template = "exchange/register_problems.html"

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: CashRegister | None = None,
    ) -> HttpResponse:
        context["problems"] = problem_lines(obj) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_base_on_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("exchange.add_loadsettings")

    @action(description="Ik последняя загрузка", icon="event", permissions=["base_on"])
    def create_load_settings(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Open the form filled in from the register; its settings themselves when it has them. Changes nothing."""
        register: CashRegister | None = self.get_object(request, unquote(object_id))
        if register is None or not self.has_base_on_permission(request):
            raise PermissionDenied
        settings = LoadSettings.objects.filter(cash_register=register).first()
        if settings is not None:
            return HttpResponseRedirect(change_url(settings))
        return HttpResponseRedirect(reverse("admin:exchange_loadsettings_add", query=prefilled(register)))


def prefilled(register: CashRegister) -> dict[str, Any]:
    """Return what can be known of the settings: today, and the cash desk and terminal when there is only one."""
    known = {"organization": register.organization_id, "cash_register": register.pk, "date": f"{today():%d.%m.%Y}"}
    for name, model in (("cash_desk", CashDesk), ("acquiring_terminal", AcquiringTerminal)):
        own = list(
            model._default_manager.filter(organization=register.organization_id).values_list("pk", flat=True)[:2]
        )
        if len(own) == 1:
            known[name] = own[0]
    return known


def register_add_url(*, organization_id: int, registration_number: str, serial_number: str, name: str = "") -> str:
    """Return the address of the form that adds a register that only the cabinet knows, filled in with its numbers."""
    known = {"registration_number": registration_number, "serial_number": serial_number, "name": name}
    given = {field: value for field, value in known.items() if value}
    return add_url(CashRegister, organization=organization_id, **given)


def problem_lines(register: CashRegister) -> list[dict[str, Any]]:
    """Return what keeps the register from exchanging, each with the way to the field that mends it."""
    return [
        {"text": issue_text(gap.issue), "blocks": bool(gap.blocks), "url": way_out(gap, register)}
        for gap in register_gaps(register=register)
    ]


def way_out(gap: Gap, register: CashRegister) -> str:
    if gap.field == "load_settings":
        return reverse("admin:accounting_cashregister_create_load_settings", args=[register.pk])
    return change_url(gap.subject) + (f"#id_{gap.field}" if gap.field else "")


admin.site.unregister(CashShift)


@admin.register(CashShift)
class ExchangedShiftAdmin(CashShiftAdmin):
    def explanation(self, shift: CashShift) -> dict[str, Any]:
        if not shift.discrepancy:
            return {}
        found = shift_explanations(shift=shift)
        documents = [{"document": each, "url": change_url(each)} for each in found.documents]
        earlier = {"shift": found.earlier, "url": change_url(found.earlier)} if found.earlier else None
        return {"is_explained": True, "documents": documents, "gaps": found.gaps, "earlier": earlier}
