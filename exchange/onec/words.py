"""What a load from 1C did, in words: one place for the page, the journal and the command."""

from collections.abc import Iterator
from typing import Any

from exchange.services.onec.summary import Outcome, Part

PARTS = {
    Part.GROUPS: "Группы",
    Part.UNITS: "Единицы измерения",
    Part.PRICE_TYPES: "Виды цен",
    Part.WAREHOUSES: "Склады",
    Part.ITEMS: "Номенклатура",
    Part.CHARACTERISTICS: "Характеристики",
    Part.PACKAGES: "Упаковки",
    Part.BARCODES: "Штрихкоды",
    Part.PRICES: "Цены",
    Part.STOCK: "Остатки",
}
OUTCOMES = {
    Outcome.CREATED: "создано",
    Outcome.CHANGED: "изменено",
    Outcome.UNCHANGED: "без изменений",
    Outcome.MARKED_DELETED: "помечено на удаление",
}
EXPORTED = {"receipts": "Чеки", "refunds": "Возвраты", "reports": "Отчёты за смену"}


def outcome_rows(counters: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each part that a load touched, with the number of each outcome."""
    return [
        {"title": title, **{outcome.value: counters[part].get(outcome.value, 0) for outcome in Outcome}}
        for part, title in PARTS.items()
        if part in counters
    ]


def counters_lines(counters: dict[str, Any]) -> Iterator[str]:
    """Yield the counters of a run with 1C, a line for each part."""
    for row in outcome_rows(counters):
        told = (f"{words} {row[outcome]}" for outcome, words in OUTCOMES.items() if row[outcome])
        yield f"{row['title']}: {', '.join(told)}"
    yield from (f"{title}: {counters[name]}" for name, title in EXPORTED.items() if name in counters)
    if counters.get("refused_count"):
        yield f"Отклонено: {counters['refused_count']}"
