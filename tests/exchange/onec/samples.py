"""Sets of CommerceML files written for these tests, and small files made for one test.

The sets repeat what real programs do to the format, with invented goods, ids and prices. The real files are not in the
tree: `test_public_samples.py` reads them from the shared folder.
"""

from io import BytesIO
from pathlib import Path
from typing import TypeVar

from exchange.onec.commerceml.elements import Element
from exchange.onec.commerceml.reader import ElementReader

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "commerceml"
#: Schema 2.07, a full exchange of 1C. A byte order mark in all files but one. `classifier.xml` is a bare
#: «Классификатор» without declaration and namespace; the same groups come again in `import.xml`, where one name has
#: one space instead of two. The same catalogue comes in two files, with pictures and without. Groups of two levels,
#: one group with the name of its parent. A property without values. Quotation marks in names, a space inside an
#: article. A base unit that is known by attributes alone and recounts to itself. An item with a barcode of its own
#: beside characteristics. Characteristics named in brackets, «… (евро)»; the values of one do not match its
#: name. Prices in Russian roubles. Three warehouses, stock in one of them, both as an attribute of «Склад» and as a
#: total.
RETAIL = SAMPLES / "2.07-retail"
#: Schema 2.08 in the namespace of 2.10, with a byte order mark. «Категории» that are not groups. Declared units.
#: «ВидНоменклатуры» and «ТипНоменклатуры» with each other's values. An item without offers. Characteristics whose
#: names are values of a property, prices of three types in «руб» in a different order in each offer. Stock as a total,
#: without any warehouse.
CHARACTERISTICS = SAMPLES / "2.08-characteristics"
#: Schema 3.1, only changes, an attribute `Ид` at the root. The files do not meet: prices and stock are of items that
#: no file has, stock is of another catalogue, the item's group, the price type and the warehouses are declared
#: nowhere. Groups of four levels, one group with the name of its parent. Empty «Штрихкод» and «Артикул», a version of
#: the row, a unit given by its code in the text, a VAT rate of 18, zero stock, «Описание» behind the items.
FRAGMENTS = SAMPLES / "3.1-fragments"
#: Schema 2.09, written by a shop's site. A malformed date, ids that are no GUIDs, no «СодержитТолькоИзменения», empty
#: «Группы», values nested in values, markup in a description. The item has no unit; its prices are inside it, in a
#: currency that the books do not have, of types that no file declares.
NOT_BY_1C = SAMPLES / "2.09-not-by-1c"
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
