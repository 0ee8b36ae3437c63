"""Outcomes of the commands as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

from exchange.services.check import CheckReport, StepState
from exchange.services.context import Summary
from exchange.services.registers import RegisterComparison, RegisterState
from exchange.services.runs import RunOutcome, RunResult

_MARKS = {StepState.OK: "✓", StepState.FAILED: "✗", StepState.SKIPPED: "·"}
_COUNTERS = {
    "warehouses": "складов",
    "categories": "категорий",
    "items": "товаров",
    "stock": "остатков и цен",
    "created": "создано",
    "updated": "изменено",
    "unchanged": "без изменений",
    "removed": "снято",
    "requests": "запросов",
    "documents": "новых документов",
    "receipts": "чеков",
    "refunds": "возвратов",
    "rollbacks": "аннулирований",
    "shifts": "смен",
    "held": "задержано",
    "ignored": "не учтено по дате",
    "stock_sent": "остатков отправлено",
}
_SHOWN = 20


def report_lines(outcome: RunOutcome) -> Iterator[str]:
    """Yield what a person reads after a command; an error of the outcome is not among it."""
    if outcome.result is RunResult.BUSY:
        return
    summary = outcome.summary
    if isinstance(summary, CheckReport):
        yield from _check_lines(summary)
    elif isinstance(summary, RegisterComparison):
        yield from _register_lines(summary)
    elif summary is not None:
        yield from _counter_lines(summary)


def _check_lines(report: CheckReport) -> Iterator[str]:
    for step in report.steps:
        yield f"{_MARKS[step.state]} {step.title}: {step.text}"
    if report.problems:
        yield "Что ещё мешает обмену:"
        yield from (f"  {problem}" for problem in report.problems)


def _register_lines(comparison: RegisterComparison) -> Iterator[str]:
    if not comparison.pairs:
        yield "Касс нет ни в учёте, ни в кабинете."
    for pair in comparison.pairs:
        mark = "✓" if pair.state is RegisterState.MATCHED else "✗"
        name = pair.register.name if pair.register else pair.workstation.name if pair.workstation else ""
        yield f"{mark} {name}: {pair.explanation}"


def _counter_lines(summary: Summary) -> Iterator[str]:
    facts = summary.as_dict()
    if "sent" in facts:
        yield "Отправлено: " + _told(facts["sent"])
    yield _told({name: number for name, number in facts.items() if isinstance(number, int)})
    yield from _list_lines("Пропущено", facts.get("skipped", []), "reason")
    yield from _list_lines("Отклонено", facts.get("rejected", []), "message")


def _told(counters: dict[str, int]) -> str:
    return ", ".join(f"{_COUNTERS.get(name, name)} {number}" for name, number in counters.items())


def _list_lines(title: str, rows: list[dict[str, Any]], text_key: str) -> Iterator[str]:
    if not rows:
        return
    yield f"{title}: {len(rows)}"
    for row in rows[:_SHOWN]:
        yield f"  {row.get('name') or row['object']}: {row[text_key]}"
    if len(rows) > _SHOWN:
        yield f"  … и ещё {len(rows) - _SHOWN}; все — в «Журнале обмена»"
