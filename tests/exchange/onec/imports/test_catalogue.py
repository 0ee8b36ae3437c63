"""Items of 1C in the books: what 1C says is written, what it does not know of is kept."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounting.models import Barcode, Item, ItemCategory, Organization, Sku, Unit
from accounting.services.barcodes import identification_codes_allocate
from tests.exchange.onec.importing import counted, import_texts, in_words
from tests.exchange.onec.samples import catalogue, document, offer, offers, price, product, stock
from tests.support.books import (
    base_package,
    make_barcode,
    make_category,
    make_item,
    make_organization,
    make_package,
    make_sku,
)

pytestmark = pytest.mark.django_db

UNIT = '<БазоваяЕдиница Код="796 " НаименованиеПолное="Штука">шт</БазоваяЕдиница>'
BOXES = '<БазоваяЕдиница Код="796">шт<Пересчет><Единица>778</Единица><Коэффициент>12</Коэффициент></Пересчет></БазоваяЕдиница>'  # noqa: E501 - one element
VAT = "<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>{}</Ставка></СтавкаНалога></СтавкиНалогов>"


def requisite(name: str, value: str) -> str:
    return (
        "<ЗначенияРеквизитов><ЗначениеРеквизита>"
        f"<Наименование>{name}</Наименование><Значение>{value}</Значение>"
        "</ЗначениеРеквизита></ЗначенияРеквизитов>"
    )


def test_an_item_is_known_by_its_guid_and_brought_up_to_date(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT + "<Артикул>А-1</Артикул>", name="Ботинки")))
    summary = import_texts(organization, catalogue(product("1", UNIT, name="Ботинки мужские")))

    item = Item.objects.get()
    assert counted(summary)["items"] == {"changed": 1}
    assert (item.guid, item.name, item.article, item.unit.name) == ("1", "Ботинки мужские", "А-1", "шт")


def test_what_1c_does_not_know_of_is_kept(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT)))
    item = Item.objects.get()
    sku = item.skus.get()
    own_code = identification_codes_allocate(pairs=[(sku, base_package(sku))])[0]
    barcode = make_barcode(sku=sku, value="4810000000011")
    item.export_package, item.minimum_price, item.is_weight = make_package(item=item), Decimal("9.90"), True
    item.save()

    import_texts(organization, catalogue(product("1", UNIT, name="Туфли"), only_changes="false"))

    item.refresh_from_db()
    assert (item.name, item.minimum_price, item.is_weight) == ("Туфли", Decimal("9.90"), True)
    assert item.export_package is not None
    assert set(Barcode.objects.values_list("value", flat=True)) == {own_code.value, barcode.value}


@pytest.mark.parametrize(
    ("said", "expected"), [("20", "20"), ("10%", "10"), ("0", "0"), ("Без НДС", "none"), ("25.00", "25")]
)
def test_the_vat_rate_is_the_one_that_1c_says(organization: Organization, said: str, expected: str) -> None:
    import_texts(organization, catalogue(product("1", VAT.format(said))))
    assert Item.objects.get().retail_vat_rate == expected


def test_a_vat_rate_that_the_books_do_not_know_is_reported_and_the_item_loaded(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT + VAT.format("10"))))
    summary = import_texts(organization, catalogue(product("1", UNIT + VAT.format("18"), name="Туфли")))
    item = Item.objects.get()
    assert (item.name, item.retail_vat_rate) == ("Туфли", "10")
    assert "«18» нет в учёте, осталась «10 %»" in in_words(summary.remarks)[0]["reason"]


def test_a_service_is_a_service_and_gets_no_stock(organization: Organization) -> None:
    service = product("1", requisite("ТипНоменклатуры", "Услуга"), name="Ремонт")
    import_texts(organization, catalogue(service), offers(offer("1", stock("5"))))
    item = Item.objects.get()
    assert (item.kind, item.skus.get().balances.count()) == ("service", 0)


def test_a_mark_of_deletion_comes_and_goes_with_1c(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT)))
    marked = import_texts(organization, catalogue(product("1", UNIT, attributes=' Статус="Удален"')))
    assert counted(marked)["items"] == {"marked_deleted": 1}
    assert Item.objects.get().deletion_mark

    import_texts(organization, catalogue(product("1", UNIT)))
    assert not Item.objects.get().deletion_mark


def test_groups_make_a_tree_and_an_item_stands_in_its_group(organization: Organization) -> None:
    inner = "<Группа><Ид>g2</Ид><Наименование>Сапоги</Наименование></Группа>"
    tree = (
        "<Классификатор><Группы><Группа><Ид>g1</Ид><Наименование>Обувь</Наименование>"
        f"<Группы>{inner}</Группы></Группа></Группы></Классификатор>"
    )
    import_texts(organization, catalogue(product("1", "<Группы><Ид>g2</Ид></Группы>"), classifier=tree))
    category = Item.objects.get().category
    assert category is not None
    assert category.parent is not None
    assert (category.name, category.parent.name) == ("Сапоги", "Обувь")


def test_a_group_never_becomes_its_own_ancestor(organization: Organization) -> None:
    root = make_category(name="Обувь", guid="g1")
    make_category(name="Сапоги", guid="g2", parent=root)
    inner = "<Группа><Ид>g1</Ид><Наименование>Обувь</Наименование></Группа>"
    tree = f"<Группа><Ид>g2</Ид><Наименование>Сапоги</Наименование><Группы>{inner}</Группы></Группа>"

    import_texts(organization, document(f"<Классификатор><Группы>{tree}</Группы></Классификатор>"))

    by_guid = {category.guid: category for category in ItemCategory.objects.all()}
    assert (by_guid["g2"].parent, by_guid["g1"].parent) == (None, by_guid["g2"])


def test_an_unknown_unit_is_made_under_its_code(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", '<БазоваяЕдиница Код="2009"/>')))
    assert Unit.objects.get(code="2009").name == "2009 (не описан)"


def test_characteristics_become_skus_and_the_empty_plain_one_goes(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT, name="Ботинки")))
    named = "<Наименование>Ботинки (38)</Наименование>"
    summary = import_texts(organization, offers(offer("1#a", named + price("5")) + offer("1#b", price("6"))))

    assert sorted(Sku.objects.values_list("guid", "variant")) == [("a", "38"), ("b", "b")]
    assert counted(summary)["characteristics"] == {"created": 2}


def test_a_plain_sku_with_something_on_it_stays(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", f"{UNIT}<Штрихкод>4810000000011</Штрихкод>")))
    import_texts(organization, offers(offer("1#a", price("5"))))
    assert sorted(Sku.objects.values_list("guid", flat=True)) == ["", "a"]


def test_a_barcode_moves_to_the_characteristic_that_1c_names(organization: Organization) -> None:
    files = (
        catalogue(product("1", f"{UNIT}<Штрихкод>4810000000011</Штрихкод>")),
        offers(offer("1#a", "<Штрихкод>4810000000011</Штрихкод>")),
    )
    import_texts(organization, *files)
    again = import_texts(organization, *files)
    assert Barcode.objects.get().sku.guid == "a"
    assert counted(again)["barcodes"] == {"unchanged": 2}


def test_a_barcode_of_other_goods_is_refused_and_stays_there(organization: Organization) -> None:
    taken = make_barcode(sku=make_sku(name="Сапоги"), value="4810000000011")
    summary = import_texts(organization, catalogue(product("1", f"{UNIT}<Штрихкод>4810000000011</Штрихкод>")))
    assert "уже штрихкод товара «Сапоги»" in in_words(summary.refused)[0]["reason"]
    assert Barcode.objects.get() == taken
    assert Item.objects.filter(guid="1").exists()


def test_packages_come_with_their_coefficients_and_barcodes(organization: Organization) -> None:
    box = (
        "<Упаковки><Упаковка><Наименование>коробка</Наименование><Коэффициент>12</Коэффициент>"
        "<Штрихкод>4810000000028</Штрихкод></Упаковка></Упаковки>"
    )
    for _ in range(2):
        import_texts(organization, catalogue(product("1", UNIT + box)))

    item = Item.objects.get()
    package = item.packages.get(is_base=False)
    assert (package.name, package.numerator, package.denominator) == ("коробка", 12, 1)
    assert Barcode.objects.get().package == package


def test_a_package_of_one_base_unit_is_the_base_package(organization: Organization) -> None:
    one = (
        "<Упаковки><Упаковка><Наименование>200</Наименование><Коэффициент>1</Коэффициент>"
        "<Штрихкод>4810000000028</Штрихкод></Упаковка></Упаковки>"
    )
    import_texts(organization, catalogue(product("1", UNIT + one)))
    assert Barcode.objects.get().package == Item.objects.get().packages.get()


def test_a_package_of_another_coefficient_is_another_package(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", BOXES)))
    import_texts(organization, catalogue(product("1", BOXES.replace("12", "10"))))
    packages = Item.objects.get().packages.filter(is_base=False)
    assert sorted(packages.values_list("name", "numerator")) == [("упак", 12), ("упак (10 шт)", 10)]


def test_an_offer_of_an_unknown_item_is_refused_and_the_rest_loaded(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT)))
    summary = import_texts(organization, offers(offer("нет", price("5")) + offer("1", price("5"))))
    assert "товара с Ид «нет» нет" in in_words(summary.refused)[0]["reason"]
    assert in_words(summary.refused)[0]["place"] == "0.xml, строка 1"
    assert Sku.objects.get().prices.count() == 1


def test_an_item_that_one_file_names_twice_is_made_once(organization: Organization) -> None:
    import_texts(organization, catalogue(product("1", UNIT, name="Ботинки") + product("1", UNIT, name="Туфли")))
    assert Item.objects.get().name == "Туфли"


def test_the_number_of_queries_does_not_depend_on_the_number_of_items(
    organization: Organization, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [product(f"{number}", f"{UNIT}<Штрихкод>48{number}</Штрихкод>") for number in range(1, 101)]
    priced = [offer(f"{number}", price("5") + stock("3")) for number in range(1, 101)]
    with django_assert_max_num_queries(60):
        import_texts(organization, catalogue("".join(rows)), offers("".join(priced)))
    assert Item.objects.count() == 100


class TestAbsence:
    """What a full exchange came without is marked as deleted, when all of the exchange is in."""

    def test_an_item_that_a_full_catalogue_lacks_is_marked(self, organization: Organization) -> None:
        import_texts(organization, catalogue(product("1", UNIT) + product("2", UNIT)))
        summary = import_texts(organization, catalogue(product("1", UNIT), only_changes="false"))
        assert list(Item.objects.filter(deletion_mark=True).values_list("guid", flat=True)) == ["2"]
        assert counted(summary)["items"] == {"unchanged": 1, "marked_deleted": 1}

    def test_an_element_at_the_end_of_the_catalogue_says_so_too(self, organization: Organization) -> None:
        said = "<СодержитТолькоИзменения>false</СодержитТолькоИзменения>"
        for rows in (product("1", UNIT) + product("2", UNIT), product("1", UNIT)):
            import_texts(organization, document(f"<Каталог><Ид>к</Ид><Товары>{rows}</Товары>{said}</Каталог>"))
        assert list(Item.objects.filter(deletion_mark=True).values_list("guid", flat=True)) == ["2"]

    def test_a_list_of_changes_takes_nothing_away(self, organization: Organization) -> None:
        import_texts(organization, catalogue(product("1", UNIT) + product("2", UNIT)))
        import_texts(organization, catalogue(product("1", UNIT), only_changes="true"))
        import_texts(organization, document(f"<Каталог><Товары>{product('1', UNIT)}</Товары></Каталог>"))
        assert not Item.objects.filter(deletion_mark=True).exists()

    def test_fragments_of_one_exchange_are_one_catalogue(self, organization: Organization) -> None:
        first, second = catalogue(product("1", UNIT), only_changes="false"), catalogue(product("2", UNIT))
        for _ in range(2):
            import_texts(organization, first, second)
        assert not Item.objects.filter(deletion_mark=True).exists()

    def test_another_catalogue_of_the_same_1c_is_another_matter(self, organization: Organization) -> None:
        other = catalogue(product("1", UNIT), only_changes="false").replace("<Ид>к</Ид>", "<Ид>другой</Ид>")
        for _ in range(2):
            import_texts(organization, catalogue(product("2", UNIT), only_changes="false"))
            import_texts(organization, other)
        assert not Item.objects.filter(deletion_mark=True).exists()

    def test_items_made_here_or_in_another_1c_are_none_of_its_business(self, organization: Organization) -> None:
        make_item(name="Заведён здесь")
        import_texts(make_organization(), catalogue(product("чужой", UNIT)))
        import_texts(organization, catalogue(product("1", UNIT), only_changes="false"))
        assert not Item.objects.filter(deletion_mark=True).exists()

    def test_nothing_is_taken_away_when_an_item_could_not_be_read(self, organization: Organization) -> None:
        import_texts(organization, catalogue(product("1", UNIT) + product("2", UNIT)))
        nameless = "<Товар><Наименование>Без Ид</Наименование></Товар>"
        import_texts(organization, catalogue(product("1", UNIT) + nameless, only_changes="false"))
        assert not Item.objects.filter(deletion_mark=True).exists()
