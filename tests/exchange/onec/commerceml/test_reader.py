"""What a CommerceML file says, in all the ways that real files say it."""

from decimal import Decimal
from io import BytesIO

import pytest

from exchange.codes import OneCCode
from exchange.onec.commerceml.elements import (
    Group,
    Offer,
    OneCFileError,
    Place,
    PriceType,
    Product,
    Refusal,
    Section,
    SectionStart,
    Stock,
    Unit,
    UnitReference,
    Warehouse,
)
from exchange.onec.commerceml.reader import ElementReader
from exchange.texts import issue_text
from tests.exchange.onec.samples import (
    catalogue,
    document,
    offer,
    offers,
    price,
    product,
    read,
    read_kind,
    stock,
)


@pytest.mark.parametrize(
    "namespace",
    ["", ' xmlns="urn:1C.ru:commerceml_2"', ' xmlns="urn:1C.ru:commerceml_210"', ' xmlns="http://example.by/other"'],
)
def test_elements_are_known_by_their_local_names(namespace: str) -> None:
    text = document(f"<Каталог><Товары>{product('1')}</Товары></Каталог>", namespace=namespace)
    assert [each.guid for each in read_kind(text, Product)] == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251"])
def test_a_file_is_read_in_its_encoding(encoding: str) -> None:
    text = catalogue(product("1", name="Сандалии")).replace("UTF-8", encoding.removesuffix("-sig"))
    assert read_kind(text.encode(encoding), Product)[0].name == "Сандалии"


def test_windows_1251_is_recognised_when_the_file_does_not_name_it() -> None:
    text = catalogue(product("1", name="Сандалии")).partition("?>")[2]
    assert read_kind(text.encode("windows-1251"), Product)[0].name == "Сандалии"


