"""Our registers beside the cabinet's workstations: the same one only if both numbers match (contract §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounting.models import CashRegister, Organization
from exchange.codes import RegisterCode
from exchange.ikassa.client.dto import Workstation
from exchange.issues import Issue, Subject, SubjectKind
from exchange.subjects import register_subject

#: By (the registration number is there, the serial number is there).
_LACKING = {
    (True, False): RegisterCode.NO_SERIAL_NUMBER,
    (False, True): RegisterCode.NO_REGISTRATION_NUMBER,
    (False, False): RegisterCode.NO_NUMBERS,
}


class RegisterState(StrEnum):
    MATCHED = "matched"
    SERIAL_DIFFERS = "serial_differs"
    REGISTRATION_DIFFERS = "registration_differs"
    WITHOUT_NUMBERS = "without_numbers"
    NOT_IN_CABINET = "not_in_cabinet"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class RegisterPair:
    """A register of ours and the workstation that is it, or resembles it; one of the two may be missing."""

    state: RegisterState
    issue: Issue
    register: CashRegister | None = None
    workstation: Workstation | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "issue": self.issue.as_dict(),
            "register": self.register
            and {
                "name": self.register.name,
                "registration_number": self.register.registration_number,
                "serial_number": self.register.serial_number,
            },
            "workstation": self.workstation
            and {
                "name": self.workstation.name,
                "registration_number": self.workstation.registration_number,
                "serial_number": self.workstation.serial_number,
                "warehouse": self.workstation.warehouse,
            },
        }


@dataclass(frozen=True, slots=True)
class RegisterComparison:
    """Ours in the order of their names, then those that only the cabinet has."""

    pairs: tuple[RegisterPair, ...]

    @property
    def has_remarks(self) -> bool:
        return any(pair.state is not RegisterState.MATCHED for pair in self.pairs)

    def as_dict(self) -> dict[str, Any]:
        return {
            "matched": sum(pair.state is RegisterState.MATCHED for pair in self.pairs),
            "registers": [pair.as_dict() for pair in self.pairs],
        }


def registers_compare(*, organization: Organization, workstations: Sequence[Workstation]) -> RegisterComparison:
    """Compare the organisation's registers with the cabinet's workstations. One query; writes nothing."""
    registers = list(CashRegister.objects.filter(organization=organization).order_by("name", "pk"))
    by_numbers = {(one.registration_number, one.serial_number): one for one in workstations}
    matches = {
        register.pk: by_numbers.pop(_numbers(register)) for register in registers if _numbers(register) in by_numbers
    }
    # Only what nobody matches is compared by one number: a register must not take the workstation of another.
    unmatched = [one for one in workstations if (one.registration_number, one.serial_number) in by_numbers]
    pairs = [
        RegisterPair(RegisterState.MATCHED, Issue(RegisterCode.MATCHED), register, matches[register.pk])
        if register.pk in matches
        else _mismatch(register, unmatched)
        for register in registers
    ]
    resembled = {pair.workstation.id for pair in pairs if pair.workstation is not None}
    pairs += [
        RegisterPair(
            RegisterState.NOT_OURS,
            Issue(
                RegisterCode.NOT_OURS,
                Subject(SubjectKind.REGISTER, one.name, one.id),
                {"registration": one.registration_number, "serial": one.serial_number},
            ),
            workstation=one,
        )
        for one in unmatched
        if one.id not in resembled
    ]
    return RegisterComparison(tuple(pairs))


def _numbers(register: CashRegister) -> tuple[str, str]:
    return register.registration_number, register.serial_number


def _mismatch(register: CashRegister, unmatched: Sequence[Workstation]) -> RegisterPair:
    """Explain why a register of ours is none of the workstations."""
    registration, serial = _numbers(register)
    subject = register_subject(register)
    if lacking := _LACKING.get((bool(registration), bool(serial))):
        return RegisterPair(RegisterState.WITHOUT_NUMBERS, Issue(lacking, subject), register)
    for one in unmatched:
        if one.registration_number == registration:
            serials = {"ours": serial, "theirs": one.serial_number}
            differs = Issue(RegisterCode.SERIAL_DIFFERS, subject, serials)
            return RegisterPair(RegisterState.SERIAL_DIFFERS, differs, register, one)
    for one in unmatched:
        if one.serial_number == serial:
            registrations = {"ours": registration, "theirs": one.registration_number}
            differs = Issue(RegisterCode.REGISTRATION_DIFFERS, subject, registrations)
            return RegisterPair(RegisterState.REGISTRATION_DIFFERS, differs, register, one)
    numbers = {"registration": registration, "serial": serial}
    return RegisterPair(RegisterState.NOT_IN_CABINET, Issue(RegisterCode.NOT_IN_CABINET, subject, numbers), register)
