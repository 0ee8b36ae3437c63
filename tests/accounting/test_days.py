"""Days of the shop begin in Minsk."""

from datetime import UTC, date, datetime

from django.utils import timezone

from accounting.days import day_start, today


def test_a_day_begins_at_midnight_in_minsk_whatever_the_zone_of_the_person():
    with timezone.override("America/New_York"):
        assert day_start(date(2021, 6, 10)) == datetime(2021, 6, 9, 21, 0, tzinfo=UTC)


def test_today_is_the_day_in_minsk_whatever_the_zone_of_the_person():
    minsk = timezone.get_default_timezone()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with timezone.override(zone):
            before = datetime.now(minsk).date()
            assert before <= today() <= datetime.now(minsk).date()
