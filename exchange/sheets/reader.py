"""Tables of a person's own, read as the elements of which CommerceML consists: one way into the books for both."""

import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from import_export.formats.base_formats import CSV, XLSX

from accounting.models import Barcode, Organization, PriceType, Sku, VatRate, Warehouse
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import (
    Element,
    FileTooLarge,
    Offer,
    OneCFileError,
    Place,
    Price,
    Product,
    Refusal,
    Section,
    SectionStart,
    Stock,
    UnitReference,
)
from exchange.onec.commerceml.files import zip_sources
from exchange.onec.commerceml.reader import FileFacts
from exchange.onec.commerceml.values import clean_text, parse_flag, parse_number
from exchange.sheets.tables import (
    ARTICLE,
    BARCODE,
    CHARACTERISTIC,
    COLUMNS,
    DELETED,
    FORMULA,
    GUID,
    KIND,
    NAME,
    PRICE,
    PRICE_TYPE,
    PRINT_NAME,
    QUANTITY,
    UNIT,
    VAT,
    WAREHOUSE,
    Row,
    Sheet,
)

SHEET_BYTES: Final = 20 * 2**20
SHEET_ROWS: Final = 100_000
_NAMESPACE: Final = uuid.UUID("0b7f1f6e-52a5-5e0c-8a2e-3a1c4d5e6f70")
#: What Excel makes of a long code: «4,81001E+12».
_SHORTENED: Final = re.compile(r"\d[.,]\d+E\+\d+\Z")
_SHORTENED_CODES: Final = {BARCODE: OneCCode.ROW_BARCODE_SHORTENED, ARTICLE: OneCCode.ROW_ARTICLE_SHORTENED}
#: By these a table is known, whatever other columns it has.
_MARKS: Final = {Sheet.PRICES: {PRICE_TYPE, PRICE}, Sheet.STOCK: {WAREHOUSE, QUANTITY}, Sheet.ITEMS: {NAME}}


@dataclass
class SheetReader:
    """Rows of a table as the elements of which CommerceML consists, so that both go into the books by one way."""

    organization: Organization
    name: str
    sheet: Sheet
    rows: list[Row]
    skip: int = 0
    pieces: int = 0
    _price_types: dict[str, PriceType] = field(default_factory=dict)
    _warehouses: dict[str, Warehouse] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Element]:
        self._price_types = _by_name(PriceType.objects.all())
        self._warehouses = _by_name(Warehouse.objects.filter(organization=self.organization))
        yield SectionStart(Section.CATALOGUE if self.sheet is Sheet.ITEMS else Section.OFFERS, only_changes=True)
        for number, row in enumerate(self.rows, start=2):
            self.pieces += 1
            if self.pieces > self.skip and any(row.values()):
                yield self._element(row, Place(self.name, number))

    def _element(self, row: Row, place: Place) -> Element:
        for title, code in _SHORTENED_CODES.items():
            if _SHORTENED.match(row[title]):
                return _refusal(row, place, code, value=row[title])
        if self.sheet is Sheet.ITEMS:
            return _product(row, place) if row[NAME] else _refusal(row, place, OneCCode.ROW_WITHOUT_NAME)
        sku = _sku_of(row)
        if sku is None:
            return _refusal(row, place, OneCCode.ROW_WITHOUT_ITEM)
        return self._price(row, place, sku) if self.sheet is Sheet.PRICES else self._stock(row, place, sku)

    def _price(self, row: Row, place: Place, sku: Sku) -> Element:
        price_type, value = self._price_types.get(row[PRICE_TYPE].lower()), parse_number(row[PRICE])
        if price_type is None:
            return _refusal(row, place, OneCCode.ROW_WITHOUT_PRICE_TYPE, price_type=row[PRICE_TYPE])
        if value is None or value < 0:
            return _refusal(row, place, OneCCode.ROW_PRICE_NOT_NUMBER, value=row[PRICE])
        return _offer(sku, place, prices=(Price(price_type.guid, value, price_type.currency),))

    def _stock(self, row: Row, place: Place, sku: Sku) -> Element:
        warehouse, quantity = self._warehouses.get(row[WAREHOUSE].lower()), parse_number(row[QUANTITY])
        if warehouse is None:
            return _refusal(row, place, OneCCode.ROW_WITHOUT_WAREHOUSE, warehouse=row[WAREHOUSE])
        if quantity is None:
            return _refusal(row, place, OneCCode.ROW_QUANTITY_NOT_NUMBER, value=row[QUANTITY])
        return _offer(sku, place, stock=(Stock(warehouse.guid, quantity),))


@dataclass(frozen=True, slots=True)
class SheetSource:
    """A table on the disk; it is read whole, so it is small."""

    organization: Organization
    path: Path
    name: str

    def examine(self) -> FileFacts:
        sheet, rows = _rows_of(self.path, self.name)
        section = Section.CATALOGUE if sheet is Sheet.ITEMS else Section.OFFERS
        is_items = sheet is Sheet.ITEMS
        return FileFacts(frozenset({section}), len(rows) if is_items else 0, 0 if is_items else len(rows))

    @contextmanager
    def reading(self, *, skip: int = 0) -> Iterator[SheetReader]:
        sheet, rows = _rows_of(self.path, self.name)
        yield SheetReader(self.organization, self.name, sheet, rows, skip)


