"""Days of the shop: a day begins at 00:00 in Minsk, whatever the clock of the server."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone


def day_check(day: date) -> None:
    """Refuse a day or moment that no shop means; the first and the last of the calendar have no place in UTC.

    A validator of form fields: raises ValidationError.
    """
    if not 2000 <= day.year <= 2999:
        raise ValidationError("Укажите год от 2000 до 2999.", code="not_of_shop")


def today() -> date:
    """Return the day it is now in Minsk (settings.TIME_ZONE)."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def today_start() -> datetime:
    """Return the aware moment at which the day it is now in Minsk began."""
    return day_start(today())


def day_start(day: date) -> datetime:
    """Return the aware moment at which `day` begins in Minsk."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
