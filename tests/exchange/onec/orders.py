"""Reads orders as УТ 11.5 does: anything but «Заказ товара» refuses the whole file."""

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
    root = ElementTree.fromstring(content)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    documents = root.findall("Документ")
    for document in documents:
        if document.findtext("ХозОперация") != "Заказ товара" or document.findtext("Роль") != "Продавец":
            raise UtRefusalError(document.findtext("ХозОперация"))
    return [_order(document) for document in documents]


def _order(document: ElementTree.Element) -> Order:
    lines = tuple(_line(line) for line in document.findall("Товары/Товар"))
    total = Decimal(_text(document, "Сумма"))
    assert total == sum(line.total for line in lines)
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
    )
    assert made.quantity > 0
    return made


def _text(element: ElementTree.Element, name: str) -> str:
    text = element.findtext(name)
    assert text, name
    return text
