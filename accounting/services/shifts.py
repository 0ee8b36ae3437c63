"""Shifts of a register: opened, added to, closed by a Z-report, compared with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounting import counters
from accounting.counters import Totals
from accounting.models import CashOperation, CashRegister, CashShift, Receipt
from accounting.money import ZERO

RECOUNTED = ("totals", "carried_in", "discrepancy")


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """A document was seen that belongs to shift `number` of the register at `moment`."""

    cash_register: CashRegister
    number: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class ZReport:
    """A Z-report: `totals` by the contract's keys in roubles, only those it carries; `raw` as it came."""

    shift: CashShift
    moment: datetime
    totals: Mapping[str, Decimal]
    raw: Mapping[str, Any]


def receipt_totals(receipt: Receipt) -> Totals:
    """Return what a receipt that is not annulled adds to its shift."""
    if receipt.kind == Receipt.Kind.SALE:
        return {
            counters.SALE_COUNT: Decimal(1),
            counters.SALE_SUM: receipt.total,
            counters.SALE_CASH: receipt.cash,
            counters.SALE_CARD: receipt.card,
            counters.SALE_OTHER: receipt.other,
            counters.DISCOUNT_SUM: receipt.discount,
        }
    return {
        counters.REFUND_COUNT: Decimal(1),
        counters.REFUND_SUM: receipt.total,
        counters.REFUND_CASH: receipt.cash,
        counters.REFUND_CARD: receipt.card,
        counters.REFUND_OTHER: receipt.other,
    }


def annulment_totals(receipt: Receipt) -> Totals:
    """Return what the annulment of a receipt changes in its shift: the receipt goes, the rollback is counted."""
    taken_out = {key: -value for key, value in receipt_totals(receipt).items()}
    return {**taken_out, counters.ROLLBACK_COUNT: Decimal(1), counters.ROLLBACK_SUM: receipt.total}


def cash_operation_totals(operation: CashOperation) -> Totals:
    key = {
        CashOperation.Kind.DEPOSIT: counters.DEPOSIT_SUM,
        CashOperation.Kind.WITHDRAW: counters.WITHDRAW_SUM,
        CashOperation.Kind.PAYOUT: counters.PAYOUT_SUM,
    }[CashOperation.Kind(operation.kind)]
    return {key: operation.amount}


@transaction.atomic
def shifts_ensure(*, seen: Collection[ShiftSeen]) -> dict[tuple[int, int], CashShift]:
    """Return the shifts of the documents seen by (register id, number), opened where they are new.

    A shift is open from its earliest document on. May run twice. Constant number of queries.
    """
    earliest: dict[tuple[int, int], ShiftSeen] = {}
    for one in seen:
        key = (one.cash_register.pk, one.number)
        if key not in earliest or one.moment < earliest[key].moment:
            earliest[key] = one
    CashShift.objects.bulk_create(
        [
            CashShift(
                cash_register=one.cash_register,
                number=one.number,
                opened_at=one.moment,
                totals=counters.totals_written(counters.totals_read(None)),
            )
            for one in earliest.values()
        ],
        ignore_conflicts=True,
    )
    found = CashShift.objects.filter(
        cash_register__in={register for register, _ in earliest}, number__in={number for _, number in earliest}
    ).select_related("cash_register")
    shifts = {
        (shift.cash_register_id, shift.number): shift
        for shift in found
        if (shift.cash_register_id, shift.number) in earliest
    }
    earlier = [shift for key, shift in shifts.items() if earliest[key].moment < shift.opened_at]
    for shift in earlier:
        shift.opened_at = earliest[shift.cash_register_id, shift.number].moment
    CashShift.objects.bulk_update(earlier, ["opened_at"])
    return shifts


@transaction.atomic
def shifts_close(*, reports: Iterable[ZReport]) -> None:
    """Close shifts by their Z-reports; the comparison is made by `shifts_recount`. May run twice."""
    closed = {}
    for report in reports:
        shift = report.shift
        shift.status = CashShift.Status.CLOSED
        shift.closed_at = report.moment
        shift.z_counters = dict(report.raw)
        shift.z_totals = counters.totals_written(report.totals)
        closed[shift.pk] = shift
    CashShift.objects.bulk_update(closed.values(), ["status", "closed_at", "z_counters", "z_totals"])


@transaction.atomic
def shifts_recount(*, changes: Mapping[CashShift, Totals]) -> None:
    """Add `changes` to the totals of shifts and compare them, and every later shift they reach, with their Z-reports.

    `changes` are by the contract's keys in roubles; an empty one only compares anew. Not to be run twice with the same
    changes: it adds. Reads each register's shifts from the first changed one on, in one query a register.
    """
    by_register: dict[int, dict[int, Totals]] = {}
    for shift, totals in changes.items():
        by_register.setdefault(shift.cash_register_id, {})[shift.number] = totals
    for register in CashRegister.objects.filter(pk__in=by_register).order_by("pk"):
        _register_recount(register, by_register[register.pk])


@transaction.atomic
def register_recount(*, cash_register: CashRegister) -> None:
    """Compare all shifts of a register anew, for example after its initial turnover was mended. May run twice."""
    first = cash_register.shifts.order_by("number").first()
    if first is not None:
        _register_recount(cash_register, {first.number: {}}, to_the_end=True)


def _register_recount(register: CashRegister, changes: Mapping[int, Totals], *, to_the_end: bool = False) -> None:
    start = min(changes)
    previous = register.shifts.filter(number__lt=start).order_by("-number").first()
    last_change = max(changes)
    changed: list[CashShift] = []
    for shift in register.shifts.filter(number__gte=start).order_by("number").iterator():
        before = tuple(getattr(shift, name) for name in RECOUNTED)
        _shift_recount(shift, changes.get(shift.number, {}), previous=previous, register=register)
        if before != tuple(getattr(shift, name) for name in RECOUNTED):
            changed.append(shift)
        elif shift.number > last_change and not to_the_end:
            # What this shift hands on is as it was, so no later one can change either.
            break
        previous = shift
    CashShift.objects.bulk_update(changed, RECOUNTED, batch_size=200)


def _shift_recount(shift: CashShift, change: Totals, *, previous: CashShift | None, register: CashRegister) -> None:
    totals = counters.totals_read(shift.totals)
    for key, value in change.items():
        totals[key] += value
    z_totals = None if shift.z_totals is None else {k: Decimal(v) for k, v in shift.z_totals.items()}
    flow = counters.cash_flow(totals)
    if previous is None:
        # The first shift that we know: what lay in the drawer before it only its own Z-report can tell.
        in_drawer = (z_totals or {}).get(counters.CASH_IN_DRAWER)
        shift.carried_in = ZERO if in_drawer is None else in_drawer - flow
        turnover_before = register.initial_turnover
    else:
        before = counters.totals_read(previous.totals)
        shift.carried_in = before[counters.CASH_IN_DRAWER]
        turnover_before = before[counters.TURNOVER]
    totals[counters.CASH_IN_DRAWER] = shift.carried_in + flow
    totals[counters.TURNOVER] = turnover_before + totals[counters.SALE_SUM]
    shift.totals = counters.totals_written(totals)
    if z_totals is None or shift.is_incomplete:
        shift.discrepancy = None
    else:
        shift.discrepancy = sum((abs(totals[key] - value) for key, value in z_totals.items()), ZERO)
