"""A second import of the same file writes nothing: what real files do to that."""

from typing import Any

import pytest

from accounting.models import Barcode, Item, ItemPackage, Organization, Price, PriceType, Sku, StockBalance, Unit
from tests.exchange.onec.importing import counted, import_texts
from tests.exchange.onec.samples import UNIT, catalogue, document, offer, offers, price, product, stock
from tests.support.balances import wrong_balances
from tests.support.books import make_organization, make_warehouse

# What SQLite thinks of foreign keys it says only when a transaction is really over.
pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = catalogue(product("1", UNIT, name="Туфли"))
NAMED = "<Наименование>Туфли ({})</Наименование>"


@pytest.fixture
def organization() -> Organization:
    organization = make_organization()
    make_warehouse(organization=organization, guid="склад-1")
    return organization


def rows() -> dict[str, list[Any]]:
    models = (Item, Sku, ItemPackage, Unit, Barcode, Price, PriceType, StockBalance)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def import_twice(organization: Organization, *texts: str) -> None:
    """Import files, and again: the second time nothing is written, nor said to be."""
    first = import_texts(organization, *texts)
    before = rows()
    again = import_texts(organization, *texts)
    assert rows() == before
    assert {outcome for part in counted(again).values() for outcome in part} <= {"unchanged"}
    assert again.refused_count == first.refused_count
    assert wrong_balances() == []


class TestAPlainOfferBesideThoseOfCharacteristics:
    CHARACTERISTICS = offer("1#a", NAMED.format(36) + price("5")) + offer("1#b", NAMED.format(37) + stock("3"))

    @pytest.mark.parametrize("nothing", ["<Количество>0</Количество>", stock("0"), "<Количество/>", ""])
    def test_that_says_nothing_makes_no_sku(self, organization: Organization, nothing: str) -> None:
        import_twice(organization, PLAIN, offers(offer("1", nothing) + self.CHARACTERISTICS))
        assert sorted(Sku.objects.values_list("guid", "variant")) == [("a", "36"), ("b", "37")]

    def test_that_comes_in_a_later_file_makes_no_sku(self, organization: Organization) -> None:
        import_twice(organization, PLAIN, offers(self.CHARACTERISTICS), offers(offer("1", stock("0"))))
        assert sorted(Sku.objects.values_list("guid", flat=True)) == ["a", "b"]

    @pytest.mark.parametrize(
        "content", [price("7"), stock("2"), "<Количество>2</Количество>", "<Штрихкод>4810000000011</Штрихкод>"]
    )
    def test_that_says_something_keeps_its_sku(
        self, organization: Organization, content: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        import_twice(organization, PLAIN, offers(self.CHARACTERISTICS + offer("1", content)))
        assert sorted(Sku.objects.values_list("guid", flat=True)) == ["", "a", "b"]
        assert caplog.records == []

    def test_whose_price_is_refused_makes_no_sku(self, organization: Organization) -> None:
        import_twice(organization, PLAIN, offers(self.CHARACTERISTICS), offers(offer("1", price("7", currency="RUR"))))
        assert sorted(Sku.objects.values_list("guid", flat=True)) == ["a", "b"]


class TestACatalogueOfCharacteristics:
    """«guid#guid» as the Ид of an item."""

    def test_leaves_the_item_the_name_that_is_its_own(self, organization: Organization) -> None:
        both = (product(f"1#{size}", UNIT + f"<Артикул>{size}</Артикул>", name=f"Туфли ({size})") for size in (36, 37))
        import_twice(organization, catalogue("".join(both)))
        assert (Item.objects.get().name, Item.objects.get().article) == ("Туфли", "36")
        assert sorted(Sku.objects.values_list("guid", "variant")) == [("36", "36"), ("37", "37")]

    def test_names_a_characteristic_by_its_values(self, organization: Organization) -> None:
        values = (
            "<ХарактеристикиТовара><ХарактеристикаТовара><Наименование>Размер</Наименование>"
            "<Значение>{}</Значение></ХарактеристикаТовара></ХарактеристикиТовара>"
        )
        both = (product(f"1#{size}", UNIT + values.format(size), name="Шина (зимняя)") for size in (36, 37))
        import_twice(organization, catalogue("".join(both)), offers(offer("1#36", price("5"))))
        assert Item.objects.get().name == "Шина (зимняя)"
        assert sorted(Sku.objects.values_list("guid", "variant")) == [("36", "36"), ("37", "37")]

    def test_beside_the_item_itself_takes_its_name_from_there(self, organization: Organization) -> None:
        characteristic = product("1#36", UNIT, name="Туфли летние (36)")
        import_twice(organization, catalogue(characteristic + product("1", UNIT, name="Туфли летние")))
        assert Item.objects.get().name == "Туфли летние"
        assert Sku.objects.get().variant == "36"

    def test_marks_the_item_only_when_all_its_characteristics_are_marked(self, organization: Organization) -> None:
        marked = ' Статус="Удален"'

        def rows_of(first: str, second: str) -> str:
            return catalogue(
                product("1#36", UNIT, name="Туфли (36)", attributes=first)
                + product("1#37", UNIT, name="Туфли (37)", attributes=second)
            )

        import_twice(organization, rows_of("", ""))
        import_twice(organization, rows_of("", marked))
        assert not Item.objects.get().deletion_mark
        assert Sku.objects.count() == 2
        import_twice(organization, rows_of(marked, marked))
        assert Item.objects.get().deletion_mark
        import_twice(organization, rows_of(marked, ""))
        assert not Item.objects.get().deletion_mark

    def test_that_are_all_marked_from_the_first_makes_a_marked_item(self, organization: Organization) -> None:
        row = product("1#36", UNIT, name="Туфли (36)", attributes=' Статус="Удален"')
        import_twice(organization, catalogue(row))
        assert Item.objects.get().deletion_mark
        assert Sku.objects.get().guid == ""


PACKED = (
    '<БазоваяЕдиница Код="796">шт<Пересчет><Единица>778</Единица><Коэффициент>12</Коэффициент></Пересчет>'
    "</БазоваяЕдиница>"
)
PACKAGE_PRICE = price("60", content="<Единица>упак.</Единица><Коэффициент>12</Коэффициент>")
THIRD_UNIT = "<БазоваяЕдиница>упаковка 12</БазоваяЕдиница>"


@pytest.mark.parametrize(
    "texts",
    [
        (catalogue(product("1", PACKED)), offers(offer("1", PACKAGE_PRICE))),
        (catalogue(product("1", UNIT)), offers(offer("1", price("60,129", currency="933") + stock("-1,2345")))),
        (catalogue(product("1", THIRD_UNIT) + product("2", THIRD_UNIT.replace("12", "10"))),),
        (catalogue(product("1", UNIT)), offers(offer("1", price("5", currency="RUR") + stock("")))),
        (catalogue(product("1", f"{UNIT}<Штрихкод>4810000000011</Штрихкод>", attributes=' Статус="Удален"')),),
        (document(f"<ПакетПредложений><Предложения>{offer('1', price('5'))}</Предложения></ПакетПредложений>"),),
        (
            catalogue(product("1", f"{UNIT}<Штрихкод>4810000000011</Штрихкод>")),
            offers(offer("1#a", "<Штрихкод>4810000000011</Штрихкод>" + price("5"))),
        ),
    ],
    ids=["package", "byn", "units", "refused", "marked", "offer alone", "moved barcode"],
)
def test_other_cases(organization: Organization, texts: tuple[str, ...]) -> None:
    import_twice(organization, *texts)
