"""When an exchange is due, against a slow but obvious reckoning: every minute asked one by one."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.codes import ScheduleCode
from exchange.ikassa.timetable import (
    Calendar,
    Cron,
    TimetableInvalid,
    next_starts,
    parse_cron,
    parse_month_days,
    parse_weekdays,
)
from exchange.issues import Issue
from exchange.texts import issue_text
from exchange.texts.timetable import timetable_text

MINSK = ZoneInfo("Europe/Minsk")
MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 11, 23)


def minsk(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MINSK)


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
calendars = st.builds(
    Calendar,
    every_minutes=st.none() | st.integers(1, 1440),
    opens_at=times,
    closes_at=times,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    month_days=st.frozensets(st.integers(1, 31), max_size=4),
    starts_on=st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 10)),
    ends_on=st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 20)),
)
moments = st.datetimes(datetime(2026, 11, 20), datetime(2026, 12, 5), timezones=st.just(UTC))


def is_due(calendar: Calendar, minute: datetime) -> bool:
    """Say of one minute of Minsk whether it is a start, looking at the day itself and the evening before."""
    for day in (minute.date(), minute.date() - timedelta(days=1)):
        opens = datetime.combine(day, calendar.opens_at, MINSK)
        closes = datetime.combine(day, calendar.closes_at, MINSK)
        if calendar.closes_at < calendar.opens_at:
            closes += timedelta(days=1)
        if calendar.every_minutes is None:
            is_slot = minute == opens
        else:
            is_slot = opens <= minute <= closes and (minute - opens) % (calendar.every_minutes * MINUTE) == timedelta()
            is_slot = is_slot or minute == opens
        is_day = (
            day.isoweekday() in calendar.weekdays
            and (not calendar.month_days or day.day in calendar.month_days)
            and (calendar.starts_on or day) <= day <= (calendar.ends_on or day)
        )
        if is_slot and is_day:
            return True
    return False


@pytest.mark.slow
@given(calendars, moments)
def test_the_next_start_is_the_first_minute_that_is_due(calendar: Calendar, moment: datetime) -> None:
    found = calendar.next_after(moment)

    local = moment.astimezone(MINSK)
    minute = local.replace(second=0, microsecond=0) + MINUTE
    watched = minute + timedelta(days=1)
    horizon = min(found.astimezone(MINSK), watched) if found else watched
    while minute < horizon:
        assert not is_due(calendar, minute)
        minute += MINUTE
    if found:
        assert found > moment
        assert is_due(calendar, found.astimezone(MINSK))


@given(calendars, moments)
def test_starts_come_in_their_order_and_none_is_left_out(calendar: Calendar, moment: datetime) -> None:
    starts = next_starts(calendar, moment, 5)

    assert starts == sorted(set(starts))
    assert all(calendar.next_after(earlier) == later for earlier, later in pairwise(starts))


@given(st.integers(0, 23), st.integers(0, 59), moments)
def test_a_line_of_cron_says_the_same_as_a_calendar_of_one_time_a_day(hour: int, minute: int, moment: datetime) -> None:
    daily = Calendar(every_minutes=None, opens_at=time(hour, minute))

    assert Cron(f"{minute} {hour} * * *").next_after(moment) == daily.next_after(moment)


def test_every_quarter_of_an_hour_within_working_hours_of_working_days() -> None:
    calendar = Calendar(
        every_minutes=15, opens_at=time(9, 0), closes_at=time(18, 0), weekdays=frozenset({1, 2, 3, 4, 5})
    )
    friday_evening = minsk(27, 17, 40)

    assert next_starts(calendar, friday_evening, 3) == [minsk(27, 17, 45), minsk(27, 18, 0), minsk(30, 9, 0)]


def test_a_shop_that_closes_after_midnight_counts_the_day_it_opened() -> None:
    calendar = Calendar(every_minutes=60, opens_at=time(22, 30), closes_at=time(1, 0), weekdays=frozenset({1}))

    assert next_starts(calendar, minsk(23, 12), 4) == [
        minsk(23, 22, 30), minsk(23, 23, 30), minsk(24, 0, 30), minsk(30, 22, 30)
    ]  # fmt: skip


def test_a_timetable_that_is_over_starts_nothing_more() -> None:
    calendar = Calendar(every_minutes=None, opens_at=time(8, 0), ends_on=MONDAY)

    assert calendar.next_after(minsk(23, 7)) == minsk(23, 8)
    assert calendar.next_after(minsk(23, 8)) is None


def test_times_are_those_of_minsk_whatever_the_zone_of_the_question() -> None:
    calendar = Calendar(every_minutes=None, opens_at=time(8, 0))

    assert calendar.next_after(datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert Cron("0 8 * * *").next_after(datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == minsk(23, 8)


def test_a_date_that_never_comes_is_no_start() -> None:
    assert Cron("0 0 30 2 *").next_after(minsk(1)) is None


def test_the_end_of_time_is_no_error() -> None:
    assert Calendar(every_minutes=15, starts_on=date.max).next_after(minsk(1)) is not None


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (Calendar(every_minutes=15), "каждые 15 минут, ежедневно"),
        (Calendar(every_minutes=1), "каждую минуту, ежедневно"),
        (Calendar(every_minutes=120), "каждые 2 часа, ежедневно"),
        (Calendar(every_minutes=60, weekdays=frozenset({6, 7})), "каждый час, по субботам и воскресеньям"),
        (
            Calendar(
                every_minutes=22, opens_at=time(9), closes_at=time(21, 30), weekdays=frozenset({1, 2, 3, 4, 5})
            ),
            "каждые 22 минуты с 09:00 до 21:30, по будням",
        ),
        (
            Calendar(every_minutes=None, opens_at=time(6), month_days=frozenset({15, 1}), ends_on=MONDAY),
            "в 06:00, только 1, 15 числа, по 23.11.2026 включительно",
        ),
    ],
)  # fmt: skip
def test_a_timetable_is_said_in_words(calendar: Calendar, words: str) -> None:
    assert timetable_text(calendar) == words


@pytest.mark.parametrize(
    "line", ["", "* * * *", "* * * * * *", "61 * * * *", "H * * * *", "R(0-59) * * * *", "раз в час", "* * * * 8"]
)
def test_a_line_of_cron_that_cannot_be_followed_is_refused_with_an_example(line: str) -> None:
    with pytest.raises(TimetableInvalid) as caught:
        parse_cron(line)

    assert caught.value.issue == Issue(ScheduleCode.CRON_MALFORMED, params={"line": line})
    assert "Нужны пять полей" in issue_text(caught.value.issue)


def test_names_of_days_and_months_are_understood_in_a_line_of_cron() -> None:
    assert parse_cron("0  8 * MAR,APR fri").next_after(minsk(1)) == datetime(2027, 3, 5, 8, tzinfo=MINSK)


@pytest.mark.parametrize("text", ["0", "32", "1; 2", "первое", "-1"])
def test_days_of_the_month_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(TimetableInvalid) as caught:
        parse_month_days(text)

    assert caught.value.issue == Issue(ScheduleCode.MONTH_DAYS_MALFORMED, params={"days": text})
    assert "через запятую" in issue_text(caught.value.issue)


def test_days_are_read_as_they_are_written() -> None:
    assert parse_month_days(" 31, 1 ,15") == {1, 15, 31}
    assert parse_month_days("") == frozenset()
    assert parse_weekdays("67") == {6, 7}
    with pytest.raises(TimetableInvalid) as caught:
        parse_weekdays("")
    assert caught.value.issue.code == ScheduleCode.NO_WEEKDAY
