"""What a run counted is named from one table, in its order, whatever the order in the database."""

from exchange.models import ExchangeRun
from exchange.texts.words import counted, counter_lines, rest_of, run_words

Kind = ExchangeRun.Kind


def lines(kind: ExchangeRun.Kind, **counters: object) -> list[str]:
    return list(counter_lines(ExchangeRun(kind=kind, counters=counters)))


def test_counters_of_an_export_name_its_parts_and_the_cabinets_answers() -> None:
    skipped = [{"code": "export.no_price", "count": 1100, "issues": []}]
    assert lines(Kind.EXPORT, skipped=skipped, created=3, sent={"stock": 2, "items": 1}) == [
        "Отправлено — номенклатура: 1, остатки и цены: 2",
        "Создано: 3",
        "Пропущено: 1\u202f100",
    ]


def test_skipped_objects_of_an_older_version_are_counted_with_the_rest() -> None:
    rows = [{"object": "a", "name": "A", "reason": "…"}, {"object": "", "name": "", "reason": "…", "count": 7}]
    assert lines(Kind.EXPORT, skipped=rows) == ["Пропущено: 8"]


def test_counters_of_a_load_from_1c_stand_by_part_without_zeros() -> None:
    counters = {"stock": {"created": 1}, "created": 3, "groups": {"changed": 0, "created": 2}, "refused_count": 0}
    assert lines(Kind.ONEC_IMPORT, **counters) == ["Группы — создано: 2", "Остатки — создано: 1"]
    assert lines(Kind.ONEC_IMPORT, refused_count=2) == ["Отклонено: 2"]


def test_a_counter_that_a_run_lacks_is_zero() -> None:
    assert counted({"held": 1}, "receipts", "held") == "чеки продажи: 0, задержано: 1"
    assert run_words(ExchangeRun(kind=Kind.LOAD, counters={"documents": 0})) == "новых нет"


def test_what_is_behind_the_listed_rows_is_counted_in_objects() -> None:
    one = {"code": "onec.no_name"}
    many = {"code": "onec.no_warehouse", "params": {"place": {"file": "a.xml", "lines": [1, 2, 3], "more": 697}}}
    assert rest_of([many, one], 50, 701) == 0
    assert rest_of([many, *[one] * 999], 50, 5000) == 5000 - 700 - 49
    assert rest_of([{"object": "", "place": "", "reason": ""}] * 60, 50, 5000) == 10
