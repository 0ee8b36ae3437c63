"""Issues as data: kept without loss, put into words without being read, counted by reason."""

import json
import string
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange import codes
from exchange.codes import ExportCode, RunCode, SetupStep
from exchange.issues import FIRST_LISTED, LISTED_LIMIT, Issue, IssueCode, IssueGroups, Severity, Subject, SubjectKind
from exchange.texts import TEXTS, issue_brief, issue_reason, issue_text, issue_title

ROOMS = [each for each in vars(codes).values() if isinstance(each, type) and issubclass(each, IssueCode)]
CODES = [code for room in ROOMS for code in room]

SABO = Subject(SubjectKind.SKU, "Сабо", "sabo")

names = st.text(st.sampled_from("Сб«»:.{}%\\ 0!r@#"), min_size=1, max_size=12)
values = st.one_of(
    names,
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.none(),
)
issues = st.builds(
    Issue,
    code=st.sampled_from(CODES),
    subject=st.none() | st.builds(Subject, kind=st.sampled_from(SubjectKind), name=names, key=names, warehouse=names),
    params=st.dictionaries(st.sampled_from(["a", "b", "price"]), values),
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_text_of_its_room(code: IssueCode) -> None:
    assert code in TEXTS


@pytest.mark.parametrize("code", [*ExportCode, *SetupStep])
def test_a_code_that_stands_alone_in_a_list_has_a_title(code: IssueCode) -> None:
    assert issue_title(code) != code


def test_no_two_codes_have_the_same_value() -> None:
    assert len({str(code) for code in CODES}) == len(CODES)


def test_every_text_belongs_to_a_code() -> None:
    assert set(TEXTS) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_shared_reason_names_no_figures(code: IssueCode) -> None:
    text = TEXTS[code]
    template = (text.reason or text.problem) + text.advice
    fields = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    assert not fields & code.figures


@given(issues)
def test_an_issue_comes_back_from_json_as_it_was(issue: Issue) -> None:
    kept = json.loads(json.dumps(issue.as_dict()))
    back = Issue.from_dict(kept)
    assert (back.code, back.subject, back.severity) == (issue.code, issue.subject, issue.severity)
    assert back.as_dict() == issue.as_dict()
    assert issue_text(back) == issue_text(issue)


@given(names)
def test_a_name_is_put_into_a_text_letter_by_letter(name: str) -> None:
    issue = Issue(ExportCode.NO_PRICE, Subject(SubjectKind.SKU, name), {"price_type": name, "day": date(2021, 6, 10)})
    assert issue_text(issue) == f"Товар «{name}»: нет цены в виде цены «{name}» на 10.06.2021. Установите цену."
    assert issue_reason(issue) == f"нет цены в виде цены «{name}» на 10.06.2021. Установите цену."
    assert issue_brief(issue) == f"нет цены в виде цены «{name}» на 10.06.2021"
    assert issue.reason.subject is None


def test_numbers_and_moments_are_written_alike_before_and_after_the_database() -> None:
    issue = Issue(
        ExportCode.BELOW_MINIMUM, SABO, {"price_type": "A", "price": Decimal("1248.6"), "minimum": Decimal(2000)}
    )
    kept = Issue.from_dict(json.loads(json.dumps(issue.as_dict())))
    for each in (issue, kept):
        assert issue_brief(each) == "цена в виде цены «A» 1\u202f248,60 ниже минимальной 2\u202f000,00"


@pytest.mark.parametrize(
    ("params", "words"),
    [({}, "«—»"), ({"user": None}, "«—»"), ({"user": Issue(RunCode.STOPPED)}, "Обмен прерван по просьбе.")],
)
def test_a_parameter_that_is_not_there_is_a_dash_and_an_issue_its_text(params: dict[str, Any], words: str) -> None:
    assert words in issue_text(Issue(RunCode.CANCELLED_BY, params=params))


def test_a_code_of_another_version_is_shown_as_it_is() -> None:
    issue = Issue.from_dict({"code": "export.of_tomorrow"})
    assert (issue_text(issue), issue.severity) == ("export.of_tomorrow", Severity.WARNING)
    assert issue_title("Нет родителя.") == "Нет родителя."


def test_issues_are_counted_by_reason_without_a_limit_and_listed_up_to_one() -> None:
    groups = IssueGroups()
    cheap = [cheap_issue(number) for number in range(LISTED_LIMIT + 5)]
    listed = groups.add([*cheap, Issue(ExportCode.NO_PRICE, SABO, {"price_type": "Розничная"})])

    assert (len(groups), len(listed), len(list(groups))) == (LISTED_LIMIT + 6, LISTED_LIMIT + 1, LISTED_LIMIT + 1)
    first, second = groups.by_count()
    assert (first.reason.code, first.count, first.rest) == (ExportCode.BELOW_MINIMUM, LISTED_LIMIT + 5, 5)
    assert (second.reason.code, second.count, second.rest) == (ExportCode.NO_PRICE, 1, 0)
    assert len(groups.of({ExportCode.NO_PRICE})) == 1
    assert len(groups.but({ExportCode.NO_PRICE})) == LISTED_LIMIT + 5


def test_groups_come_back_from_json_with_the_figures_of_each_issue() -> None:
    groups = IssueGroups()
    groups.add([cheap_issue(1), cheap_issue(2), Issue(ExportCode.NO_PRICE, SABO, {"price_type": "A"})])
    back = IssueGroups.from_list(json.loads(json.dumps(groups.as_list())))
    assert list(map(issue_text, back)) == list(map(issue_text, groups))
    assert back.as_list() == groups.as_list()


def test_the_first_issues_of_a_late_reason_are_listed_when_the_list_is_full() -> None:
    groups = IssueGroups()
    groups.add(cheap_issue(number) for number in range(LISTED_LIMIT))
    groups.add(Issue(ExportCode.NO_BASE_PACKAGE, Subject(SubjectKind.SKU, f"{number}")) for number in range(500))
    assert [(group.count, len(group.issues)) for group in groups.by_count()] == [
        (LISTED_LIMIT, LISTED_LIMIT),
        (500, FIRST_LISTED),
    ]


def test_an_issue_of_another_version_is_read_as_far_as_it_is_known() -> None:
    kept = {"code": "export.of_tomorrow", "subject": {"kind": "robot", "name": "Робот", "colour": "red"}}
    issue = Issue.from_dict(kept)
    assert issue.subject == Subject(SubjectKind.OTHER, "Робот")
    assert issue_text(issue) == "Робот: export.of_tomorrow"


def cheap_issue(number: int) -> Issue:
    params = {"price_type": "Розничная", "price": Decimal(number), "minimum": Decimal(5000)}
    return Issue(ExportCode.BELOW_MINIMUM, Subject(SubjectKind.SKU, f"Товар {number}", str(number)), params)
