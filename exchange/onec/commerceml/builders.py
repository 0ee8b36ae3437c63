"""From a piece of the tree to what it says. A bad part of an element is reported, and the rest of it is kept."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from lxml.etree import _Element

from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import (
    Element,
    Group,
    Offer,
    Package,
    Place,
    Price,
    PriceType,
    Product,
    Refusal,
    Stock,
    Unit,
    Warehouse,
)
from exchange.onec.commerceml.parts import (
    GUID_LENGTH,
    Children,
    attribute,
    catalogue_of,
    characteristic_values,
    children_of,
    first,
    group_ids,
    is_deleted,
    local_name,
    package_unit,
    requisites_of,
    text_of,
    total_of,
    unit_reference,
    vat_of,
)
from exchange.onec.commerceml.values import clean_text, parse_flag, parse_number, split_id

BARCODE_LENGTH = 128
#: A name of any length may stand in a file; a person needs the beginning.
_NAME_LENGTH = 240
_BARCODE = ("Штрихкод", "ШтрихКод")


class Builder:
    """Builds elements of one file; `refusals` gathers what could not be read in the element being built."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.refusals: list[Refusal] = []

    def build(self, element: _Element) -> Iterator[Element]:
        """Yield what the element says, and after it what could not be read of it."""
        self.refusals = []
        yield from self._builders[local_name(element)](self, element)
        yield from self.refusals

    def place(self, element: _Element) -> Place:
        return Place(self.file_name, element.sourceline)

    def refuse(
        self,
        element: _Element,
        subject: Subject,
        code: OneCCode,
        *,
        is_lost_product: bool = False,
        **params: Any,
    ) -> None:
        self.refusals.append(Refusal(self.place(element), Issue(code, subject, params), is_lost_product))

    def _id(self, element: _Element, children: Children, kind: SubjectKind) -> str | None:
        """Return the Ид, or None after reporting that there is none to know the object by."""
        guid = text_of(children, "Ид") or ""
        if guid and len(guid) <= GUID_LENGTH:
            return guid
        self._refuse_id(element, children, kind, OneCCode.ID_TOO_LONG if guid else OneCCode.ID_MISSING)
        return None

    def _ids(self, element: _Element, children: Children, kind: SubjectKind) -> tuple[str, str] | None:
        """Return (Ид of the item, Ид of the characteristic, empty for the item as a whole), or None after reporting.

        The second stands behind «#», or in an element of its own, as «ИзмененияПакетаПредложений» have it.
        """
        whole = text_of(children, "Ид") or ""
        guid, characteristic = split_id(whole)
        characteristic = characteristic or text_of(children, "ИдХарактеристики") or ""
        if guid and max(len(guid), len(characteristic)) <= GUID_LENGTH:
            return guid, characteristic
        if guid:
            self._refuse_id(element, children, kind, OneCCode.ID_TOO_LONG)
        elif whole:
            self._refuse_id(element, children, kind, OneCCode.ID_WITHOUT_ITEM, guid=whole[:50])
        else:
            self._refuse_id(element, children, kind, OneCCode.ID_MISSING)
        return None

    def _refuse_id(
        self, element: _Element, children: Children, kind: SubjectKind, code: OneCCode, **params: Any
    ) -> None:
        subject = _subject(kind, text_of(children, "Наименование"))
        self.refuse(element, subject, code, is_lost_product=local_name(element) == "Товар", **params)

    def _group(self, element: _Element) -> Iterator[Element]:
        """Yield a group and all that stand below it, parents first."""
        waiting: list[tuple[_Element, str]] = [(element, "")]
        while waiting:
            current, parent = waiting.pop(0)
            children = children_of(current)
            guid = self._id(current, children, SubjectKind.GROUP)
            if guid is not None:
                name = text_of(children, "Наименование") or guid
                yield Group(self.place(current), guid, name, parent, is_deleted(current, children))
            below = children_of(first(children, "Группы")).get("Группа", ())
            waiting += [(child, guid or parent) for child in below]

    def _unit(self, element: _Element) -> Iterator[Element]:
        reference = unit_reference(element)
        if reference is not None:
            yield Unit(self.place(element), reference)

    def _price_type(self, element: _Element) -> Iterator[Element]:
        children = children_of(element)
        guid = self._id(element, children, SubjectKind.PRICE_TYPE)
        if guid is None:
            return
        tax = children_of(first(children, "Налог"))
        yield PriceType(
            place=self.place(element),
            guid=guid,
            name=text_of(children, "Наименование") or "",
            currency=text_of(children, "Валюта") or "",
            includes_vat=parse_flag(text_of(tax, "УчтеноВСумме")),
            is_deleted=is_deleted(element, children),
        )

    def _warehouse(self, element: _Element) -> Iterator[Element]:
        children = children_of(element)
        guid = self._id(element, children, SubjectKind.WAREHOUSE)
        if guid is None:
            return
        address = first(children, "Адрес")
        shown = None
        if address is not None:
            shown = text_of(children_of(address), "Представление") or clean_text(address.text)
        yield Warehouse(
            self.place(element), guid, text_of(children, "Наименование") or "", shown, is_deleted(element, children)
        )

    def _product(self, element: _Element) -> Iterator[Element]:
        children = children_of(element)
        ids = self._ids(element, children, SubjectKind.SKU)
        if ids is None:
            return
        guid, characteristic = ids
        name = text_of(children, "Наименование")
        subject = _subject(SubjectKind.SKU, name or text_of(children, "Ид"))
        requisites = requisites_of(children)
        unit = first(children, "БазоваяЕдиница")
        groups = first(children, "Группы")
        yield Product(
            place=self.place(element),
            catalogue=catalogue_of(element),
            guid=guid,
            characteristic=characteristic,
            name=name,
            full_name=requisites.get("Полное наименование") or text_of(children, "ПолноеНаименование"),
            article=text_of(children, "Артикул"),
            unit=None if unit is None else unit_reference(unit),
            vat=vat_of(children),
            kind=requisites.get("ТипНоменклатуры") or requisites.get("ВидНоменклатуры"),
            groups=None if groups is None else tuple(group_ids(groups)),
            barcodes=tuple(self._barcodes(children, subject)),
            packages=tuple(self._packages(children, subject)),
            characteristic_values=tuple(characteristic_values(children)),
            prices=tuple(self._prices(children, subject)),
            is_deleted=is_deleted(element, children, requisites),
        )

    def _offer(self, element: _Element) -> Iterator[Element]:
        children = children_of(element)
        ids = self._ids(element, children, SubjectKind.OFFER)
        if ids is None:
            return
        guid, characteristic = ids
        name = text_of(children, "Наименование")
        subject = _subject(SubjectKind.OFFER, name or text_of(children, "Ид"))
        total = total_of(children)
        yield Offer(
            place=self.place(element),
            guid=guid,
            characteristic=characteristic,
            name=name,
            characteristic_values=tuple(characteristic_values(children)),
            barcodes=tuple(self._barcodes(children, subject)),
            packages=tuple(self._packages(children, subject)),
            prices=tuple(self._prices(children, subject)),
            stock=tuple(self._stock(children, subject)),
            total=None if total is None else self._quantity(total, subject),
            is_deleted=is_deleted(element, children, requisites_of(children)),
        )

    def _number(self, element: _Element, subject: Subject, code: OneCCode) -> Decimal | None:
        """Return the element's number; None when it is empty, or after reporting by `code` that it is no number."""
        text = clean_text(element.text)
        if not text:
            return None
        number = parse_number(text)
        if number is None:
            self.refuse(element, subject, code, value=text[:50])
        return number

    def _quantity(self, element: _Element, subject: Subject) -> Decimal | None:
        """Return a figure of stock: УТ writes an empty one for zero."""
        if not clean_text(element.text):
            return Decimal(0)
        return self._number(element, subject, OneCCode.QUANTITY_NOT_NUMBER)

    def _barcodes(self, children: Children, subject: Subject) -> Iterator[str]:
        holders = [holder for name in _BARCODE for holder in children.get(name, ())]
        for group in children.get("Штрихкоды", ()):
            holders += [child for child in group.iterchildren("*") if local_name(child) in (*_BARCODE, "Значение")]
        seen = set()
        for holder in holders:
            value = clean_text(holder.text) or attribute(holder, "Штрихкод", "Значение")
            value = value or text_of(children_of(holder), "Значение", *_BARCODE) or ""
            if len(value) > BARCODE_LENGTH:
                self.refuse(holder, subject, OneCCode.BARCODE_TOO_LONG, barcode=value[:40])
            elif value and value not in seen:
                seen.add(value)
                yield value

    def _packages(self, children: Children, subject: Subject) -> Iterator[Package]:
        """Yield packages: «Пересчет» of the base unit, «Упаковки», «Единицы».

        One of coefficient 1 is the base unit by another name, and told only for the barcodes that stand at it.
        """
        rows = children_of(first(children, "БазоваяЕдиница")).get("Пересчет", [])
        for holder, name in (("Упаковки", "Упаковка"), ("Единицы", "Единица")):
            rows = rows + children_of(first(children, holder)).get(name, [])
        for row in rows:
            parts = children_of(row)
            coefficient, reference = self._coefficient(parts, subject), package_unit(row, parts)
            barcodes = tuple(self._barcodes(parts, subject))
            if coefficient is None or reference is None or (coefficient == 1 and not barcodes):
                continue
            yield Package(
                unit=reference,
                coefficient=coefficient,
                name=text_of(parts, "Наименование") or "",
                guid=(text_of(parts, "Ид") or "")[:GUID_LENGTH],
                barcodes=barcodes,
            )

    def _coefficient(self, parts: Children, subject: Subject) -> Decimal | None:
        """Return a coefficient above zero, 1 when none is given; None after reporting a bad one."""
        holder = first(parts, "Коэффициент")
        if holder is None or not clean_text(holder.text):
            return Decimal(1)
        coefficient = self._number(holder, subject, OneCCode.COEFFICIENT_NOT_NUMBER)
        if coefficient is not None and coefficient <= 0:
            self.refuse(holder, subject, OneCCode.COEFFICIENT_NOT_POSITIVE, value=clean_text(holder.text))
            return None
        return coefficient

    def _prices(self, children: Children, subject: Subject) -> Iterator[Price]:
        for row in children_of(first(children, "Цены")).get("Цена", ()):
            parts = children_of(row)
            value_holder = first(parts, "ЦенаЗаЕдиницу", "Цена", "Значение")
            price_type = text_of(parts, "ИдТипаЦены") or attribute(row, "ИдТипаЦены")
            if value_holder is None or not price_type or len(price_type) > GUID_LENGTH:
                self.refuse(row, subject, OneCCode.PRICE_INCOMPLETE)
                continue
            value = self._number(value_holder, subject, OneCCode.PRICE_NOT_NUMBER)
            coefficient = self._coefficient(parts, subject)
            if value is None or coefficient is None:
                continue
            least = first(parts, "МинКоличество", "КоличествоОт")
            if value < 0:
                self.refuse(row, subject, OneCCode.PRICE_BELOW_ZERO, price=value)
                continue
            if least is not None and (self._number(least, subject, OneCCode.QUANTITY_NOT_NUMBER) or 0) > 1:
                self.refuse(row, subject, OneCCode.PRICE_FOR_LARGER_QUANTITY, price=value)
                continue
            holder = first(parts, "Единица")
            unit = unit_reference(holder) if holder is not None else None
            yield Price(price_type, value, text_of(parts, "Валюта") or "", coefficient, unit)

    def _stock(self, children: Children, subject: Subject) -> Iterator[Stock]:
        """Yield stock by warehouse: «Склад» or «Склады» with attributes, «Остатки», «КоличествоНаСкладах»."""
        rows = [*children.get("Склад", ()), *(row for row in children.get("Склады", ()) if attribute(row, "ИдСклада"))]
        rows += children_of(first(children, "Склады")).get("Склад", [])
        for balance in children_of(first(children, "Остатки")).get("Остаток", ()):
            rows += children_of(balance).get("Склад", [])
        rows += children_of(first(children, "КоличествоНаСкладах")).get("КоличествоНаСкладе", [])
        for row in rows:
            parts = children_of(row)
            warehouse = attribute(row, "ИдСклада", "Ид") or text_of(parts, "ИдСклада", "Ид") or ""
            quantity = _figure(row, parts, "КоличествоНаСкладе", "Количество")
            if not warehouse or quantity is None or len(warehouse) > GUID_LENGTH:
                self.refuse(row, subject, OneCCode.STOCK_INCOMPLETE)
                continue
            # УТ writes an empty figure for zero.
            number = parse_number(quantity) if quantity else Decimal(0)
            if number is None:
                self.refuse(row, subject, OneCCode.STOCK_NOT_NUMBER, value=quantity[:50])
                continue
            yield Stock(warehouse, number)

    _builders: dict[str, Callable[["Builder", _Element], Iterator[Element]]] = {
        "Группа": _group,
        "ЕдиницаИзмерения": _unit,
        "ТипЦены": _price_type,
        "Склад": _warehouse,
        "Товар": _product,
        "Предложение": _offer,
    }


def _subject(kind: SubjectKind, name: str | None) -> Subject:
    return Subject(kind, (name or "")[:_NAME_LENGTH])


def _figure(row: _Element, parts: Children, *names: str) -> str | None:
    """Return a figure that stands in an attribute or in a child; None when it is in neither."""
    said = next((value for name in names if (value := row.get(name)) is not None), None)
    return text_of(parts, *names) if said is None else clean_text(said)
