"""Days of the shop: a day begins at 00:00 in Minsk, whatever the clock of the server."""

from datetime import date, datetime, time

from django.utils import timezone


def today() -> date:
    """Return the day it is now in Minsk (settings.TIME_ZONE)."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def today_start() -> datetime:
    """Return the aware moment at which the day it is now in Minsk began."""
    return day_start(today())


def day_start(day: date) -> datetime:
    """Return the aware moment at which `day` begins in Minsk."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
