"""«Готовность к обмену»: the checklist with the way to every field."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from accounting.admin.links import add_url, change_url
from accounting.models import CashRegister, Item, Organization, PriceDocument, PriceType, Unit, Warehouse
from exchange.models import Connection, ExchangeSchedule, LoadSettings
from exchange.pages.base import OrganizationView
from exchange.selectors.setup import Checklist, Step, StepKind, checklist_of
from exchange.services.readiness import Problem


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
            lines.append(Line(step.title, url, is_done=True))
        elif step.gaps:
            lines += [Line(gap.text, problem_url(gap), is_done=False, is_optional=not gap.blocks) for gap in step.gaps]
        else:
            lines.append(Line(step.to_do, url, is_done=False, is_optional=step.is_optional))
    return lines


def checklist_context(checklist: Checklist) -> dict[str, Any]:
    """Return what the template of the checklist is shown from."""
    return {"checklist": checklist, "lines": checklist_lines(checklist), "organization": checklist.organization}


def problem_url(problem: Problem) -> str:
    """Return the address of the field that fills a gap, or of the form that adds what is missing."""
    if problem.lacking is not None:
        subject = problem.subject
        organization_id = subject.pk if isinstance(subject, Organization) else getattr(subject, "organization_id", None)
        initial: dict[str, Any] = {"organization": organization_id}
        if isinstance(subject, CashRegister):
            initial["cash_register"] = subject.pk
        if problem.lacking is Warehouse:
            initial["kind"] = Warehouse.Kind.RETAIL
        return add_url(problem.lacking, **initial)
    if isinstance(problem.subject, Organization):
        return _list_url(Warehouse)
    return f"{change_url(problem.subject)}#id_{problem.field}"


def _step_url(step: Step, checklist: Checklist) -> str:
    """Return where a step is done: what is not there yet is added, what is there is listed."""
    kind, organization = step.kind, checklist.organization
    if organization is None:
        return add_url(Organization) if kind is StepKind.ORGANIZATION else ""
    own = {"organization": organization.pk}
    known = checklist.connection_id

    def place(model: type[Model], **initial: Any) -> str:
        return _list_url(model) if step.is_done else add_url(model, **initial)

    match kind:
        case StepKind.ORGANIZATION:
            return change_url(organization)
        case StepKind.PRICE_TYPE:
            return place(PriceType)
        case StepKind.WAREHOUSE:
            return place(Warehouse, **own, kind=Warehouse.Kind.RETAIL)
        case StepKind.REGISTER:
            return place(CashRegister, **own)
        case StepKind.CONNECTION:
            return change_url(Connection(pk=known)) if known else add_url(Connection, **own)
        case StepKind.CHECKED:
            return reverse("admin:exchange_connection_check_connection", args=[known]) if known else ""
        case StepKind.LOAD_SETTINGS:
            return place(LoadSettings, **own)
        case StepKind.UNIT:
            return place(Unit)
        case StepKind.GOODS:
            return place(Item)
        case StepKind.PRICES:
            return place(PriceDocument)
        case StepKind.WAREHOUSES_SENT:
            return reverse("ikassa:warehouses", args=[organization.pk])
        case StepKind.GOODS_SENT:
            return reverse("ikassa:goods", args=[organization.pk])
        case StepKind.SCHEDULE:
            return place(ExchangeSchedule, connection=known)
        case StepKind.WORKERS:
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
