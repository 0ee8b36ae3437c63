"""Our registers beside the cabinet's: the same one only by both numbers."""

import pytest

from accounting.models import CashRegister, Organization
from exchange.ikassa.client.dto import Workstation
from exchange.ikassa.registers import RegisterComparison, RegisterPair, RegisterState, registers_compare
from exchange.texts import issue_text
from tests.support.books import make_organization, make_register, make_warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return make_organization()


def ours(organization: Organization, registration: str, serial: str, name: str = "Касса магазина") -> CashRegister:
    warehouse = make_warehouse(organization=organization)
    return make_register(warehouse=warehouse, name=name, registration_number=registration, serial_number=serial)


def theirs(registration: str, serial: str) -> Workstation:
    name = f"Касса {serial}"
    return Workstation(f"{registration}/{serial}", registration, serial, name, warehouse=None, open_shift=None)


def compare(organization: Organization, *workstations: Workstation) -> RegisterComparison:
    return registers_compare(organization=organization, workstations=workstations)


def only(comparison: RegisterComparison) -> RegisterPair:
    (pair,) = comparison.pairs
    return pair


def test_a_register_is_matched_by_both_numbers(organization: Organization) -> None:
    register, workstation = ours(organization, "AVQ1", "100"), theirs("AVQ1", "100")

    comparison = compare(organization, workstation)

    pair = only(comparison)
    assert (pair.state, pair.register, pair.workstation) == (RegisterState.MATCHED, register, workstation)
    assert not comparison.has_remarks
    assert comparison.as_dict()["matched"] == 1


@pytest.mark.parametrize(
    ("workstation", "state", "words"),
    [
        (theirs("AVQ1", "101"), RegisterState.SERIAL_DIFFERS, "у нас 100, в кабинете 101"),
        (theirs("AVQ2", "100"), RegisterState.REGISTRATION_DIFFERS, "у нас AVQ1, в кабинете AVQ2"),
    ],
)
def test_a_number_that_differs_is_named_on_both_sides(
    organization: Organization, workstation: Workstation, state: RegisterState, words: str
) -> None:
    ours(organization, "AVQ1", "100")

    comparison = compare(organization, workstation)

    pair = only(comparison)
    assert (pair.state, pair.workstation) == (state, workstation)
    assert words in issue_text(pair.issue)
    assert "«Касса магазина»" in issue_text(pair.issue)
    assert comparison.has_remarks


def test_a_register_that_the_cabinet_lacks_is_named(organization: Organization) -> None:
    ours(organization, "AVQ1", "100")

    pair = only(compare(organization))

    assert (pair.state, pair.workstation) == (RegisterState.NOT_IN_CABINET, None)
    assert "«Касса магазина» (AVQ1 / 100) в кабинете нет" in issue_text(pair.issue)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (("", "100"), "не указан регистрационный номер."),
        (("AVQ1", ""), "не указан серийный номер."),
        (("", ""), "не указаны регистрационный и серийный номера."),
    ],
)
def test_a_register_without_a_number_is_told_which(
    organization: Organization, numbers: tuple[str, str], words: str
) -> None:
    ours(organization, *numbers)

    pair = only(compare(organization))

    assert pair.state == RegisterState.WITHOUT_NUMBERS
    assert words in issue_text(pair.issue)


def test_a_workstation_that_is_not_ours_stands_after_ours(organization: Organization) -> None:
    ours(organization, "AVQ1", "100")

    comparison = compare(organization, theirs("AVQ9", "900"), theirs("AVQ1", "100"))

    assert [pair.state for pair in comparison.pairs] == [RegisterState.MATCHED, RegisterState.NOT_OURS]
    assert "AVQ9 и 900" in issue_text(comparison.pairs[1].issue)


def test_a_register_does_not_resemble_the_workstation_of_another(organization: Organization) -> None:
    ours(organization, "AVQ1", "100", name="А")
    ours(organization, "AVQ1", "200", name="Б")

    comparison = compare(organization, theirs("AVQ1", "200"))

    assert [pair.state for pair in comparison.pairs] == [RegisterState.NOT_IN_CABINET, RegisterState.MATCHED]


def test_registers_of_another_organisation_are_not_looked_at(organization: Organization) -> None:
    ours(make_organization(), "AVQ1", "100")

    assert compare(organization).pairs == ()
