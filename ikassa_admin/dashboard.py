"""The main page: today, the registers, what needs a person, the last exchanges."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from accounting.admin.display import change_url
from accounting.admin.shifts import revenue_of, shift_state
from accounting.days import today
from accounting.models import CashShift, Organization
from accounting.money import ZERO
from accounting.numbers import places
from accounting.selectors import dashboard as trade
from accounting.selectors.access import organizations_of
from exchange.admin.runs import STATUS_COLOURS
from exchange.ikassa.readiness import checklist_of_empty_base
from exchange.models import ExchangeRun, Trouble
from exchange.pages.base import SEE, START
from exchange.pages.setup import checklist_context
from exchange.selectors import runs as exchange
from exchange.texts.words import run_words
from exchange.watch.troubles import open_troubles

#: Enough to see that something is wrong; the lists tell the rest.
SHOWN = 5
#: A load that ended earlier leaves the page with yesterday's trade.
OLD_LOAD = timedelta(hours=24)
#: The height of a bar of the busiest hour, in units of the picture.
BAR = 40
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
    own = list(
        organizations.annotate(
            held=exchange.held_documents(),
            over_refunded=trade.over_refunded(),
            below_zero=trade.balances_below_zero(),
            is_connected=exchange.is_connected(),
        )
    )
    may_begin = request.user.has_perm("accounting.add_organization")
    context.update(
        title="Сегодня",
        trades=[
            {"trade": each, "bars": hour_bars(each)}
            for each in trade.trade_of_day(organizations=organizations, day=today())
        ],
        registers=list(register_lines(organizations)),
        attention=[line for line in attention(organizations, own) if request.user.has_perm(line.permission)],
        runs=[
            {
                "run": run,
                "url": change_url(run),
                "colour": STATUS_COLOURS[ExchangeRun.Status(run.status)],
                "words": run_words(run),
            }
            for run in exchange.last_runs(organizations=organizations)
        ],
        may_see_exchange=request.user.has_perm(SEE),
        # Of several organisations the person chooses one on the page of the exchange.
        loaded=own[0] if len(own) == 1 and own[0].is_connected and request.user.has_perm(START) else None,
        key=uuid4(),
        # Each organisation's own is asked for after the page: here they would be a page of queries.
        organizations=own,
        show_organization=len(own) > 1,
        beginning=None if own or not may_begin else checklist_context(checklist_of_empty_base()),
        is_outside=not own and not may_begin,
    )
    return context


def hour_bars(day: trade.DayTrade) -> list[dict[str, Any]]:
    """Return a bar for every hour from the first sale to the last; the busiest hour's is `BAR` high."""
    if not day.by_hour:
        return []
    highest = max(day.by_hour.values()) or 1
    bars = []
    for place, hour in enumerate(range(min(day.by_hour), max(day.by_hour) + 1)):
        sold = day.by_hour.get(hour, ZERO)
        # A little is to be seen of every hour that sold anything.
        height = max(2, round(sold * BAR / highest)) if sold else 0
        bars.append({"hour": hour, "sold": sold, "x": place * 10, "y": BAR - height, "height": height})
    return bars


def register_lines(organizations: QuerySet[Organization]) -> Iterator[dict[str, Any]]:
    """Return the registers, each with its open shifts and when its documents were last loaded."""
    loads = exchange.last_loads(organizations=organizations)
    registers = trade.registers_with_open_shifts(organizations=organizations).select_related("load_settings")
    for register in registers:
        yield {
            "register": register,
            "states": [shift_line(shift) for shift in register.open_shifts],  # type: ignore[attr-defined]
            "load": load_line(loads.get(register.organization_id)) if hasattr(register, "load_settings") else None,
        }


def shift_line(shift: CashShift) -> dict[str, Any]:
    colour, words = shift_state(shift)
    return {
        "shift": shift,
        "colour": colour,
        "words": words,
        "url": change_url(shift),
        "revenue": revenue_of(shift),
    }


def load_line(run: ExchangeRun | None) -> dict[str, Any]:
    """Tell in words when the documents of a register were last loaded, and whether something is wrong with that."""
    if run is None or run.finished_at is None:
        return {"words": "документы ещё не загружались", "is_wrong": True, "url": ""}
    age = timezone.now() - run.finished_at
    ago = f"{timesince(run.finished_at, depth=1)} назад" if age >= timedelta(minutes=1) else "только что"
    is_done = run.status in {ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS}
    verdict = "" if is_done else f": {run.get_status_display().lower()}"
    return {"words": f"обмен {ago}{verdict}", "is_wrong": not is_done or age > OLD_LOAD, "url": change_url(run)}


def attention(organizations: QuerySet[Organization], own: list[Any]) -> Iterator[Line]:
    """Return what waits for a person, the gravest first; `own` are the organisations with their counts."""
    for trouble in open_troubles(organizations=organizations).filter(kind__in=EXCHANGE_TROUBLES)[:SHOWN]:
        yield Line(trouble.text, change_url(trouble), "exchange.view_trouble")
    if held := sum(each.held for each in own):
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
    if over := sum(each.over_refunded for each in own):
        yield Line(
            f"Возвращено больше, чем продано: {over}",
            list_url("accounting_refundreceipt", over_refunded="yes"),
            "accounting.view_refundreceipt",
        )
    if below := sum(each.below_zero for each in own):
        yield Line(
            f"Остатков ниже нуля: {below}",
            list_url("accounting_stockbalance", stock="below"),
            "accounting.view_stockbalance",
        )


def list_url(name: str, **lookups: str) -> str:
    return reverse(f"admin:{name}_changelist", query=lookups)
