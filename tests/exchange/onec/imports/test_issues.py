"""What an import notes is data: it survives JSON, and is put into words when it is shown."""

import json

import pytest

from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import Place
from exchange.onec.imports.summary import LINES, ImportSummary, Tally
from exchange.texts import issue_text
from tests.exchange.onec.importing import in_words

UNKNOWN = Issue(OneCCode.ITEM_UNKNOWN, Subject(SubjectKind.OFFER, "Сабо {36}"), {"guid": "{x}"})


def read_back(summary: ImportSummary) -> ImportSummary:
    """The summary as a session keeps it from one request to the next."""
    return ImportSummary.from_dict(json.loads(json.dumps(summary.as_dict())))


def test_a_refusal_is_the_same_row_after_it_was_kept() -> None:
    summary = ImportSummary()
    summary.refuse(UNKNOWN, Place("а, б.xml", 12))
    kept = read_back(summary)
    assert kept.refused == summary.refused
    assert in_words(kept.refused) == [
        {
            "object": "Предложение «Сабо {36}»",
            "reason": "товара с Ид «{x}» нет. Выгрузите из 1С и сам товар.",
            "place": "а, б.xml, строка 12",
        }
    ]


def test_a_remark_without_a_place_has_none_in_words() -> None:
    summary = ImportSummary()
    failed = Issue(OneCCode.FILE_NOT_SENT, params={"file": "2.xml"})
    summary.remark(Issue(OneCCode.STEP_FAILED, Subject(SubjectKind.FILE, "2.xml"), {"error": failed}))
    assert in_words(read_back(summary).remarks)[0]["place"] == ""
    assert issue_text(summary.take_unwritten()[0]) == (
        "Файл «2.xml»: Файл «2.xml» не передан или передан не до конца. Повторите обмен в 1С."
    )


def test_words_of_an_older_session_stay_as_they_are() -> None:
    old = {"object": "Товар «Сабо»", "place": "import.xml, строка 3", "reason": "нет наименования."}
    summary = read_back(ImportSummary(refused=[old], refused_count=1))
    summary.refuse(UNKNOWN, Place("import.xml", 4))
    assert (summary.refused_count, in_words(summary.refused)[0]) == (2, old)


def test_refusals_are_alike_when_the_issue_and_the_file_are() -> None:
    summary, tally = ImportSummary(), Tally()
    totals = Subject(SubjectKind.TOTALS)
    for line in range(1, 6):
        tally.refuse_alike(Issue(OneCCode.NO_WAREHOUSE, totals), Place("1.xml", line))
    tally.refuse_alike(Issue(OneCCode.NO_WAREHOUSE, totals), Place("2.xml", 9))
    tally.refuse_alike(Issue(OneCCode.SEVERAL_WAREHOUSES, totals), Place("1.xml", 9))
    tally.add_to(summary)
    summary.note_alike()
    assert summary.refused_count == 7
    assert [row["params"]["place"] for row in summary.refused] == [
        {"file": "1.xml", "lines": [1, 2, 3], "more": 5 - LINES},
        {"file": "2.xml", "lines": [9], "more": 0},
        {"file": "1.xml", "lines": [9], "more": 0},
    ]
    assert in_words(summary.refused)[0]["place"] == "1.xml, строка 1; строка 2; строка 3, и ещё 2"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (Subject(SubjectKind.BARCODE, "481", owner="Сабо"), "Штрихкод «481» товара «Сабо»: нет наименования."),
        (Subject(SubjectKind.SKU_ID, "x-1"), "Товар с Ид «x-1»: нет наименования."),
        (Subject(SubjectKind.GROUP), "Группа «без наименования»: нет наименования."),
        (Subject(SubjectKind.FULL_IMPORT), "Полная выгрузка: нет наименования."),
    ],
)
def test_an_object_of_a_file_is_named_as_1c_knows_it(subject: Subject, words: str) -> None:
    issue = Issue.from_dict(json.loads(json.dumps(Issue(OneCCode.NO_NAME, subject).as_dict())))
    assert issue_text(issue) == f"{words} Укажите его в 1С."
