"""«Готовность к обмену»: the checklist with the way to every field."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from accounting.admin.display import add_url, change_url
from accounting.models import CashRegister, Item, Organization, PriceDocument, PriceType, Unit, Warehouse
from exchange.codes import SetupStep
from exchange.ikassa.readiness import Checklist, Gap, Step, checklist_of
from exchange.models import Connection, ExchangeSchedule, LoadSettings
from exchange.pages.base import OrganizationView
from exchange.texts import issue_brief, issue_text, issue_title


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist; the line itself is the link."""

    text: str
    url: str
    is_done: bool
    is_optional: bool = False


def checklist_lines(checklist: Checklist) -> list[Line]:
    """Return a line for every step that is done and for every gap."""
    lines = []
    for step in checklist.steps:
        url = _step_url(step, checklist)
        if step.is_done:
            lines.append(Line(issue_title(step.code), url, is_done=True))
        elif step.gaps:
            lines += [
                Line(issue_text(gap.issue), gap_url(gap), is_done=False, is_optional=not gap.blocks)
                for gap in step.gaps
            ]
        else:
            lines.append(Line(issue_brief(step.to_do), url, is_done=False, is_optional=step.is_optional))
    return lines


def checklist_context(checklist: Checklist) -> dict[str, Any]:
    """Return what the template of the checklist is shown from."""
    return {"checklist": checklist, "lines": checklist_lines(checklist), "organization": checklist.organization}


def gap_url(gap: Gap) -> str:
    """Return the address of the field that fills a gap, or of the form that adds what is missing."""
    if gap.lacking is not None:
        subject = gap.subject
        organization_id = subject.pk if isinstance(subject, Organization) else getattr(subject, "organization_id", None)
        initial: dict[str, Any] = {"organization": organization_id}
        if isinstance(subject, CashRegister):
            initial["cash_register"] = subject.pk
        if gap.lacking is Warehouse:
            initial["kind"] = Warehouse.Kind.RETAIL
        return add_url(gap.lacking, **initial)
    if isinstance(gap.subject, Organization):
        return _list_url(Warehouse)
    return f"{change_url(gap.subject)}#id_{gap.field}"


def _step_url(step: Step, checklist: Checklist) -> str:
    """Return where a step is done: what is not there yet is added, what is there is listed."""
    code, organization = step.code, checklist.organization
    if organization is None:
        return add_url(Organization) if code is SetupStep.ORGANIZATION else ""
    own = {"organization": organization.pk}
    known = checklist.connection_id

    def place(model: type[Model], **initial: Any) -> str:
        return _list_url(model) if step.is_done else add_url(model, **initial)

    match code:
        case SetupStep.ORGANIZATION:
            return change_url(organization)
        case SetupStep.PRICE_TYPE:
            return place(PriceType)
        case SetupStep.WAREHOUSE:
            return place(Warehouse, **own, kind=Warehouse.Kind.RETAIL)
        case SetupStep.REGISTER:
            return place(CashRegister, **own)
        case SetupStep.CONNECTION:
            return change_url(Connection(pk=known)) if known else add_url(Connection, **own)
        case SetupStep.CHECKED:
            return reverse("admin:exchange_connection_check_connection", args=[known]) if known else ""
        case SetupStep.LOAD_SETTINGS:
            return place(LoadSettings, **own)
        case SetupStep.UNIT:
            return place(Unit)
        case SetupStep.GOODS:
            return place(Item)
        case SetupStep.PRICES:
            return place(PriceDocument)
        case SetupStep.WAREHOUSES_SENT:
            return reverse("ikassa:warehouses", args=[organization.pk])
        case SetupStep.GOODS_SENT:
            return reverse("ikassa:goods", args=[organization.pk])
        case SetupStep.SCHEDULE:
            return place(ExchangeSchedule, connection=known)
        case SetupStep.WORKERS:
            return ""


def _list_url(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


class SetupView(OrganizationView):
    """The checklist of one organisation."""

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        context = {
            **admin.site.each_context(request),
            "title": "Готовность к обмену",
            **checklist_context(checklist_of(organization=self.organization)),
        }
        return TemplateResponse(request, "exchange/page/setup.html", context)


class ReadinessView(OrganizationView):
    """The checklist of one organisation as a part of the main page, which asks for it after it is shown."""

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        context = checklist_context(checklist_of(organization=self.organization))
        return TemplateResponse(request, "exchange/page/readiness.html", context)
