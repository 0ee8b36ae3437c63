"""The type of a code's words, and the names of what a run counts, for the journal, the pages and the commands alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst

from accounting.numbers import places
from exchange.models import ExchangeRun


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a code: what is wrong, and the next step in whole sentences.

    `problem` follows the subject and a colon, unless it names the `{subject}` itself. `reason` is what many objects
    have in common, without their names and figures; the `problem` if not given. `title` names the code in a list.
    Parameters of the issue stand in braces, with a format of `exchange.texts` behind a colon.
    """

    problem: str
    advice: str = ""
    title: str = ""
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Return True if the problem is a sentence with the subject in it."""
        return "{subject" in self.problem


#: Parts of an export and of a load from 1C, outcomes, answers of the cabinet, kinds of documents.
COUNTERS: Final = {
    # Parts.
    "warehouses": "склады",
    "categories": "категории",
    "groups": "группы",
    "units": "единицы измерения",
    "price_types": "виды цен",
    "items": "номенклатура",
    "characteristics": "характеристики",
    "packages": "упаковки",
    "barcodes": "штрихкоды",
    "prices": "цены",
    "stock": "остатки и цены",
    # Outcomes.
    "created": "создано",
    "updated": "изменено",
    "changed": "изменено",
    "unchanged": "без изменений",
    "removed": "снято с продажи",
    "marked_deleted": "помечено на удаление",
    "skipped": "пропущено",
    "rejected": "отклонено кабинетом",
    "refused_count": "отклонено",
    "requests": "запросов",
    # Documents.
    "documents": "новых документов",
    "receipts": "чеки продажи",
    "refunds": "чеки возврата",
    "rollbacks": "аннулирования",
    "reports": "отчёты за смену",
    "shifts": "смены с новыми документами",
    "held": "задержано",
    "ignored": "не учтено",
    "stock_sent": "остатки, отправленные на кассы",
}
ONEC_PARTS: Final = (
    "groups",
    "units",
    "price_types",
    "warehouses",
    "items",
    "characteristics",
    "packages",
    "barcodes",
    "prices",
    "stock",
)
#: Stock comes from 1C without its prices.
ONEC_TITLES: Final = {name: capfirst((COUNTERS | {"stock": "остатки"})[name]) for name in ONEC_PARTS}
ONEC_OUTCOMES: Final = ("created", "changed", "unchanged", "marked_deleted")
_ANSWERS: Final = ("created", "updated", "unchanged", "removed")


def counted(counters: Mapping[str, Any], *names: str) -> str:
    """Return counters in one line, those of `names` in their order, all if none is given: «склады: 1, цены: 20»."""
    chosen = names or tuple(name for name in COUNTERS if name in counters)
    return ", ".join(f"{COUNTERS[name]}: {places(number_of(counters.get(name, 0)), 0)}" for name in chosen)


def number_of(counter: Any) -> int:
    """Return a counter as a number: of a list its length, of groups of issues their count."""
    if not isinstance(counter, list):
        return int(counter)
    return sum(row.get("count", 1) for row in counter)


def counter_lines(run: ExchangeRun) -> Iterator[str]:
    """Yield what a run counted, a line for each part and counter."""
    counters = run.counters
    if run.kind == ExchangeRun.Kind.ONEC_IMPORT:
        for part, title in ONEC_TITLES.items():
            if part in counters:
                yield f"{title} — {counted({name: number for name, number in counters[part].items() if number})}"
        if counters.get("refused_count"):
            yield capfirst(counted(counters, "refused_count"))
        return
    if "sent" in counters:
        yield f"Отправлено — {counted(counters['sent'])}"
    yield from (capfirst(counted(counters, name)) for name in COUNTERS if name in counters)


def run_words(run: ExchangeRun) -> str:
    """Return what an exchange with iKassa did, as shortly as possible; nothing for others and for one under way."""
    done = run.counters
    if run.kind == ExchangeRun.Kind.LOAD and "documents" in done:
        posted = [name for name in ("receipts", "refunds", "held") if done.get(name)]
        if posted:
            return counted(done, *posted)
        return counted(done, "documents") if done["documents"] else "новых нет"
    if run.kind == ExchangeRun.Kind.EXPORT and "created" in done:
        return f"отправлено {places(sum(done.get(name, 0) for name in _ANSWERS), 0)}"
    return ""


def onec_rows(counters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each part that a load from 1C touched, with the number of each outcome."""
    return [
        {"title": title, **{name: counters[part].get(name, 0) for name in ONEC_OUTCOMES}}
        for part, title in ONEC_TITLES.items()
        if part in counters
    ]


def rest_of(kept: Sequence[Mapping[str, Any]], listed: int, count: int) -> int:
    """Return how many of `count` objects are not in the first `listed` rows; a row with a place may stand for many.

    Rows of an older version do not say how many they stand for: the rows are counted.
    """
    if any("code" not in row for row in kept):
        return max(len(kept) - listed, 0)
    places = (row.get("params", {}).get("place") for row in kept[:listed])
    return count - sum(len(place["lines"]) + place["more"] if place else 1 for place in places)
