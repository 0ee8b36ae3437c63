"""Tables of a person's own: items, prices and stock as XLSX or CSV, out of the books by django-import-export."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import Resource

from accounting.days import today
from accounting.models import Item, ItemPackage, Organization, PriceType, Sku, StockBalance
from accounting.selectors.goods import prices_at_day_start

_FORMATS: Final = {".xlsx": XLSX, ".csv": CSV}


class Sheet(StrEnum):
    ITEMS = "items"
    PRICES = "prices"
    STOCK = "stock"


TITLES: Final = {Sheet.ITEMS: "Номенклатура", Sheet.PRICES: "Цены", Sheet.STOCK: "Остатки"}

GUID, CHARACTERISTIC, NAME, ARTICLE, BARCODE = "Ид", "Ид характеристики", "Наименование", "Артикул", "Штрихкод"
PRINT_NAME, UNIT, VAT, KIND, DELETED = "Для печати", "Единица", "Ставка НДС", "Вид", "Помечен на удаление"
PRICE_TYPE, PRICE, WAREHOUSE, QUANTITY = "Вид цены", "Цена", "Склад", "Количество"
_GOODS: Final = (GUID, CHARACTERISTIC, NAME, ARTICLE, BARCODE)
COLUMNS: Final = {
    Sheet.ITEMS: (GUID, NAME, PRINT_NAME, ARTICLE, BARCODE, UNIT, VAT, KIND, DELETED),
    Sheet.PRICES: (*_GOODS, PRICE_TYPE, PRICE),
    Sheet.STOCK: (*_GOODS, WAREHOUSE, QUANTITY),
}

#: Excel in Russian parts cells by this, and takes «12.05» for the twelfth of May.
_CSV_DELIMITER, _CSV_DECIMAL_MARK = ";", ","

#: What a cell begins with that a spreadsheet would calculate; a quotation mark before it makes it a text.
FORMULA: Final = ("=", "+", "-", "@")

Row = dict[str, Any]


def is_sheet(name: str) -> bool:
    return Path(name).suffix.lower() in _FORMATS


class RowField(Field):  # type: ignore[misc]
    """A column of a row that is a dictionary; a number stays one, so that a spreadsheet can add it up."""

    def export(self, instance: Row, **kwargs: Any) -> Any:
        value = instance.get(self.column_name, "")
        # A name must not be a formula to the program that opens the table.
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _resource(sheet: Sheet) -> Resource:
    """Return the resource whose rows are dictionaries by column."""
    fields = {f"column_{number}": RowField(column_name=title) for number, title in enumerate(COLUMNS[sheet])}
    resource: Resource = type(f"{sheet.title()}Resource", (Resource,), fields)()
    return resource


def sheet_export(*, sheet: Sheet, organization: Organization, suffix: str, is_template: bool = False) -> bytes:
    """Return a table of the books, or an empty one to be filled in, as a file of `suffix` (.xlsx or .csv)."""
    rows: list[Row] = [] if is_template else list(_ROWS[sheet](organization))
    table = _resource(sheet).export(rows)
    if suffix == ".xlsx":
        workbook: bytes = XLSX().export_data(table)
        return workbook
    for title in (PRICE, QUANTITY):
        if title in table.headers:
            table.add_formatter(title, _in_russian)
    # Excel takes a CSV without the mark for one in the encoding of Windows.
    text: str = CSV().export_data(table, delimiter=_CSV_DELIMITER)
    return text.encode("utf-8-sig")


def _in_russian(value: Any) -> Any:
    return f"{value.normalize():f}".replace(".", _CSV_DECIMAL_MARK) if isinstance(value, Decimal) else value


def _item_rows(organization: Organization) -> Iterator[Row]:
    items = Item.objects.select_related("unit").prefetch_related("skus__barcodes").order_by("name", "id")
    for item in items.iterator(chunk_size=1000):
        codes = [barcode.value for sku in item.skus.all() for barcode in sku.barcodes.all() if not barcode.is_internal]
        yield {
            GUID: item.guid,
            NAME: item.name,
            PRINT_NAME: item.print_name,
            ARTICLE: item.article,
            BARCODE: codes[0] if codes else "",
            UNIT: item.unit.name,
            VAT: item.get_retail_vat_rate_display(),
            KIND: item.get_kind_display(),
            DELETED: "да" if item.deletion_mark else "нет",
        }


def _goods(sku: Sku) -> Row:
    return {GUID: sku.item.guid, CHARACTERISTIC: sku.guid, NAME: str(sku), ARTICLE: sku.item.article}


def _price_rows(organization: Organization) -> Iterator[Row]:
    """Yield the prices of base packages in force today, by goods and then by price type."""
    types = PriceType.objects.in_bulk()
    skus = Sku.objects.filter(item__deletion_mark=False)
    bases = set(ItemPackage.objects.filter(is_base=True).values_list("pk", flat=True))
    by_sku: dict[int, list[Row]] = defaultdict(list)
    found = prices_at_day_start(sku_ids=skus.values("pk"), price_type_ids=types, day=today())
    for (sku_id, type_id, package_id), value in sorted(found.items()):
        if package_id in bases:
            by_sku[sku_id].append({PRICE_TYPE: types[type_id].name, PRICE: value})
    for sku in skus.select_related("item").order_by("item__name", "id").iterator(chunk_size=1000):
        for row in by_sku.get(sku.pk, ()):
            yield {**_goods(sku), **row}


def _stock_rows(organization: Organization) -> Iterator[Row]:
    balances = StockBalance.objects.filter(warehouse__organization=organization).select_related(
        "sku__item", "warehouse"
    )
    for balance in balances.order_by("warehouse__name", "sku__item__name", "id").iterator(chunk_size=1000):
        yield {**_goods(balance.sku), WAREHOUSE: balance.warehouse.name, QUANTITY: balance.quantity}


_ROWS = {Sheet.ITEMS: _item_rows, Sheet.PRICES: _price_rows, Sheet.STOCK: _stock_rows}
