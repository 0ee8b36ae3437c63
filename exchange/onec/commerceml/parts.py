"""Pieces of the tree: children by local name, texts, and what is spelt in several ways."""

from collections.abc import Iterator
from functools import lru_cache

from lxml.etree import _Element

from exchange.onec.commerceml.elements import UnitReference
from exchange.onec.commerceml.values import clean_text, is_deletion, is_guid, parse_flag

#: As long as the keys of the books and of iKassa.
GUID_LENGTH = 255
ONLY_CHANGES = "СодержитТолькоИзменения"

Children = dict[str, list[_Element]]


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local_name(element: _Element) -> str:
    """Return the name without its namespace."""
    return _local(element.tag)


def children_of(element: _Element | None) -> Children:
    """Return children by local name, in the order of the file."""
    found: Children = {}
    if element is not None and len(element):
        for child in element.iterchildren("*"):
            found.setdefault(_local(child.tag), []).append(child)
    return found


def first(children: Children, *names: str) -> _Element | None:
    for name in names:
        if name in children:
            return children[name][0]
    return None


def text_of(children: Children, *names: str) -> str | None:
    """Return the cleaned text of the first child that is there, None if none is."""
    child = first(children, *names)
    return None if child is None else clean_text(child.text)


def attribute(element: _Element, *names: str) -> str:
    """Return a cleaned attribute by local name, empty when there is none."""
    for name in names:
        if value := element.get(name):
            return clean_text(value)
    return ""


def requisites_of(children: Children) -> dict[str, str]:
    """Return «ЗначенияРеквизитов» by name; of two with one name the first."""
    found: dict[str, str] = {}
    for row in children_of(first(children, "ЗначенияРеквизитов")).get("ЗначениеРеквизита", ()):
        parts = children_of(row)
        found.setdefault(text_of(parts, "Наименование") or "", text_of(parts, "Значение") or "")
    return found


def is_deleted(element: _Element, children: Children, requisites: dict[str, str] | None = None) -> bool:
    """Tell whether an element is marked as deleted: «ПометкаУдаления», «Статус» as an attribute or as an element."""
    return (
        is_deletion(attribute(element, "Статус", "ПометкаУдаления"))
        or is_deletion(text_of(children, "ПометкаУдаления"))
        or is_deletion(text_of(children, "Статус"))
        or is_deletion((requisites or {}).get("ПометкаУдаления"))
    )


def unit_reference(element: _Element) -> UnitReference | None:
    """Return a unit from `Код="796 "`, from child elements, or from the element's text: a code, a name or an Ид."""
    children = children_of(element)
    code = attribute(element, "Код") or text_of(children, "Код", "КодПоОКЕИ") or ""
    name = text_of(children, "НаименованиеКраткое", "Наименование") or attribute(element, "НаименованиеКраткое") or ""
    full_name = attribute(element, "НаименованиеПолное") or text_of(children, "НаименованиеПолное") or ""
    guid = text_of(children, "Ид") or ""
    text = clean_text(element.text)
    if text and not code and text.isascii() and text.isdigit():
        code = text
    elif text and is_guid(text):
        guid = guid or text
    elif text and not name:
        name = text
    if not (code or name or full_name or guid):
        return None
    return UnitReference(code, name, full_name, guid[:GUID_LENGTH])


def package_unit(row: _Element, parts: Children) -> UnitReference | None:
    holder = first(parts, "Единица", "ЕдиницаИзмерения", "БазоваяЕдиница")
    if holder is not None:
        return unit_reference(holder)
    code = attribute(row, "Код") or text_of(parts, "Код") or ""
    name = text_of(parts, "НаименованиеКраткое", "Наименование") or ""
    return UnitReference(code, name) if code or name else None


def guid_of(element: _Element) -> str:
    """Return the Ид of an element, as long as the books keep it; empty when there is none."""
    return (text_of(children_of(element), "Ид") or "")[:GUID_LENGTH]


def only_changes(section: _Element) -> bool | None:
    """Return «СодержитТолькоИзменения», an attribute or, at the end of the section, an element; None if not said."""
    said = section.get(ONLY_CHANGES)
    return parse_flag(text_of(children_of(section), ONLY_CHANGES) if said is None else said)


def catalogue_of(product: _Element) -> str:
    """Return the Ид of the catalogue around an item."""
    for parent in product.iterancestors():
        if local_name(parent) == "Каталог":
            return guid_of(parent)
    return ""


def vat_of(children: Children) -> str | None:
    """Return the rate of «НДС» as it is spelt, None when the item says none; another tax is none of ours."""
    rates = children_of(first(children, "СтавкиНалогов")).get("СтавкаНалога", ())
    for rate in rates:
        parts = children_of(rate)
        if (text_of(parts, "Наименование") or "НДС").upper() in ("НДС", "VAT"):
            return text_of(parts, "Ставка")
    return None


def group_ids(groups: _Element) -> Iterator[str]:
    """Yield the ids of the groups that an item stands in: `<Группы><Ид>` or `<Группы><Группа><Ид>`."""
    for child in groups.iterchildren("*"):
        name = local_name(child)
        guid = clean_text(child.text) if name == "Ид" else ""
        if name == "Группа":
            guid = text_of(children_of(child), "Ид") or ""
        if guid:
            yield guid


def characteristic_values(children: Children) -> Iterator[str]:
    for row in children_of(first(children, "ХарактеристикиТовара")).get("ХарактеристикаТовара", ()):
        if value := text_of(children_of(row), "Значение"):
            yield value


def total_of(children: Children) -> _Element | None:
    """Return what holds the stock of all warehouses together, in schemas 2.x or in 3.1."""
    if "Количество" in children:
        return children["Количество"][0]
    return first(children_of(first(children_of(first(children, "Остатки")), "Остаток")), "Количество")
