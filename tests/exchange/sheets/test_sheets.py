"""Tables that a person fills in: out of the books, into them, and refused in words when they are none of ours."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from accounting.models import Item, Organization, Price, Sku, StockBalance, StockMovement
from exchange.codes import OneCCode
from exchange.onec.commerceml.elements import OneCFileError
from exchange.onec.imports.importer import Import
from exchange.onec.imports.summary import ImportSummary
from exchange.sheets.reader import SheetSource
from exchange.sheets.tables import COLUMNS, Sheet, sheet_export
from tests.exchange.onec.importing import in_words
from tests.exchange.onec.selling import sell
from tests.support.books import (
    make_barcode,
    make_item,
    make_organization,
    make_package,
    make_price,
    make_price_type,
    make_sku,
    make_warehouse,
    put_in_stock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku(organization: Organization) -> Sku:
    """Seventeen pairs at 28,68."""
    sku = make_sku(name="Босоножки женские", article="Б-1")
    make_barcode(sku=sku, value="4810000000011")
    make_price(sku=sku, price_type=make_price_type(name="Розничная"))
    put_in_stock(warehouse=make_warehouse(organization=organization, guid="склад-1"), sku=sku, quantity="17")
    return sku


def load(organization: Organization, path: Path) -> ImportSummary:
    exchange = Import(organization, 1, is_from_1c=False)
    source = SheetSource(organization, path, path.name)
    source.examine()
    exchange.read(source, progress=lambda done: None)
    return exchange.summary


def table(tmp_path: Path, *rows: tuple[object, ...], name: str = "t.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / name
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("sheet", list(Sheet))
def test_what_is_taken_out_comes_in_again_and_changes_nothing(
    organization: Organization, sku: Sku, tmp_path: Path, sheet: Sheet, suffix: str
) -> None:
    path = tmp_path / f"t{suffix}"
    path.write_bytes(sheet_export(sheet=sheet, organization=organization, suffix=suffix))

    summary = load(organization, path)

    assert (summary.refused, summary.remarks) == ([], [])
    assert {outcome for part in summary.counts.values() for outcome in part} == {"unchanged"}
    assert (Item.objects.count(), Price.objects.count(), StockMovement.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_template_has_the_headers_alone(organization: Organization, sku: Sku, sheet: Sheet) -> None:
    content = sheet_export(sheet=sheet, organization=organization, suffix=".xlsx", is_template=True)
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows == [COLUMNS[sheet]]


def test_a_name_is_never_a_formula_to_excel(organization: Organization, sku: Sku, tmp_path: Path) -> None:
    Item.objects.update(name="=cmd|calc")
    path = tmp_path / "t.csv"
    path.write_bytes(sheet_export(sheet=Sheet.ITEMS, organization=organization, suffix=".csv"))
    assert ";'=cmd|calc;" in path.read_text(encoding="utf-8-sig")
    load(organization, path)
    assert Item.objects.get().name == "=cmd|calc"


def test_new_items_are_made_once_under_an_id_of_their_name(organization: Organization, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ("Наименование", "Артикул", "Единица", "Ставка НДС", "Штрихкод"),
        ("Сандалии", "С-1", "пара", "10 %", 4810000000028),
    )
    for _ in range(2):
        load(organization, path)
    item = Item.objects.get()
    assert (item.name, item.unit.code, item.retail_vat_rate) == ("Сандалии", "715", "10")
    assert item.skus.get().barcodes.get().value == "4810000000028"


def test_goods_are_found_by_barcode_or_article(organization: Organization, sku: Sku, tmp_path: Path) -> None:
    make_price_type(name="Оптовая")
    path = table(
        tmp_path,
        ("Штрихкод", "Артикул", "Вид цены", "Цена"),
        ("4810000000011", "", "розничная", 29.9),
        ("", "Б-1", "Оптовая", "20,50"),
        ("", "нет", "Оптовая", 1),
        ("", "Б-1", "Нет такого", 1),
        ("", "Б-1", "Оптовая", "дорого"),
    )
    summary = load(organization, path)
    assert sorted(Price.objects.values_list("value", flat=True))[0] == Decimal("20.50")
    assert Price.objects.filter(value=Decimal("29.90")).exists()
    places = [row["place"] for row in in_words(summary.refused)]
    assert places == ["t.xlsx, строка 4", "t.xlsx, строка 5", "t.xlsx, строка 6"]


def test_stock_of_a_table_is_what_was_counted_with_nothing_taken_off(
    organization: Organization, sku: Sku, tmp_path: Path
) -> None:
    sell(sku, "3")
    load(organization, table(tmp_path, ("Артикул", "Склад", "Количество"), ("Б-1", "Розничный магазин", 20)))
    assert StockBalance.objects.get().quantity == 20
    assert StockMovement.objects.order_by("id").last().comment == "Остаток по таблице 20"


def test_a_warehouse_of_another_organization_is_none(organization: Organization, sku: Sku, tmp_path: Path) -> None:
    make_warehouse(organization=make_organization(), name="Чужой")
    summary = load(organization, table(tmp_path, ("Артикул", "Склад", "Количество"), ("Б-1", "Чужой", 20)))
    assert in_words(summary.refused)[0]["reason"] == "склада «Чужой» в организации нет."


def test_a_table_of_something_else_is_refused_in_words(organization: Organization, tmp_path: Path) -> None:
    with pytest.raises(OneCFileError, match=OneCCode.TABLE_WITHOUT_COLUMNS):
        load(organization, table(tmp_path, ("Имя", "Телефон"), ("Анна", "1")))
    spoilt = tmp_path / "spoilt.xlsx"
    spoilt.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_BROKEN) as refused:
        load(organization, spoilt)
    assert refused.value.issue.params == {"file": "spoilt.xlsx"}


def test_a_csv_in_the_encoding_of_windows_is_read(organization: Organization, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Наименование,Единица\nСандалии,пара\n".encode("windows-1251"))
    load(organization, path)
    assert Item.objects.get().name == "Сандалии"


def test_a_csv_that_excel_saved_in_russian_is_read(organization: Organization, sku: Sku, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Артикул;Вид цены;Цена\r\nБ-1;Розничная;29,90\r\n".encode("windows-1251"))
    assert load(organization, path).refused == []
    assert Price.objects.filter(value=Decimal("29.90")).exists()


def test_a_csv_is_given_as_excel_in_russian_reads_it(organization: Organization, sku: Sku) -> None:
    content = sheet_export(sheet=Sheet.PRICES, organization=organization, suffix=".csv").decode("utf-8-sig")
    headers, row = content.splitlines()
    assert headers.split(";") == list(COLUMNS[Sheet.PRICES])
    assert row.split(";")[-1] == "28,68"


@pytest.mark.parametrize(("sheet", "number"), [(Sheet.PRICES, 28.68), (Sheet.STOCK, 17)])
def test_numbers_of_a_workbook_are_numbers(organization: Organization, sku: Sku, sheet: Sheet, number: float) -> None:
    book = load_workbook(BytesIO(sheet_export(sheet=sheet, organization=organization, suffix=".xlsx")))
    assert [cell.value for cell in book.active[2]][-1] == number


def test_a_barcode_that_a_spreadsheet_has_shortened_is_refused(organization: Organization, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Наименование;Штрихкод\r\nСандалии;4,81E+12\r\n".encode("windows-1251"))
    summary = load(organization, path)
    assert not Item.objects.exists()
    assert "знаки его потеряны" in in_words(summary.refused)[0]["reason"]


def test_barcodes_of_boxes_and_of_characteristics_stay_where_they_are(
    organization: Organization, sku: Sku, tmp_path: Path
) -> None:
    box = make_sku(name="Гвозди")
    make_barcode(sku=box, value="4810000000028", package=make_package(item=box.item))
    make_barcode(sku=Sku.objects.create(item=make_item(name="Туфли"), guid="37", variant="37"), value="4810000000035")
    path = tmp_path / "t.xlsx"
    path.write_bytes(sheet_export(sheet=Sheet.ITEMS, organization=organization, suffix=".xlsx"))
    summary = load(organization, path)
    assert (summary.refused, summary.remarks) == ([], [])
    assert {outcome for part in summary.counts.values() for outcome in part} == {"unchanged"}


def test_a_rate_in_per_cents_and_a_name_that_is_missing(organization: Organization, tmp_path: Path) -> None:
    path = table(tmp_path, ("Наименование", "Артикул", "Ставка НДС"), ("Кефир", "К-1", 0.1), ("=1+1", "К-2", 0.2))
    summary = load(organization, path)
    assert (Item.objects.get().retail_vat_rate, summary.remarks[:-1]) == ("10", [])
    refused = in_words(summary.refused)[0]
    assert (refused["object"], refused["place"]) == ("Товар «К-2»", "t.xlsx, строка 3")