def test_groups_come_with_their_parents_before_them_however_deep() -> None:
    inner = ""
    for level in range(5, 0, -1):
        below = f"<Группы>{inner}</Группы>" if inner else ""
        inner = f"<Группа>{below}<Ид>g{level}</Ид><Наименование>Группа {level}</Наименование></Группа>"
    groups = read_kind(document(f"<Классификатор><Группы>{inner}</Группы></Классификатор>"), Group)
    assert [(each.guid, each.parent) for each in groups] == [
        ("g1", ""), ("g2", "g1"), ("g3", "g2"), ("g4", "g3"), ("g5", "g4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ('<БазоваяЕдиница Код="796 " НаименованиеПолное="Шт.">ш</БазоваяЕдиница>', UnitReference("796", "ш", "Шт.")),
        ("<БазоваяЕдиница>796</БазоваяЕдиница>", UnitReference("796")),
        ("<БазоваяЕдиница>пара</БазоваяЕдиница>", UnitReference("", "пара")),
        ('<БазоваяЕдиница Код="2009" НаименованиеПолное="Набор"/>', UnitReference("2009", "", "Набор")),
        ("<БазоваяЕдиница/>", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_base_unit_is_read_from_a_code_or_from_the_text(unit: str, expected: UnitReference | None) -> None:
    assert read_kind(catalogue(product("1", unit)), Product)[0].unit == expected


def test_names_lose_stray_spaces() -> None:
    assert read_kind(catalogue(product("1", name="  Ботинки\n мужские ")), Product)[0].name == "Ботинки мужские"


@pytest.mark.parametrize(
    ("attributes", "content"),
    [
        (' Статус="Удален"', ""),
        ("", "<Статус>Удален</Статус>"),
        ("", "<ПометкаУдаления>true</ПометкаУдаления>"),
    ],
)
def test_a_deletion_mark_is_seen_in_all_three_spellings(attributes: str, content: str) -> None:
    marked, plain = read_kind(catalogue(product("1", content, attributes=attributes) + product("2")), Product)
    assert (marked.is_deleted, plain.is_deleted) == (True, False)


@pytest.mark.parametrize(
    "content",
    [
        '<Склад ИдСклада="w" КоличествоНаСкладе="2,5"/>',
        '<Склады ИдСклада="w" КоличествоНаСкладе="2.5"/>',
        "<Остатки><Остаток><Склад><Ид>w</Ид><Количество>2.5</Количество></Склад></Остаток></Остатки>",
        (
            "<КоличествоНаСкладах><КоличествоНаСкладе><ИдСклада>w</ИдСклада><Количество>2.5</Количество>"
            "</КоличествоНаСкладе></КоличествоНаСкладах>"
        ),
    ],
)
def test_stock_is_read_in_all_its_spellings(content: str) -> None:
    assert read_kind(offers(offer("1", content)), Offer)[0].stock == (Stock("w", Decimal("2.5")),)


def test_stock_may_be_negative_and_given_in_total_only() -> None:
    read_offer = read_kind(offers(offer("1", "<Количество>-3</Количество>")), Offer)[0]
    assert (read_offer.total, read_offer.stock) == (Decimal(-3), ())


def test_a_total_of_schema_3_1_stands_among_the_balances() -> None:
    content = "<Остатки><Остаток><Количество>5</Количество></Остаток></Остатки>"
    read_offer = read_kind(offers(offer("1", content)), Offer)[0]
    assert (read_offer.total, read_offer.stock) == (Decimal(5), ())


def test_an_offer_of_a_characteristic_names_the_item_and_the_characteristic() -> None:
    assert [(each.guid, each.characteristic) for each in read_kind(offers(offer("a#b") + offer("c")), Offer)] == [
        ("a", "b"),
        ("c", ""),
    ]


def test_the_characteristic_may_stand_in_an_element_of_its_own() -> None:
    text = offers(offer("a", "<ИдХарактеристики>b</ИдХарактеристики>") + offer("a", "<ИдХарактеристики/>"))
    assert [(each.guid, each.characteristic) for each in read_kind(text, Offer)] == [("a", "b"), ("a", "")]


def test_both_parts_of_an_id_may_be_as_long_as_the_books_keep_them() -> None:
    item, characteristic = "т" * 255, "х" * 255
    read_offer, refusal = read(offers(offer(f"{item}#{characteristic}") + offer(f"{item}#{characteristic}х")))[1:]
    assert isinstance(read_offer, Offer)
    assert isinstance(refusal, Refusal)
    assert (read_offer.guid, read_offer.characteristic) == (item, characteristic)
    assert refusal.issue.code == OneCCode.ID_TOO_LONG


def test_barcodes_of_items_offers_and_packages_are_read() -> None:
    unit = (
        '<БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'
        "<Упаковки><Упаковка><Ид>p</Ид><Наименование>коробка</Наименование>"
        "<Коэффициент>12</Коэффициент><Штрихкод>222</Штрихкод></Упаковка></Упаковки>"
    )
    read_product = read_kind(catalogue(product("1", f"<Штрихкод>111</Штрихкод>{unit}")), Product)[0]
    package = read_product.packages[0]
    assert read_product.barcodes == ("111",)
    assert (package.name, package.coefficient, package.barcodes) == ("коробка", Decimal(12), ("222",))


def test_a_barcode_is_read_with_a_capital_letter_inside_its_name_too() -> None:
    content = "<ШтрихКод>111</ШтрихКод><Штрихкоды><ШтрихКод>222</ШтрихКод></Штрихкоды>"
    assert read_kind(catalogue(product("1", content)), Product)[0].barcodes == ("111", "222")


def test_a_recount_of_the_base_unit_is_a_package_unless_it_is_the_base_unit_itself() -> None:
    unit = (
        '<БазоваяЕдиница Код="796"><Пересчет><Единица>796</Единица><Коэффициент>1</Коэффициент></Пересчет>'
        "<Пересчет><Единица>778</Единица><Коэффициент>10</Коэффициент></Пересчет></БазоваяЕдиница>"
    )
    packages = read_kind(catalogue(product("1", unit)), Product)[0].packages
    assert [(each.unit.code, each.coefficient) for each in packages] == [("778", Decimal(10))]


def test_a_price_is_of_one_package_of_its_coefficient() -> None:
    content = price("1 234,50", currency="руб", content="<Единица>упак</Единица><Коэффициент>10</Коэффициент>")
    read_price = read_kind(offers(offer("1", content)), Offer)[0].prices[0]
    assert (read_price.value, read_price.currency, read_price.coefficient) == (Decimal("1234.50"), "руб", Decimal(10))
    assert read_price.unit == UnitReference("", "упак")


@pytest.mark.parametrize("least", ["", "1", "0"])
def test_a_price_that_begins_with_the_first_piece_is_the_price(least: str) -> None:
    content = price("5", content=f"<КоличествоОт>{least}</КоличествоОт><КоличествоДо>9</КоличествоДо>")
    assert [each.value for each in read_kind(offers(offer("1", content)), Offer)[0].prices] == [5]


def test_price_types_warehouses_and_units_are_read_wherever_they_are_declared() -> None:
    declared = (
        "<ТипыЦен><ТипЦены><Ид>р</Ид><Наименование>Розничная</Наименование><Валюта>BYN</Валюта>"
        "<Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>"
        "<Склады><Склад><Ид>с</Ид><Наименование>Магазин</Наименование>"
        "<Адрес><Представление>Минск</Представление></Адрес></Склад></Склады>"
        "<ЕдиницыИзмерения><ЕдиницаИзмерения><Код>796</Код><НаименованиеПолное>Штука</НаименованиеПолное>"
        "</ЕдиницаИзмерения></ЕдиницыИзмерения>"
    )
    for text in (document(f"<Классификатор>{declared}</Классификатор>"), offers("", head=declared)):
        price_type, warehouse, unit = (read_kind(text, kind)[0] for kind in (PriceType, Warehouse, Unit))
        assert (price_type.guid, price_type.currency, price_type.includes_vat) == ("р", "BYN", True)
        assert (warehouse.guid, warehouse.name, warehouse.address) == ("с", "Магазин", "Минск")
        assert unit.reference == UnitReference("796", "", "Штука")


@pytest.mark.parametrize(("said", "expected"), [("true", True), ("false", False), ("", None), ("может быть", None)])
def test_a_section_says_whether_it_holds_only_changes(said: str, expected: bool | None) -> None:
    assert read_kind(catalogue("", only_changes=said), SectionStart) == [SectionStart(Section.CATALOGUE, expected, "к")]


def test_a_section_may_say_so_in_an_element_at_its_end() -> None:
    said = "<СодержитТолькоИзменения>false</СодержитТолькоИзменения>"
    text = document(f"<Каталог><Ид>к</Ид><Товары>{product('1')}</Товары>{said}</Каталог>")
    assert read_kind(text, SectionStart)[-1] == SectionStart(Section.CATALOGUE, only_changes=False, guid="к")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("<Предложение><Наименование>Без Ид</Наименование></Предложение>", "Ид не указан"),
        (offer("x", price("сто")), "не число"),
        (offer("x", price("-1")), "меньше нуля"),
        (offer("x", stock("1E9999")), "не число"),
        (offer("x", stock("NaN")), "не число"),
        (offer("x", stock("999999999999")), "слишком велик"),
        (offer("x", price("1.234.567")), "не число"),
        (offer("x", price("1", content="<Коэффициент>0</Коэффициент>")), "больше нуля"),
        (offer("x", price("1", content="<КоличествоОт>10</КоличествоОт>")), "не с первой единицы"),
    ],
)
def test_a_bad_element_is_reported_with_its_place_and_the_rest_is_read(bad: str, reason: str) -> None:
    text = offers(f"{bad}\n{offer('good')}")
    refusal = read_kind(text, Refusal)[0]
    assert reason in issue_text(refusal.issue)
    assert refusal.place == Place("import.xml", 1)
    assert read_kind(text, Offer)[-1].guid == "good"


def test_a_malformed_date_stands_in_nobodys_way() -> None:
    text = catalogue(product("1")).replace(" ВерсияСхемы", ' ДатаФормирования="2022-10-31UTC02:25:50" ВерсияСхемы')
    assert len(read_kind(text, Product)) == 1


def test_goods_of_an_order_are_no_items_of_the_catalogue() -> None:
    order = f"<Документ><Ид>1</Ид><Товары>{product('1')}</Товары></Документ>"
    assert read(document(order)) == []


def test_a_catalogue_without_the_outer_element_is_read() -> None:
    assert [each.guid for each in read_kind(f"<Каталог><Товары>{product('1')}</Товары></Каталог>", Product)] == ["1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "пуст"),
        ("<html><body/></html>", "не CommerceML"),
        (catalogue(product("1"))[:-20], "повреждён"),
        (catalogue(product("1")).encode("utf-16"), "UTF-8 или windows-1251"),
        (catalogue("").replace("UTF-8", "UTF-7"), "кодировка"),
    ],
)
def test_what_is_no_whole_file_of_1c_is_refused_in_words(text: str | bytes, words: str) -> None:
    with pytest.raises(OneCFileError) as refused:
        read(text)
    assert words in issue_text(refused.value.issue)


def test_reading_is_taken_up_again_behind_what_was_read() -> None:
    text = catalogue(product("1") + product("") + product("2") + product("3"))
    reader = ElementReader(BytesIO(text.encode()), name="import.xml", skip=2)
    assert [each.guid for each in reader if isinstance(each, Product)] == ["2", "3"]
    assert reader.pieces == 4
