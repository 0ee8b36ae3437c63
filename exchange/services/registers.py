"""Our registers beside the cabinet's workstations: the same one only if both numbers match (contract §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounting.models import CashRegister, Organization
from exchange.ikassa.dto import Workstation

#: By (the registration number is there, the serial number is there).
_LACKING = {
    (True, False): "указан серийный номер",
    (False, True): "указан регистрационный номер",
    (False, False): "указаны регистрационный и серийный номера",
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
    explanation: str
    register: CashRegister | None = None
    workstation: Workstation | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "explanation": self.explanation,
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
        RegisterPair(RegisterState.MATCHED, "Совпадают оба номера.", register, matches[register.pk])
        if register.pk in matches
        else _mismatch(register, unmatched)
        for register in registers
    ]
    resembled = {pair.workstation.id for pair in pairs if pair.workstation is not None}
    pairs += [
        RegisterPair(
            RegisterState.NOT_OURS,
            f"Касса «{one.name}» есть в кабинете, а в учёте её нет. Добавьте кассу ККМ с номерами "
            f"{one.registration_number} и {one.serial_number}.",
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
    if lacking := _LACKING.get((bool(registration), bool(serial))):
        return RegisterPair(
            RegisterState.WITHOUT_NUMBERS,
            f"У кассы «{register}» не {lacking}. Перепишите с кассы: без обоих номеров её не узнать.",
            register,
        )
    for one in unmatched:
        if one.registration_number == registration:
            return RegisterPair(
                RegisterState.SERIAL_DIFFERS,
                f"Серийный номер кассы «{register}» различается: у нас {serial}, в кабинете {one.serial_number}. "
                "Исправьте номер; если касса заменена, заведите новую.",
                register,
                one,
            )
    for one in unmatched:
        if one.serial_number == serial:
            return RegisterPair(
                RegisterState.REGISTRATION_DIFFERS,
                f"Регистрационный номер кассы «{register}» различается: у нас {registration}, "
                f"в кабинете {one.registration_number}. "
                "Исправьте номер; если касса перерегистрирована, заведите новую.",
                register,
                one,
            )
    return RegisterPair(
        RegisterState.NOT_IN_CABINET,
        f"Кассы «{register}» ({registration} / {serial}) в кабинете нет. "
        "Проверьте номера или подключите кассу в личном кабинете iKassa.",
        register,
    )
