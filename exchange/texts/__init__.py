"""Words for a person: the Russian text of every issue, made when it is shown or written into the journal.

Each room has a table here, from a code to a `Text`. Only what shows something to a person, and the journal, import
this package (a contract in pyproject.toml).
"""

import string
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from accounting import numbers
from exchange.issues import Issue, Severity, Subject, SubjectKind
from exchange.models import ExchangeRun
from exchange.texts import export, ikassa, incidents, load, onec, readiness, runs
from exchange.texts.words import Text

TEXTS: Final[Mapping[str, Text]] = {
    **runs.TEXTS,
    **export.TEXTS,
    **load.TEXTS,
    **onec.TEXTS,
    **readiness.TEXTS,
    **ikassa.TEXTS,
    **incidents.TEXTS,
}

#: So many names stand in one sentence.
_NAMED: Final = 5

_NOUNS: Final = {
    SubjectKind.ORGANIZATION: "Организация",
    SubjectKind.CONNECTION: "«Ik авторизация» организации",
    SubjectKind.WAREHOUSE: "Склад",
    SubjectKind.CATEGORY: "Категория",
    SubjectKind.SKU: "Товар",
    SubjectKind.STOCK: "Товар",
    SubjectKind.REGISTER: "Касса",
    SubjectKind.SHIFT: "Смена",
    SubjectKind.RECEIPT: "Чек",
    SubjectKind.DOCUMENT: "Документ",
    SubjectKind.PRICE_TYPE: "Вид цены",
    SubjectKind.UNIT: "Единица измерения",
    SubjectKind.VARIANT: "Характеристика",
    SubjectKind.PACKAGE: "Упаковка товара",
    SubjectKind.BARCODE: "Штрихкод",
    SubjectKind.FILE: "Файл",
    SubjectKind.GROUP: "Группа",
    SubjectKind.OFFER: "Предложение",
    SubjectKind.PRICES: "Цены вида",
    SubjectKind.SKU_ID: "Товар с Ид",
    SubjectKind.WAREHOUSE_ID: "Склад с Ид",
}
_WITHOUT_NAME: Final = {
    SubjectKind.TOTALS: "Остатки без склада",
    SubjectKind.IMPORT: "Обмен",
    SubjectKind.FULL_IMPORT: "Полная выгрузка",
}


def issue_text(issue: Issue) -> str:
    """Return what happened, to which object, and what to do next: «Товар «Сабо»: нет цены. Установите цену.»

    An issue of a file ends with its place: «… (import.xml, строка 12)».
    """
    text = _sentences(issue, with_subject=True, with_advice=True)
    return f"{text} ({_place_text(issue.params['place'])})" if issue.params.get("place") else text


def issue_reason(issue: Issue) -> str:
    """Return the text without the object, for a list beside its name: «нет цены. Установите цену.»"""
    return _sentences(issue, with_subject=False, with_advice=True)


def issue_brief(issue: Issue) -> str:
    """Return what happened, without the object and without the advice: «нет цены»."""
    return _sentences(issue, with_subject=False, with_advice=False).removesuffix(".")


