"""A timetable in words: «каждые 15 минут с 09:00 до 21:00, по будням»."""

from datetime import time
from typing import Final

from exchange.ikassa.timetable import EVERY_DAY, Calendar, Timetable

WEEKDAYS: Final = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_ON_WEEKDAYS: Final = (
    "понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям",
)  # fmt: skip
_WORKING_DAYS: Final = frozenset(range(1, 6))


def timetable_text(timetable: Timetable) -> str:
    """Return when an exchange starts, as a phrase."""
    if not isinstance(timetable, Calendar):
        return f"по строке cron «{timetable.line}»"
    parts = [_hours(timetable), _weekdays(timetable)]
    if timetable.month_days:
        parts.append("только " + ", ".join(f"{day}" for day in sorted(timetable.month_days)) + " числа")
    if timetable.starts_on:
        parts.append(f"с {timetable.starts_on:%d.%m.%Y}")
    if timetable.ends_on:
        parts.append(f"по {timetable.ends_on:%d.%m.%Y} включительно")
    return ", ".join(part for part in parts if part)


def _hours(calendar: Calendar) -> str:
    if calendar.every_minutes is None:
        return f"в {calendar.opens_at:%H:%M}"
    every = _every(calendar.every_minutes)
    if (calendar.opens_at, calendar.closes_at) == (time(0, 0), time(23, 59)):
        return every
    return f"{every} с {calendar.opens_at:%H:%M} до {calendar.closes_at:%H:%M}"


def _weekdays(calendar: Calendar) -> str:
    if calendar.weekdays == EVERY_DAY:
        return "" if calendar.month_days else "ежедневно"
    if calendar.weekdays == _WORKING_DAYS:
        return "по будням"
    *names, last = (_ON_WEEKDAYS[day - 1] for day in sorted(calendar.weekdays))
    return "по " + (f"{', '.join(names)} и {last}" if names else last)


def _every(minutes: int) -> str:
    if minutes == 1:
        return "каждую минуту"
    if minutes % 60 == 0:
        hours = minutes // 60
        return "каждый час" if hours == 1 else f"каждые {hours} {_plural(hours, 'час', 'часа', 'часов')}"
    if minutes % 10 == 1 and minutes % 100 != 11:
        return f"каждую {minutes} минуту"
    return f"каждые {minutes} {_plural(minutes, 'минуту', 'минуты', 'минут')}"


def _plural(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else many
