"""The pages of schedules and runs, over HTTP."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchange.ikassa.schedules import schedule_plan
from exchange.models import Connection, ExchangeRun, ExchangeSchedule, InboxDocument
from tests.support.admin import admin_url, make_keeper
from tests.support.books import make_organization
from tests.support.connections import make_connection, make_schedule

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {
    "work": "load", "is_active": "on", "mode": "calendar", "every_minutes": "20", "opens_at": "09:00",
    "closes_at": "18:00", "weekdays": list("12345"), "month_days": "", "starts_on": "", "ends_on": "", "cron": "",
}  # fmt: skip


@pytest.fixture
def connection() -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"))


@pytest.fixture
def keeper(client: Client, connection: Connection) -> Client:
    client.force_login(make_keeper(connection.organization))
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_schedule_is_written_and_planned(keeper: Client, connection: Connection) -> None:
    keeper.post(admin_url(ExchangeSchedule, "add"), {**FORM, "connection": connection.pk})

    schedule = ExchangeSchedule.objects.get()
    assert (schedule.every_minutes, schedule.weekdays) == (20, "12345")
    assert schedule.next_at is not None
    assert schedule.next_at > timezone.now()


def test_the_page_tells_five_starts_in_words_and_times(keeper: Client, connection: Connection) -> None:
    schedule = make_schedule(connection=connection, weekdays="12345", every_minutes=None)
    schedule_plan(schedule=schedule)

    text = page(keeper, admin_url(schedule, "change", schedule.pk))

    assert "В 00:00, по будням" in text
    assert text.count(", 00:00") >= 5


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"weekdays": []}, "Выберите хотя бы один день недели"),
        ({"month_days": "32"}, "Числа месяца"),
        ({"mode": "cron", "cron": "раз в час"}, "Нужны пять полей"),
        ({"mode": "cron", "cron": "0 0 30 2 *"}, "больше не начнётся"),
        ({"ends_on": "10.06.2021"}, "больше не начнётся"),
        ({"every_minutes": "1500"}, "1440 минут"),
    ],
)
def test_a_timetable_that_cannot_be_followed_is_refused_in_words(
    keeper: Client, connection: Connection, wrong: dict[str, Any], sentence: str
) -> None:
    response = keeper.post(admin_url(ExchangeSchedule, "add"), {**FORM, "connection": connection.pk, **wrong})

    assert sentence in response.content.decode()
    assert not ExchangeSchedule.objects.exists()


def test_the_list_tells_how_the_last_exchange_ended(
    keeper: Client, connection: Connection, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        schedule = make_schedule(connection=connection)
        for status in ("done", "failed"):
            ExchangeRun.objects.create(
                organization=connection.organization, connection=connection, kind="load", trigger="schedule",
                status=status, schedule=schedule,
            )  # fmt: skip

    with django_assert_max_num_queries(14):
        text = page(keeper, admin_url(ExchangeSchedule, "changelist"))

    assert text.count("Не удалось") == 3
    assert "каждые 15 минут, ежедневно" in text


def test_a_schedule_of_a_stranger_is_neither_seen_nor_made(keeper: Client) -> None:
    stranger = make_connection(organization=make_organization(name="Чужая"))
    schedule = make_schedule(connection=stranger)

    assert "Чужая" not in page(keeper, admin_url(ExchangeSchedule, "changelist"))
    assert keeper.get(admin_url(schedule, "change", schedule.pk)).status_code == 302
    keeper.post(admin_url(ExchangeSchedule, "add"), {**FORM, "connection": stranger.pk})
    assert ExchangeSchedule.objects.count() == 1


def make_run(connection: Connection, status: str, **fields: Any) -> ExchangeRun:
    return ExchangeRun.objects.create(
        organization=connection.organization, connection=connection, kind="load", trigger="manual", status=status,
        **fields,
    )  # fmt: skip


def test_a_run_under_way_is_cancelled_after_a_question(keeper: Client, connection: Connection) -> None:
    run = make_run(connection, "running", heartbeat_at=timezone.now())
    assert "Прервать обмен" in page(keeper, admin_url(run, "change", run.pk))
    address = admin_url(run, "cancel_run", run.pk)

    assert "Сделанное сохранится" in page(keeper, address)
    run.refresh_from_db()
    assert not run.cancel_requested

    keeper.post(address)
    run.refresh_from_db()
    assert run.cancel_requested


def test_a_run_that_is_over_offers_nothing_to_cancel(keeper: Client, connection: Connection) -> None:
    run = make_run(connection, "done", finished_at=timezone.now() - timedelta(minutes=1))

    assert "Прервать обмен" not in page(keeper, admin_url(run, "change", run.pk))


def test_a_load_leads_to_the_documents_that_it_posted(keeper: Client, connection: Connection) -> None:
    now = timezone.now()
    run = make_run(connection, "done", started_at=now - timedelta(minutes=2), finished_at=now - timedelta(minutes=1))
    for uid, minutes in (("BEFORE", 3), ("DURING", 1.5), ("AFTER", 0)):
        InboxDocument.objects.create(
            connection=connection, uid=uid, payload={}, status="posted", posted_at=now - timedelta(minutes=minutes)
        )

    (link,) = re.findall(
        r'href="([^"]*inboxdocument[^"]*posted_at[^"]*)"', page(keeper, admin_url(run, "change", run.pk))
    )

    shown = keeper.get(unescape(link)).context["cl"].result_list
    assert [document.uid for document in shown] == ["DURING"]


def test_a_schedule_leads_to_its_exchanges(keeper: Client, connection: Connection) -> None:
    schedule = make_schedule(connection=connection)
    run = make_run(connection, "done", schedule=schedule)
    make_run(connection, "done")

    (link,) = re.findall(
        r'href="([^"]*exchangerun[^"]*schedule[^"]*)"', page(keeper, admin_url(schedule, "change", schedule.pk))
    )

    assert list(keeper.get(unescape(link)).context["cl"].result_list) == [run]
