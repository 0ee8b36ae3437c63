"""Reads orders as УТ 11.5 does: anything but «Заказ товара» refuses the whole file."""

import codecs
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree


class UtRefusalError(Exception):
    pass


@dataclass(frozen=True)
class OrderLine:
    guid: str
    quantity: Decimal
    price: Decimal
    total: Decimal
    discount: Decimal
    vat_rate: str


@dataclass(frozen=True)
class Order:
    guid: str
    number: str
    total: Decimal
    currency: str
    comment: str
    requisites: dict[str, str]
    lines: tuple[OrderLine, ...]


def read_orders(content: bytes) -> list[Order]:
    """Read a file of orders as 1C does: without the mark it is in the encoding of Windows, whatever it declares."""
    text = content.decode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "windows-1251", "replace")
    root = ElementTree.fromstring(text)
    assert root.tag == "КоммерческаяИнформация"
    documents = root.findall("Документ")
    for document in documents:
        if document.findtext("ХозОперация") != "Заказ товара" or document.findtext("Роль") != "Продавец":
            raise UtRefusalError(document.findtext("ХозОперация"))
    return [_order(document) for document in documents]


def _order(document: ElementTree.Element) -> Order:
    lines = tuple(_line(line) for line in document.findall("Товары/Товар"))
    total = Decimal(_text(document, "Сумма"))
    assert total == sum(line.total for line in lines)
    vat = [Decimal(_text(line, "Налоги/Налог/Сумма")) for line in document.findall("Товары/Товар")]
    assert Decimal(_text(document, "Налоги/Налог/Сумма")) == sum(vat)
    return Order(
        guid=_text(document, "Ид"),
        number=_text(document, "Номер"),
        total=total,
        currency=_text(document, "Валюта"),
        comment=document.findtext("Комментарий") or "",
        requisites={
            _text(row, "Наименование"): row.findtext("Значение") or ""
            for row in document.findall("ЗначенияРеквизитов/ЗначениеРеквизита")
        },
        lines=lines,
    )


def _line(line: ElementTree.Element) -> OrderLine:
    made = OrderLine(
        guid=_text(line, "Ид"),
        quantity=Decimal(_text(line, "Количество")),
        price=Decimal(_text(line, "ЦенаЗаЕдиницу")),
        total=Decimal(_text(line, "Сумма")),
        discount=Decimal(line.findtext("Скидки/Скидка/Сумма") or 0),
        vat_rate=_text(line, "СтавкиНалогов/СтавкаНалога/Ставка"),
    )
    assert made.quantity > 0
    assert made.price >= 0
    assert _text(line, "Коэффициент") == "1", "УТ takes no package from a site"
    return made


def _text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    assert text, name
    return text
