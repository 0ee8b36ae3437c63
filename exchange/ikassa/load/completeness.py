"""Shifts of which some documents are older than the start date: they cannot agree with their Z-reports."""

from collections.abc import Collection

from accounting.models import CashShift
from exchange.models import InboxDocument


def shifts_of(keys: Collection[tuple[int, int]]) -> list[CashShift]:
    """Return the shifts that exist of those named by (register id, number)."""
    found = CashShift.objects.filter(
        cash_register__in={register for register, _ in keys}, number__in={number for _, number in keys}
    )
    return [shift for shift in found if (shift.cash_register_id, shift.number) in keys]


def shifts_mark_incomplete(*, shifts: Collection[CashShift]) -> None:
    """Mark which of `shifts` have documents passed over by date.

    Must run in the transaction that wrote the rows' status.
    """
    passed_over = set(
        InboxDocument.objects.filter(
            status=InboxDocument.Status.IGNORED,
            reason_code=InboxDocument.ReasonCode.BEFORE_START,
            cash_register__in={shift.cash_register_id for shift in shifts},
            shift_number__in={shift.number for shift in shifts},
        ).values_list("cash_register_id", "shift_number")
    )
    changed = []
    for shift in shifts:
        is_incomplete = (shift.cash_register_id, shift.number) in passed_over
        if is_incomplete != shift.is_incomplete:
            shift.is_incomplete = is_incomplete
            changed.append(shift)
    CashShift.objects.bulk_update(changed, ["is_incomplete"])
