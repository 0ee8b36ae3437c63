"""What the demo prints, a table for a terminal of 80 columns, and the site that it serves afterwards."""

import socket
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django.utils.text import capfirst

from accounting import counters
from accounting.models import CashShift, Warehouse
from exchange.models import RemoteLink
from exchange.runs.frame import RunOutcome
from exchange.texts.words import COUNTERS, counted
from ikassa_admin.demo.company import PASSWORD, people_with_known_password
from ikassa_admin.demo.exchange import DemoOutcome

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000

WIDTH = 80
_SENT = ("warehouses", "categories", "items", "stock")
_ANSWERS = ("created", "updated", "unchanged", "removed")
_LOADED = ("documents", "receipts", "refunds", "rollbacks", "shifts", "held", "stock_sent")
_PAYMENTS = {
    "Наличные": (counters.SALE_CASH, counters.REFUND_CASH),
    "Карта": (counters.SALE_CARD, counters.REFUND_CARD),
    "Иное": (counters.SALE_OTHER, counters.REFUND_OTHER),
    "Всего": (counters.SALE_SUM, counters.REFUND_SUM),
}


def demo_report_lines(outcome: DemoOutcome) -> Iterator[str]:
    """Yield the table; an error of the outcome is not among it."""
    yield from _export_lines(outcome)
    if outcome.load is not None:
        yield from _load_lines(outcome.load)
        yield from _shift_lines(outcome)
        yield from _stock_lines(outcome)


def _export_lines(outcome: DemoOutcome) -> Iterator[str]:
    facts = _facts(outcome.export)
    if facts:
        yield from _title("ВЫГРУЗКА", "отправлено")
        yield from (_row(capfirst(COUNTERS[name]), facts["sent"][name]) for name in _SENT)
        yield f"  {capfirst(counted(facts, *_ANSWERS))}"
        yield f"  {capfirst(counted(facts, 'skipped', 'rejected', 'requests'))}"
    yield from _title("СКЛАДЫ В КАБИНЕТЕ", "присвоенный id")
    links = RemoteLink.objects.filter(connection=outcome.connection, kind=RemoteLink.Kind.WAREHOUSE)
    numbers = dict(links.values_list("key", "number"))
    for warehouse in Warehouse.objects.filter(organization=outcome.connection.organization_id):
        yield _row(warehouse.name, numbers.get(warehouse.guid) or "—")


def _load_lines(load: RunOutcome) -> Iterator[str]:
    facts = _facts(load)
    yield from _title("ЗАГРУЗКА", "принято")
    yield from (_row(capfirst(COUNTERS[name]), facts[name]) for name in _LOADED if facts)


def _shift_lines(outcome: DemoOutcome) -> Iterator[str]:
    shift = CashShift.objects.filter(cash_register=outcome.register).order_by("-number").first()
    if shift is None:
        return
    totals = counters.totals_read(shift.totals)
    closed = f", закрыта {timezone.localtime(shift.closed_at):%H:%M}" if shift.closed_at else ", открыта"
    opened = f"{timezone.localtime(shift.opened_at):%d.%m.%Y %H:%M}"
    yield from _title(f"СМЕНА {shift.number} от {opened}{closed}", "продажи", "возвраты", "итого")
    for title, (sale, refund) in _PAYMENTS.items():
        yield _row(title, *map(_money, (totals[sale], totals[refund], totals[sale] - totals[refund])))
    yield _row("Наличные в ящике", _money(totals[counters.CASH_IN_DRAWER]))
    yield _row("Разница с Z-отчётом", _money(outcome.z_difference))


def _stock_lines(outcome: DemoOutcome) -> Iterator[str]:
    changed = [
        (name, outcome.stock_before.get(name, Decimal(0)), after)
        for name, after in outcome.stock_after.items()
        if outcome.stock_before.get(name) != after
    ]
    yield from _title(f"ОСТАТКИ, {outcome.register.warehouse}", "было", "ушло", "стало")
    if not changed:
        yield "  Новых продаж нет, остатки прежние."
    for name, before, after in changed:
        yield _row(name, *map(_quantity, (before, before - after, after)))


def _facts(outcome: RunOutcome) -> dict[str, Any]:
    return outcome.summary.as_dict() if outcome.summary is not None else {}


def _title(text: str, *columns: str) -> Iterator[str]:
    yield ""
    yield _columns(text, columns)
    yield "─" * WIDTH


def _row(text: str, *values: object) -> str:
    return _columns(f"  {text}", [str(value) for value in values])


def _columns(text: str, values: Sequence[str]) -> str:
    right = "".join(f"{value:>11}" if len(values) > 1 else value for value in values)
    room = WIDTH - len(right) - 1
    return f"{text if len(text) <= room else text[: room - 1] + '…':<{room}} {right}"


def _money(value: Decimal) -> str:
    return f"{value:,.2f}".replace(",", " ").replace(".", ",")


def _quantity(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def free_port() -> int:
    """Return the usual port of the site, or another free one when it is taken."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    raise OSError("no port of loopback is free")


def invitation_lines(*, site: str, sandbox: str) -> Iterator[str]:
    """Yield where to go now and how to sign in."""
    names = people_with_known_password()
    yield ""
    yield f"Учёт и обмен:      http://{site}/"
    yield f"Касса и кабинет:   http://{sandbox}/   (песочница)"
    if names:
        yield f"Вход:              {names[0]}, пароль {PASSWORD}"
    if names[1:]:
        yield f"Другие роли:       {', '.join(names[1:])}, пароль тот же"


def serve(*, site: str) -> None:
    """Serve the site and the background work until Ctrl-C, beside the sandbox that runs in this process."""
    connections.close_all()
    call_command("serve", bind=site)