def issue_row(kept: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a kept issue as the words of a list: `object`, `place` and `reason`; words of an older run as they are."""
    if "code" not in kept:
        return kept
    issue = Issue.from_dict(kept)
    place = issue.params.get("place")
    return {
        "object": subject_text(issue.subject) if issue.subject else "",
        "place": _place_text(place) if place else "",
        "reason": issue_reason(issue),
    }


def fact_text(issue: Issue) -> str:
    """Return what a check saw: a mere fact as a phrase, «касс в кабинете: 1», a fault as `issue_text` does."""
    return issue_brief(issue) if issue.severity is Severity.INFO else issue_text(issue)


def issue_title(code: str) -> str:
    """Return the title of a code, without any parameters: «Нет цены»; what is no code with a title as it is."""
    text = TEXTS.get(code)
    return text.title if text and text.title else code


def subject_text(subject: Subject) -> str:
    """Return an object's name as it begins a sentence: «Товар «Сабо» на складе «Зал»»."""
    if subject.kind is SubjectKind.OTHER:
        return subject.name
    if subject.kind in _WITHOUT_NAME:
        return _WITHOUT_NAME[subject.kind]
    title = f"{_NOUNS[subject.kind]} «{subject.name or 'без наименования'}»"
    if subject.owner:
        return f"{title} товара «{subject.owner}»"
    return f"{title} на складе «{subject.warehouse}»" if subject.warehouse else title


def _place_text(place: Mapping[str, Any]) -> str:
    """Return where in a file: «import.xml, строка 12; строка 15, и ещё 3»."""
    lines = "; ".join(f"строка {line}" for line in place["lines"])
    more = f"и ещё {place['more']}" if place.get("more") else ""
    return ", ".join(filter(None, (place["file"], lines, more)))


def _sentences(issue: Issue, *, with_subject: bool, with_advice: bool) -> str:
    text = TEXTS.get(issue.code)
    if text is None:
        # Of another version of the program.
        return f"{subject_text(issue.subject)}: {issue.code}" if with_subject and issue.subject else str(issue.code)
    is_shared = issue == issue.reason or (text.is_whole and not with_subject)
    problem = _filled(text.reason if text.reason and is_shared else text.problem, issue)
    if with_subject and issue.subject is not None and not text.is_whole:
        problem = f"{subject_text(issue.subject)}: {problem}"
    advice = _filled(text.advice, issue) if with_advice else ""
    return f"{_ended(problem)} {advice}" if advice else _ended(problem)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


class _Formatter(string.Formatter):
    """Fills a text in: `{price:money}`, `{balance:quantity}`, `{day:day}`, `{since:moment}`, `{kind:run_kind}`.

    Of a list, `{reasons:list}` parts sentences by «;», `{faults:sentences}` puts them one after the other,
    `{warehouses:names}` lists the first names, `{missing:keys}` all, and `{files:quoted}` puts each in quotation marks.
    Values come as they are, or as JSON keeps them; one that is not there is a dash.
    """

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return "—"
        if isinstance(value, Issue):
            return issue_text(value)
        write = _FORMATS.get(format_spec, _plain)
        try:
            return write(value)
        except (ArithmeticError, TypeError, ValueError):
            # Of another version of the program: one value must not take a page with it.
            return _plain(value)


def _plain(value: Any) -> str:
    """Write a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(value: date | str) -> str:
    return f"{value if isinstance(value, date) else date.fromisoformat(value):%d.%m.%Y}"


def _moment(value: datetime | str) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}"


def _names(value: Sequence[str]) -> str:
    rest = len(value) - _NAMED
    return ", ".join(value[:_NAMED]) + (f" и ещё {rest}" if rest > 0 else "")


def _words(value: Issue | str) -> str:
    return issue_text(value) if isinstance(value, Issue) else value


_FORMATS: Final[Mapping[str, Callable[[Any], str]]] = {
    "money": lambda value: numbers.places(Decimal(value), 2),
    "quantity": lambda value: numbers.quantity(Decimal(value)),
    "count": lambda value: numbers.places(int(value), 0),
    "day": _day,
    "moment": _moment,
    "list": lambda value: "; ".join(_words(each).removesuffix(".") for each in value),
    "sentences": lambda value: " ".join(map(_words, value)),
    "names": _names,
    "keys": ", ".join,
    "quoted": lambda value: ", ".join(f"«{each}»" for each in value),
    "run_kind": lambda value: ExchangeRun.Kind(value).label.lower(),
}
_FORMATTER: Final = _Formatter()


def _filled(template: str, issue: Issue) -> str:
    subject = issue.subject
    named = {} if subject is None else {"subject": subject.name, "subject_key": subject.key}
    return _FORMATTER.vformat(template, (), {**named, **issue.params})
