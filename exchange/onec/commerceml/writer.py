"""Writes documents as CommerceML 2.10, one after the other, in memory that does not grow with their number."""

from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

#: The only operation that the site exchange of УТ 11.5 takes; a file with another one it refuses whole.
ORDER = "Заказ товара"
RECEIPT = "Чек ККМ"
REFUND = "Чек ККМ на возврат"
REPORT = "Отчет о розничных продажах"

#: No namespace beside it: the sites that УТ is known to read give none, with one it would hold the file to a schema.
VERSION = "2.10"


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """Goods: quantity in packages of `coefficient` base units, price per package, `total` after the discount."""

    guid: str
    name: str
    unit_code: str
    unit_name: str
    package_name: str
    coefficient: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    total: Decimal
    vat_rate: str
    vat_amount: Decimal
    requisites: dict[str, str]


@dataclass(frozen=True, slots=True)
class Payment:
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """`moment` is written in its own time zone: pass it in the shop's; `requisites` become «ЗначенияРеквизитов»."""

    guid: str
    number: str
    moment: datetime
    operation: str
    currency: str
    total: Decimal
    vat_amount: Decimal
    partner_guid: str
    partner: str
    lines: tuple[DocumentLine, ...]
    comment: str = ""
    payments: tuple[Payment, ...] = ()
    requisites: dict[str, str] = field(default_factory=dict)
    base_guid: str = ""


def write_documents(stream: BinaryIO, documents: Iterable[Document], *, formed_at: datetime) -> int:
    """Write documents as one file and return how many they were."""
    count = 0
    # 1C goes by the mark and not by the declaration: an answer without it is read in the encoding of Windows.
    stream.write(BOM_UTF8)
    with etree.xmlfile(stream, encoding="UTF-8") as file:
        file.write_declaration()
        root = {"ВерсияСхемы": VERSION, "ДатаФормирования": f"{formed_at:%Y-%m-%dT%H:%M:%S}"}
        with file.element("КоммерческаяИнформация", root):
            for document in documents:
                file.write(_document(document))
                count += 1
    return count


def _document(document: Document) -> etree._Element:
    element = etree.Element("Документ")
    _add(element, "Ид", document.guid)
    _add(element, "Номер", document.number)
    _add(element, "Дата", f"{document.moment:%Y-%m-%d}")
    _add(element, "Время", f"{document.moment:%H:%M:%S}")
    _add(element, "ХозОперация", document.operation)
    _add(element, "Роль", "Продавец")
    _add(element, "Валюта", document.currency)
    _add(element, "Курс", "1")
    _add(element, "Сумма", str(document.total))
    if document.base_guid:
        _add(element, "ДокументОснование", document.base_guid)
    partner = _add(_add(element, "Контрагенты"), "Контрагент")
    _add(partner, "Ид", document.partner_guid)
    _add(partner, "Наименование", document.partner)
    _add(partner, "ПолноеНаименование", document.partner)
    _add(partner, "Роль", "Покупатель")
    if document.comment:
        _add(element, "Комментарий", document.comment)
    _tax(element, document.vat_amount)
    goods = _add(element, "Товары")
    for line in document.lines:
        _line(goods, line)
    if document.payments:
        payments = _add(element, "Оплаты")
        for payment in document.payments:
            row = _add(payments, "Оплата")
            _add(row, "ВидОплаты", payment.name)
            _add(row, "Сумма", str(payment.amount))
    _requisites(element, document.requisites)
    return element


def _line(goods: etree._Element, line: DocumentLine) -> None:
    element = _add(goods, "Товар")
    _add(element, "Ид", line.guid)
    _add(element, "Наименование", line.name)
    unit = _add(element, "БазоваяЕдиница", line.unit_name)
    unit.set("Код", line.unit_code)
    unit.set("НаименованиеПолное", line.unit_name)
    rate = "Без НДС" if line.vat_rate == "none" else line.vat_rate
    rates = _add(_add(element, "СтавкиНалогов"), "СтавкаНалога")
    _add(rates, "Наименование", "НДС")
    _add(rates, "Ставка", rate)
    _add(element, "ЦенаЗаЕдиницу", str(line.price))
    _add(element, "Количество", str(line.quantity))
    _add(element, "Сумма", str(line.total))
    _add(element, "Единица", line.package_name)
    _add(element, "Коэффициент", line.coefficient)
    if line.discount:
        discount = _add(_add(element, "Скидки"), "Скидка")
        _add(discount, "Наименование", "Скидка" if line.discount > 0 else "Наценка")
        _add(discount, "Сумма", str(line.discount))
        _add(discount, "УчтеноВСумме", "true")
    _tax(element, line.vat_amount, rate)
    _requisites(element, line.requisites)


def _tax(element: etree._Element, amount: Decimal, rate: str = "") -> None:
    """Add the VAT that is in the sum; a document as a whole has no rate."""
    tax = _add(_add(element, "Налоги"), "Налог")
    _add(tax, "Наименование", "НДС")
    _add(tax, "УчтеноВСумме", "true")
    if rate:
        _add(tax, "Ставка", rate)
    _add(tax, "Сумма", str(amount))


def _requisites(element: etree._Element, requisites: dict[str, str]) -> None:
    rows = _add(element, "ЗначенияРеквизитов")
    for name, value in requisites.items():
        row = _add(rows, "ЗначениеРеквизита")
        _add(row, "Наименование", name)
        _add(row, "Значение", value)


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = _writable(text) or None
    return element


def _writable(text: str) -> str:
    """Leave out the letters that XML cannot hold; a register may print any."""
    return "".join(letter for letter in text if letter in "\t\n" or " " <= letter < "\ud800" or letter >= "\ue000")
