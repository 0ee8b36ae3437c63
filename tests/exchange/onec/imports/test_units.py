"""Units of 1C in the books: one unit for one thing, however a file calls it."""

import pytest

from accounting.models import Item, Organization, Unit
from tests.exchange.onec.importing import counted, import_texts
from tests.exchange.onec.samples import catalogue, product
from tests.support.books import make_unit

pytestmark = pytest.mark.django_db

IDENTIFIER = "6c1f0a4e-1111-11ee-8a3b-00155d0a0a0a"


def measured(*units: str) -> str:
    """Items in the units named by the texts of their «БазоваяЕдиница»."""
    rows = (product(str(n), f"<БазоваяЕдиница>{unit}</БазоваяЕдиница>") for n, unit in enumerate(units))
    return catalogue("".join(rows))


def declared(content: str) -> str:
    unit = f"<ЕдиницыИзмерения><ЕдиницаИзмерения>{content}</ЕдиницаИзмерения></ЕдиницыИзмерения>"
    return catalogue("", classifier=f"<Классификатор>{unit}</Классификатор>")


def test_a_unit_that_no_file_describes_is_made_under_its_id_and_named_later(organization: Organization) -> None:
    import_texts(organization, measured(IDENTIFIER))
    unit = Unit.objects.get()
    assert (unit.guid, unit.name) == (IDENTIFIER, "6c1f0a4e-1111 (не описан)")

    summary = import_texts(
        organization, declared(f"<Ид>{IDENTIFIER}</Ид><Код>778</Код><НаименованиеКраткое>упак</НаименованиеКраткое>")
    )
    unit = Unit.objects.get()
    assert (unit.guid, unit.code, unit.name) == (IDENTIFIER, "778", "упак")
    assert counted(summary)["units"] == {"changed": 1}


def test_two_identifiers_that_begin_alike_are_two_units(organization: Organization) -> None:
    import_texts(organization, measured(IDENTIFIER, IDENTIFIER.replace("0a0a0a", "0b0b0b")))
    assert Unit.objects.count() == 2


def test_a_unit_of_the_books_is_known_by_the_id_under_which_a_file_declares_its_code(
    organization: Organization,
) -> None:
    pieces = make_unit(code="796", name="шт")
    file = declared(f"<Ид>{IDENTIFIER}</Ид><Код>796</Код><НаименованиеКраткое>шт</НаименованиеКраткое>")
    import_texts(organization, file, measured(IDENTIFIER))
    again = import_texts(organization, file, measured(IDENTIFIER))
    assert Item.objects.get().unit == pieces
    assert Unit.objects.count() == 1
    assert counted(again)["units"] == {"unchanged": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("упаковка 10", "упаковка 12"),
        ("коробка (12 шт)", "коробка (12 кг)"),
        ("коробка подарочная большая, 12 шт", "коробка подарочная большая, 24 шт"),
    ],
)
def test_units_whose_names_begin_alike_are_two_units(organization: Organization, one: str, other: str) -> None:
    import_texts(organization, measured(one, other))
    again = import_texts(organization, measured(one, other))
    first, second = Item.objects.order_by("guid")
    assert first.unit != second.unit
    assert (first.unit.name, second.unit.name) == (one[:25], other[:25])
    assert "units" not in counted(again)


@pytest.mark.parametrize(
    ("said", "code"),
    [("шт.", "796"), ("Штука", "796"), ("уп.", "778"), ("Упаковка", "778"), ("компл.", "839"), ("КОМПЛЕКТ", "839"),
     ("кг.", "166"), ("Килограмм", "166"), ("пог.м", "018"), ("м²", "055"), ("литр", "112"), ("пар", "715")],
)  # fmt: skip
def test_a_unit_is_known_by_its_name_with_a_stop_or_in_full(organization: Organization, said: str, code: str) -> None:
    import_texts(organization, measured(said))
    assert Unit.objects.get().code == code


def test_a_stop_makes_no_other_unit_of_one_that_the_books_have(organization: Organization) -> None:
    own = make_unit(code="1001", name="кор")
    import_texts(organization, measured("кор.", "Кор", "кор"))
    assert {item.unit for item in Item.objects.all()} == {own}
