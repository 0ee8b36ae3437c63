"""A shift that differs from its Z-report is shown with what may explain it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounting import counters
from accounting.models import CashShift
from accounting.selectors.receipts import (
    shift_comparison,
    shift_is_open_too_long,
)
from exchange.selectors.inbox import NumberGap, ShiftExplanations, shift_explanations
from tests.support import books
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}


def test_the_counters_that_differ_stand_first(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 1, "value": 50})
    shop.sandbox.sell(SHOES, pay=1, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.load()

    rows = shift_comparison(shift=shop.shift())

    assert [(row.key, row.ours, row.printed, row.difference) for row in rows[:4]] == [
        ("$.sale.count", 0, 1, -1),
        ("$.sale.sum", 0, Decimal("28.68"), Decimal("-28.68")),
        ("$.sale.card", 0, Decimal("28.68"), Decimal("-28.68")),
        ("$.turnover.sum", 0, Decimal("28.68"), Decimal("-28.68")),
    ]
    assert len(rows) == len(counters.COUNTERS)
    assert not any(row.difference for row in rows[4:])
    assert sum(abs(row.difference) for row in rows) == shop.shift().discrepancy


def test_a_shift_without_a_z_report_differs_in_nothing(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.load()

    assert {(row.printed, row.difference) for row in shift_comparison(shift=shop.shift())} == {(None, 0)}


def test_a_gap_in_the_numbers_is_told_over_all_kinds_of_documents(
    shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop.sandbox.open_shift(at=later())
    shop.sandbox.sell(SHOES, at=later(1))
    shop.sandbox.faults(late={"count": 2, "value": 50})
    shop.sandbox.deposit(100, at=later(2))
    shop.sandbox.sell(SHOES, at=later(3))
    shop.sandbox.z_report(at=later(10))
    shop.load()
    shift = shop.shift()

    with django_assert_num_queries(5):
        found = shift_explanations(shift=shift)

    assert (found.documents, found.gaps, str(found.gaps[0])) == ([], [NumberGap(3, 4)], "№ 3–4")
    shop.sandbox.deliver()
    shop.load()
    assert not shift_explanations(shift=shop.shift())


def test_a_first_document_of_a_shift_that_is_missing_is_a_gap_too(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.sandbox.faults(late={"count": 1, "value": 50})
    shop.sandbox.sell(SHOES, at=later(days=1))
    shop.sandbox.z_report(at=later(10, days=1))
    shop.load()

    assert [str(gap) for gap in shift_explanations(shift=shop.shift(2)).gaps] in (["№ 3"], ["№ 4"])
    assert not shift_explanations(shift=shop.shift(1))


def test_a_difference_that_runs_on_is_explained_by_the_shift_that_it_comes_from(shop: Shop) -> None:
    shop.sandbox.open_shift(at=later())
    shop.sandbox.faults(late={"count": 1, "value": 50})
    shop.sandbox.sell(SHOES, at=later(1))
    shop.sandbox.z_report(at=later(10))
    shop.sandbox.open_shift(at=later(days=1))
    shop.sandbox.z_report(at=later(10, days=1))
    shop.load()

    assert shift_explanations(shift=shop.shift(2)) == ShiftExplanations([], [], earlier=shop.shift(1))
    assert shift_explanations(shift=shop.shift(1)).earlier is None
    shop.sandbox.deliver()
    shop.load()
    assert not shift_explanations(shift=shop.shift(2))


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "is_explained"), [(counters.TURNOVER, True), (counters.DISCOUNT_SUM, False)])
def test_a_difference_that_stays_in_its_shift_explains_nothing_of_the_next(key: str, is_explained: bool) -> None:
    register = books.make_register()
    first, second = (
        books.make_shift(
            cash_register=register, number=number, totals={differing: "5.00"}, z_totals={differing: "0"}, discrepancy=5
        )
        for number, differing in ((1, key), (2, counters.TURNOVER))
    )
    assert shift_explanations(shift=second).earlier == (first if is_explained else None)


def test_documents_that_came_and_do_not_count_are_named(shop: Shop) -> None:
    held = shop.sandbox.sell({"service": 0, "name": "Набойки", "price": 1500, "quantity": 1000}, at=later())
    rollback = shop.sandbox.rollback(at=later(1))
    shop.sandbox.sell(SHOES, at=later(2))
    shop.sandbox.z_report(at=later(10))
    shop.load()

    found = shift_explanations(shift=shop.shift())

    assert (found.documents, found.gaps) == ([shop.inbox(held), shop.inbox(rollback)], [])


@pytest.mark.django_db
def test_a_shift_open_for_more_than_a_day_is_shown() -> None:
    now = timezone.now()
    register = books.make_register()
    books.make_shift(cash_register=register, number=1, opened_at=now - timedelta(hours=25))
    books.make_shift(cash_register=register, number=2, opened_at=now - timedelta(hours=23))
    books.make_shift(
        cash_register=register, number=3, opened_at=now - timedelta(hours=99), status="closed", closed_at=now
    )

    assert [shift_is_open_too_long(shift=shift, now=now) for shift in CashShift.objects.order_by("number")] == [
        True,
        False,
        False,
    ]
