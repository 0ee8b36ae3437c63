"""The main page: today, the registers, what needs a person, the last exchanges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounting.admin.links import change_url
from accounting.admin.shifts import shift_state
from accounting.days import today
from accounting.models import CashShift, Organization
from accounting.selectors import dashboard as trade
from accounting.selectors.access import organizations_of
from accounting.templatetags.numbers import places
from exchange import selectors as exchange
from exchange.admin.runs import STATUS_COLOURS
from exchange.models import ExchangeRun, Trouble
from exchange.pages.setup import checklist_context
from exchange.selectors.setup import checklist_of, checklist_of_empty_base
from exchange.services.troubles import open_troubles

#: Enough to see that something is wrong; the lists tell the rest.
SHOWN = 5
CHECKED = 2
#: What has no line of its own on the page.
EXCHANGE_TROUBLES = (Trouble.Kind.WORKERS, Trouble.Kind.REFUSED, Trouble.Kind.UNREACHABLE, Trouble.Kind.RUN)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page that leads somewhere."""

    text: str
    url: str
    permission: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the context of the main page what the person may see of the organisations he keeps."""
    organizations = organizations_of(user=request.user)
    shown = list(organizations[: SHOWN + 1])
    context.update(
        title="Сегодня",
        trades=trade.trade_of_day(organizations=organizations, day=today()),
        registers=[
            {"register": register, "states": [shift_line(shift) for shift in register.open_shifts]}  # type: ignore[attr-defined]
            for register in trade.registers_with_open_shifts(organizations=organizations)
        ],
        attention=[line for line in attention(organizations) if request.user.has_perm(line.permission)],
        runs=[
            {"run": run, "url": change_url(run), "colour": STATUS_COLOURS[ExchangeRun.Status(run.status)]}
            for run in exchange.last_runs(organizations=organizations)
        ],
        # A big holding looks at its organisations one by one; here their checks would be a page of queries.
        checklists=checklists(shown) if len(shown) <= CHECKED else [],
        organizations=shown[:SHOWN],
        has_organizations=bool(shown),
        show_organization=len(shown) > 1,
    )
    return context


def shift_line(shift: CashShift) -> dict[str, Any]:
    colour, words = shift_state(shift)
    return {"shift": shift, "colour": colour, "words": words, "url": change_url(shift)}


def attention(organizations: Any) -> Iterator[Line]:
    """Return what waits for a person, the gravest first."""
    for trouble in open_troubles(organizations=organizations).filter(kind__in=EXCHANGE_TROUBLES)[:SHOWN]:
        yield Line(trouble.text, change_url(trouble), "exchange.view_trouble")
    if held := exchange.count_held_documents(organizations=organizations):
        yield Line(
            f"Задержано документов: {held}",
            list_url("exchange_inboxdocument", status__exact="held"),
            "exchange.view_inboxdocument",
        )
    for shift in trade.shifts_with_difference(organizations=organizations, day=today())[:SHOWN]:
        yield Line(
            f"Смена {shift.number}, {shift.cash_register}: разница с Z-отчётом {places(shift.discrepancy, 2)}",
            change_url(shift),
            "accounting.view_cashshift",
        )
    if over := trade.count_over_refunded(organizations=organizations):
        yield Line(
            f"Возвращено больше, чем продано: {over}",
            list_url("accounting_refundreceipt", over_refunded="yes"),
            "accounting.view_refundreceipt",
        )
    if below := trade.count_balances_below_zero(organizations=organizations):
        yield Line(
            f"Остатков ниже нуля: {below}",
            list_url("accounting_stockbalance", stock="below"),
            "accounting.view_stockbalance",
        )


def list_url(name: str, **lookups: str) -> str:
    return reverse(f"admin:{name}_changelist", query=lookups)


def checklists(organizations: Sequence[Organization]) -> list[dict[str, Any]]:
    """Return «Готовность к обмену» of each organisation; without any, the steps that lie ahead."""
    if not organizations:
        return [checklist_context(checklist_of_empty_base())]
    return [checklist_context(checklist_of(organization=organization)) for organization in organizations]