def _rows_of(path: Path, name: str) -> tuple[Sheet, list[Row]]:
    """Return what a table holds, cells as cleaned text. Raises OneCFileError for one that is not ours."""
    if path.stat().st_size > SHEET_BYTES:
        raise FileTooLarge(name, SHEET_BYTES)
    suffix = Path(name).suffix.lower()
    content = path.read_bytes()
    try:
        if suffix == ".xlsx":
            _refuse_bombs(path, name)
            table = XLSX().create_dataset(content)
        else:
            text = _decoded(content)
            table = CSV().create_dataset(text, delimiter=_delimiter(text))
    except OneCFileError:
        raise
    # The libraries raise whatever a spoilt file makes them stumble over.
    except Exception as error:
        raise OneCFileError(OneCCode.TABLE_UNREADABLE, file=name) from error
    if len(table) > SHEET_ROWS:
        raise OneCFileError(OneCCode.TABLE_TOO_LONG, file=name, limit=SHEET_ROWS)
    headers = [clean_text(str(header or "")) for header in table.headers or ()]
    sheet = next((each for each, marks in _MARKS.items() if marks <= set(headers)), None)
    if sheet is None:
        raise OneCFileError(OneCCode.TABLE_WITHOUT_COLUMNS, file=name)
    empty = dict.fromkeys(COLUMNS[sheet], "")
    return sheet, [{**empty, **dict(zip(headers, map(_cell, row), strict=False))} for row in table]


def _refuse_bombs(path: Path, name: str) -> None:
    """Refuse a workbook that unpacks beyond measure or declares entities, before a library reads it."""
    zip_sources(path, name)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            with archive.open(info) as member:
                if b"<!ENTITY" in member.read(64 * 1024):
                    raise OneCFileError(OneCCode.TABLE_UNSAFE, file=name)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1251", "replace")


def _delimiter(text: str) -> str:
    """Return what parts the headers: a semicolon in what Excel writes in Russian, else a comma or a tab."""
    headers = text.partition("\n")[0]
    return max(";,\t", key=headers.count)


def _cell(value: Any) -> str:
    """Return a cell as text; Excel keeps whole numbers and codes as floats."""
    if value is None:
        return ""
    text = clean_text(str(value))
    if text.startswith("'") and text[1:].startswith(FORMULA):
        return text[1:]
    return text.removesuffix(".0") if not isinstance(value, str) else text


def _refusal(row: Row, place: Place, code: OneCCode, **params: str) -> Refusal:
    name = row.get(NAME) or row.get(GUID) or row.get(ARTICLE) or row.get(BARCODE) or ""
    return Refusal(place, Issue(code, Subject(SubjectKind.SKU, name), params))


def _product(row: Row, place: Place) -> Element:
    """Return an item; one without an Ид is found by its barcode or article, or else made under an Ид of its name."""
    guid = row[GUID] or _known_guid(row)
    if not guid:
        guid = str(uuid.uuid5(_NAMESPACE, f"{row[NAME].lower()}|{row[ARTICLE].lower()}"))
    vat = _vat(row[VAT])
    return Product(
        place=place,
        catalogue="",
        guid=guid[:255],
        characteristic="",
        name=row[NAME],
        full_name=row[PRINT_NAME] or None,
        article=row[ARTICLE] or None,
        unit=UnitReference(name=row[UNIT]) if row[UNIT] else None,
        vat=vat or None,
        kind=row[KIND] or None,
        groups=None,
        barcodes=(row[BARCODE],) if row[BARCODE] else (),
        packages=(),
        characteristic_values=(),
        prices=(),
        is_deleted=bool(parse_flag(row[DELETED])),
    )


def _vat(text: str) -> str:
    """Return a rate as the books spell it; «20 %» in a cell of per cents is 0.2 to Excel."""
    number = parse_number(text)
    if number is not None and 0 < number < 1:
        return f"{number * 100:f}"
    return {label: value for value, label in VatRate.choices}.get(text, text)


def _offer(sku: Sku, place: Place, *, prices: tuple[Price, ...] = (), stock: tuple[Stock, ...] = ()) -> Offer:
    return Offer(
        place=place,
        guid=sku.item.guid,
        characteristic=sku.guid,
        name=None,
        characteristic_values=(),
        barcodes=(),
        packages=(),
        prices=prices,
        stock=stock,
        total=None,
        is_deleted=False,
    )


def _known_guid(row: Row) -> str:
    sku = _sku_by_code(row)
    return sku.item.guid if sku is not None else ""


def _sku_of(row: Row) -> Sku | None:
    """Return the sku that a row means: by its Ид, else by a barcode, else by an article that one item alone has."""
    if row[GUID]:
        found: Sku | None = (
            Sku.objects.select_related("item").filter(item__guid=row[GUID], guid=row[CHARACTERISTIC]).first()
        )
        return found
    return _sku_by_code(row)


def _sku_by_code(row: Row) -> Sku | None:
    if row[BARCODE]:
        barcode: Barcode | None = Barcode.objects.select_related("sku__item").filter(value=row[BARCODE]).first()
        return barcode.sku if barcode is not None else None
    if row[ARTICLE]:
        found = list(Sku.objects.select_related("item").filter(item__article=row[ARTICLE])[:2])
        return found[0] if len(found) == 1 else None
    return None


def _by_name(rows: Any) -> dict[str, Any]:
    """Return rows by their names and their Ид, in small letters; of two with one name the first."""
    found: dict[str, Any] = {}
    for row in rows:
        found.setdefault(row.name.lower(), row)
        found.setdefault(row.guid.lower(), row)
    return found
