"""What the libraries wrote is told in the product's words."""

from datetime import UTC, datetime

import pytest
from axes.models import AccessLog
from django.test import Client
from django_q.models import OrmQ
from django_q.tasks import async_task

from tests.support.admin import admin_url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("func", "args", "title"),
    [
        ("exchange.tasks.tick", (), "Проверка раз в минуту"),
        ("exchange.tasks.runs_do", (12, 13), "Обмены из журнала: № 12, № 13"),
    ],
)
def test_a_background_task_is_called_by_what_it_does(
    admin_client: Client, func: str, args: tuple[int, ...], title: str
) -> None:
    async_task(func, *args)
    assert title in admin_client.get(admin_url(OrmQ, "changelist")).content.decode()


def test_a_task_that_cannot_be_read_can_still_be_seen_and_deleted(admin_client: Client) -> None:
    queued = OrmQ.objects.create(key="ikassa", payload="не читается")
    assert "Задание, которое не читается" in admin_client.get(admin_url(OrmQ, "changelist")).content.decode()
    admin_client.post(admin_url(OrmQ, "delete", queued.pk), {"post": "yes"})
    assert not OrmQ.objects.exists()


def test_a_visit_is_called_by_its_person_and_its_moment(admin_client: Client) -> None:
    visit = AccessLog.objects.create(username="Ирина", path_info="/admin/login/")
    AccessLog.objects.update(attempt_time=datetime(2021, 6, 10, 9, 2, tzinfo=UTC))
    assert "Ирина, 10.06.2021 12:02" in admin_client.get(admin_url(AccessLog, "change", visit.pk)).content.decode()
