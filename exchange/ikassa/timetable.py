"""When an exchange is due: the arithmetic of a timetable, all of it in the shop's time (settings.TIME_ZONE)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from croniter import croniter
from croniter.croniter import CroniterError
from django.utils import timezone

from exchange.codes import ScheduleCode
from exchange.issues import Issue

EVERY_DAY: Final = frozenset(range(1, 8))
# The rarest day of a calendar, the 31st on a given day of the week, comes again within three years.
_HORIZON: Final = timedelta(days=3 * 366)
_RANDOM_FIELD: Final = re.compile(r"[hr](\(|$|/)", re.IGNORECASE)


class TimetableInvalid(ValueError):  # noqa: N818 - what is wrong, as in the other errors of the exchange
    """A timetable that cannot be followed, for the reason in `issue`."""

    def __init__(self, code: ScheduleCode, **params: str) -> None:
        super().__init__(str(code))
        self.issue = Issue(code, params=params)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every so many minutes (None: once) from `opens_at` to `closes_at`, inclusive, on days that are all of: one of
    `weekdays` (1 is Monday), one of `month_days` (empty: any), not before `starts_on`, not after `ends_on`.

    A `closes_at` before `opens_at` is a time of the next day; the day of the opening is the one that counts.
    """

    every_minutes: int | None
    opens_at: time = time(0, 0)
    closes_at: time = time(23, 59)
    weekdays: frozenset[int] = EVERY_DAY
    month_days: frozenset[int] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first start later than `moment` (aware), or None when there is none any more."""
        local = timezone.localtime(moment, timezone.get_default_timezone()).replace(tzinfo=None)
        # The evening before may still be open after midnight.
        first = max(local.date() - timedelta(days=1), self.starts_on or date.min)
        last = min(first + min(_HORIZON, date.max - first), self.ends_on or date.max)
        for day in _days(first, last):
            if self._is_on(day) and (start := self._start_of_day_after(day, local)):
                return timezone.make_aware(start, timezone.get_default_timezone())
        return None

    def _is_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and (not self.month_days or day.day in self.month_days)

    def _start_of_day_after(self, day: date, local: datetime) -> datetime | None:
        opens = datetime.combine(day, self.opens_at)
        if local < opens:
            return opens
        if self.every_minutes is None:
            return None
        closes = datetime.combine(day + timedelta(days=self.closes_at < self.opens_at), self.closes_at)
        step = timedelta(minutes=self.every_minutes)
        start = opens + ((local - opens) // step + 1) * step
        return start if start <= closes else None


@dataclass(frozen=True, slots=True)
class Cron:
    """A line of cron: minute, hour, day of the month, month, day of the week."""

    line: str

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first start later than `moment` (aware), or None for a date that never comes."""
        local = timezone.localtime(moment, timezone.get_default_timezone())
        try:
            start: datetime = croniter(self.line, local).get_next(datetime)
        except CroniterError:
            return None
        return start


Timetable = Calendar | Cron


def next_starts(timetable: Timetable, after: datetime, count: int) -> list[datetime]:
    """Return at most `count` starts later than `after`, in their order."""
    return list(islice(_starts(timetable, after), count))


def _starts(timetable: Timetable, after: datetime) -> Iterator[datetime]:
    start = timetable.next_after(after)
    while start:
        yield start
        start = timetable.next_after(start)


def parse_weekdays(text: str) -> frozenset[int]:
    """Read «12345» (1 is Monday). Raises TimetableInvalid."""
    if not text or not set(text) <= set("1234567"):
        raise TimetableInvalid(ScheduleCode.NO_WEEKDAY)
    return frozenset(map(int, text))


def parse_month_days(text: str) -> frozenset[int]:
    """Read «1, 15, 31»; nothing is any day. Raises TimetableInvalid."""
    days = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and 1 <= int(part) <= 31 for part in days):
        raise TimetableInvalid(ScheduleCode.MONTH_DAYS_MALFORMED, days=text)
    return frozenset(map(int, days))


def parse_cron(line: str) -> Cron:
    """Read a line of cron with its five fields and nothing random in it. Raises TimetableInvalid."""
    fields = line.split()
    if len(fields) != 5 or any(map(_RANDOM_FIELD.match, fields)) or not croniter.is_valid(line):
        raise TimetableInvalid(ScheduleCode.CRON_MALFORMED, line=line)
    return Cron(" ".join(fields))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
