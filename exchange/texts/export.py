"""The words of an export: why something is not sent, and what is odd about what is sent."""

from typing import Any, Final

from accounting.models import Item, VatRate
from exchange.codes import ExportCode
from exchange.texts.words import Text

FIELDS: Final = {
    "name": "наименование",
    "address": "адрес",
    "parent": "родительская категория",
    "article": "артикул",
    "code": "штрихкод",
    "is_gtin": "признак GTIN",
    "type": "вид",
    "vat_rate": "ставка НДС",
    "measure": "единица измерения",
    "category": "категория",
    "is_weight": "весовой товар",
    "coefficient": "коэффициент упаковки",
    "quantity": "остаток",
    "price": "цена",
}
_SEND_ITEMS_FIRST = "Сначала выгрузите товары."

TEXTS: Final[dict[str, Text]] = {
    ExportCode.REJECTED: Text(
        "кабинет iKassa не принял. {message}", title="Кабинет не принял", reason="кабинет не принял"
    ),
    ExportCode.PARENT_REJECTED: Text(
        "Не принята её родительская категория: Категория «{parent}»",
        "Сначала нужно исправить ту.",
        title="Не принята её родительская категория, сначала нужно исправить ту",
    ),
    ExportCode.REASON_NOT_GIVEN: Text("Кабинет не назвал причину", title="Причина не названа"),
    ExportCode.NO_PRICE: Text("нет цены в виде цены «{price_type}» на {day:day}", "Установите цену.", title="Нет цены"),
    ExportCode.BELOW_MINIMUM: Text(
        "цена в виде цены «{price_type}» {price:money} ниже минимальной {minimum:money}",
        "Исправьте цену или подтвердите выгрузку по цене ниже минимальной.",
        title="Цена ниже минимальной",
        reason="цена в виде цены «{price_type}» ниже минимальной",
    ),
    ExportCode.CARD_NOT_SENT: Text("карточка ещё не выгружена", _SEND_ITEMS_FIRST, title="Карточка не выгружена"),
    ExportCode.CARD_IN_OTHER_PACKAGE: Text(
        "на кассах он ещё в другой упаковке", _SEND_ITEMS_FIRST, title="На кассах в другой упаковке"
    ),
    ExportCode.NO_BASE_PACKAGE: Text(
        "нет базовой упаковки", "Откройте карточку и запишите её.", title="Нет базовой упаковки"
    ),
    ExportCode.CATEGORY_IN_CIRCLE: Text(
        "вложена сама в себя", "Выберите ей другого родителя.", title="Категория вложена сама в себя"
    ),
    ExportCode.WAREHOUSE_WHOLESALE: Text(
        "склад оптовый, поэтому его остатки и цены не выгружаются",
        "Для торговли через кассы смените его тип.",
        title="Склад оптовый",
    ),
    ExportCode.WAREHOUSE_WITHOUT_PRICE_TYPE: Text(
        "не указан розничный вид цены, поэтому остатки и цены не выгружаются",
        "Укажите его в карточке склада.",
        title="У склада нет розничного вида цены",
    ),
    ExportCode.WAREHOUSE_IN_OTHER_CURRENCY: Text(
        "вид цены «{price_type}» в валюте {currency}, а кассы торгуют в BYN",
        "Укажите в карточке склада вид цены в BYN.",
        title="Вид цены склада не в BYN",
    ),
    ExportCode.WAREHOUSE_WITHOUT_VAT: Text(
        "цены вида «{price_type}» без НДС, а на кассы уходят цены с НДС",
        "Укажите в карточке склада вид цены, включающий НДС.",
        title="Вид цены склада без НДС",
    ),
    ExportCode.WAREHOUSE_NOT_SENT: Text(
        "склад ещё не выгружен", "Сначала выгрузите склады.", title="Склад не выгружен"
    ),
    ExportCode.CATEGORY_NOT_SENT: Text(
        "Категория «{subject}» ещё не выгружена, её товары уходят на кассы без категории.",
        title="Категория не выгружена",
        reason="категория ещё не выгружена, её товары уходят на кассы без категории",
    ),
    ExportCode.BELOW_ZERO: Text(
        "остаток на складе «{warehouse}» ниже нуля ({balance:quantity} {unit}), на кассы отправляется 0",
        "Проверьте поступления.",
        title="Остаток ниже нуля",
        reason="остаток на складе «{warehouse}» ниже нуля, на кассы отправляется 0",
    ),
    ExportCode.CODE_REPLACED: Text(
        "код {old} занят в кабинете iKassa другим товаром, присвоен код {new}",
        "Прежний код тоже читается.",
        title="Код заменён",
        reason="код занят в кабинете iKassa другим товаром, присвоен следующий",
    ),
    ExportCode.WITHDRAWN: Text(
        "помечен на удаление или удалён из учёта, с касс будет снят",
        "Если это ошибка, снимите пометку.",
        title="Снимается с касс",
    ),
}


def difference_text(field: str, old: Any, new: Any) -> str:
    """Return how a field of a card or row differs: «цена 28,68 → 29,90»."""
    if field in ("category", "parent"):
        # Both sides are identifiers, which say nothing to a person.
        return f"{FIELDS[field]} изменена"
    return f"{FIELDS[field]} {field_text(field, old)} → {field_text(field, new)}"


def field_text(field: str, value: Any) -> str:
    """Return the value of a field of a card or row as a person reads it; a dash for none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if field == "vat_rate":
        return str(VatRate(value).label)
    if field == "type":
        return str(Item.Kind(value).label).lower()
    if field == "measure":
        return f"{value['name']} ({value['code']})"
    if field in ("price", "quantity", "coefficient"):
        return str(value).replace(".", ",")
    return f"«{value}»"
