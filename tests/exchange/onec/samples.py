"""The sample sets, and small CommerceML files made for one test."""

from io import BytesIO
from pathlib import Path
from typing import TypeVar

from exchange.onec.elements import Element
from exchange.onec.reader import ElementReader

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "commerceml"
RETAIL = SAMPLES / "a-2.07-retail"
CHARACTERISTICS = SAMPLES / "b-2.08-characteristics"
FRAGMENTS = SAMPLES / "c-3.1-fragments"
NOT_BY_1C = SAMPLES / "d-2.09-not-by-1c"
SETS = (RETAIL, CHARACTERISTICS, FRAGMENTS, NOT_BY_1C)
FILES = sorted(SAMPLES.rglob("*.xml"))

UNIT = '<БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'


def document(content: str, *, namespace: str = ' xmlns="urn:1C.ru:commerceml_2"', version: str = "2.09") -> str:
    return f'{PROLOG}<КоммерческаяИнформация{namespace} ВерсияСхемы="{version}">{content}</КоммерческаяИнформация>'


def catalogue(products: str, *, only_changes: str = "true", classifier: str = "") -> str:
    """A file with items; `classifier` stands before them."""
    return document(
        f'{classifier}<Каталог СодержитТолькоИзменения="{only_changes}"><Ид>к</Ид><Товары>{products}</Товары></Каталог>'
    )


def offers(rows: str, *, only_changes: str = "true", head: str = "") -> str:
    """A file with offers; `head` (price types, warehouses) stands before them."""
    return document(
        f'<ПакетПредложений СодержитТолькоИзменения="{only_changes}"><Ид>к#</Ид>{head}'
        f"<Предложения>{rows}</Предложения></ПакетПредложений>"
    )


def product(guid: str, content: str = "", *, name: str = "Ботинки", attributes: str = "") -> str:
    return f"<Товар{attributes}><Ид>{guid}</Ид><Наименование>{name}</Наименование>{content}</Товар>"


def offer(guid: str, content: str = "") -> str:
    return f"<Предложение><Ид>{guid}</Ид>{content}</Предложение>"


def price(value: str, *, price_type: str = "Розничная", currency: str = "BYN", content: str = "") -> str:
    return (
        f"<Цены><Цена><ИдТипаЦены>{price_type}</ИдТипаЦены><ЦенаЗаЕдиницу>{value}</ЦенаЗаЕдиницу>"
        f"<Валюта>{currency}</Валюта>{content}</Цена></Цены>"
    )


def stock(quantity: str, *, warehouse: str = "склад-1") -> str:
    return f'<Склад ИдСклада="{warehouse}" КоличествоНаСкладе="{quantity}"/>'


def read(text: str | bytes, name: str = "import.xml") -> list[Element]:
    return list(ElementReader(BytesIO(text.encode() if isinstance(text, str) else text), name=name))


Kind = TypeVar("Kind")


def read_kind(text: str | bytes, kind: type[Kind]) -> list[Kind]:
    return [element for element in read(text) if isinstance(element, kind)]
