"""Our registers beside the cabinet's workstations, and how each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from accounting.models import CashRegister, CashShift
from exchange.ikassa.registers import RegisterState
from exchange.issues import Issue
from exchange.models import Connection, ExchangeRun, InboxDocument


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """A register of ours, of the cabinet, or of both; the mappings are of `RegisterPair.as_dict`.

    `pair` is None before the registers were ever compared.
    """

    pair: Mapping[str, Any] | None
    register: Any = None
    open_shifts: tuple[CashShift, ...] = ()
    held: int = 0

    @property
    def is_matched(self) -> bool:
        return self.pair is not None and self.pair["state"] == RegisterState.MATCHED

    @property
    def issue(self) -> Issue | None:
        """Return what the comparison found; an older one kept an `explanation` in words instead."""
        kept = self.pair.get("issue") if self.pair else None
        return Issue.from_dict(kept) if kept else None

    @property
    def workstation(self) -> Mapping[str, Any] | None:
        return self.pair["workstation"] if self.pair else None

    @property
    def last_document_at(self) -> datetime | None:
        moment: datetime | None = self.register.last_document_at
        return moment

    @property
    def last_difference(self) -> Decimal | None:
        difference: Decimal | None = self.register.last_difference
        return difference


def register_count(*, connection: Connection) -> int:
    """Return how many registers, ours or the cabinet's, are not matched with each other. Four queries."""
    cards = register_cards(connection=connection, comparison=last_comparison(connection=connection))
    return sum(not card.is_matched for card in cards)


def last_comparison(*, connection: Connection) -> ExchangeRun | None:
    """Return the run that last compared the registers with the cabinet."""
    compared = ExchangeRun.objects.filter(connection=connection, kind=ExchangeRun.Kind.REGISTERS)
    return compared.order_by("-id").first()


def register_cards(*, connection: Connection, comparison: ExchangeRun | None) -> list[RegisterCard]:
    """Return our registers in the order of their names, then those that only the cabinet has. Three queries."""
    pairs = comparison.counters.get("registers", []) if comparison else []
    # A register whose numbers were mended since has not been compared.
    by_identity = {_identity(pair["register"]): pair for pair in pairs if pair["register"]}
    open_shifts: dict[int, list[CashShift]] = {}
    organization = connection.organization_id
    shifts = CashShift.objects.filter(cash_register__organization=organization, status=CashShift.Status.OPEN)
    for shift in shifts.order_by("number"):
        open_shifts.setdefault(shift.cash_register_id, []).append(shift)
    held = dict(
        InboxDocument.objects.filter(connection=connection, status=InboxDocument.Status.HELD)
        .order_by()
        .values_list("cash_register")
        .annotate(number=Count("pk"))
    )
    ours = [
        RegisterCard(
            by_identity.get((register.name, register.registration_number, register.serial_number)),
            register,
            tuple(open_shifts.get(register.pk, ())),
            held.get(register.pk, 0),
        )
        for register in _registers(organization)
    ]
    return ours + [RegisterCard(pair) for pair in pairs if not pair["register"]]


def _identity(register: Mapping[str, str]) -> tuple[str, str, str]:
    # By the names of the keys: PostgreSQL keeps JSON in an order of its own.
    return register["name"], register["registration_number"], register["serial_number"]


def _registers(organization_id: int) -> Any:
    closed = CashShift.objects.filter(cash_register=OuterRef("pk"), discrepancy__isnull=False).order_by("-number")
    # By number, for which there is an index; they are many.
    documents = InboxDocument.objects.filter(cash_register=OuterRef("pk"), number__isnull=False).order_by("-number")
    return (
        CashRegister.objects.filter(organization=organization_id)
        .select_related("warehouse", "load_settings")
        .annotate(
            last_difference=Subquery(closed.values("discrepancy")[:1]),
            last_difference_shift=Subquery(closed.values("number")[:1]),
            last_difference_id=Subquery(closed.values("pk")[:1]),
            last_document_at=Subquery(documents.values("issued_at")[:1]),
        )
        .order_by("name", "pk")
    )
