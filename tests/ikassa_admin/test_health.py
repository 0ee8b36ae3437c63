"""What a monitor reads, and who may."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from exchange.models import Connection, ConnectionState, ExchangeRun, InboxDocument, Trouble
from exchange.watch.workers import worker_beat
from tests.support.books import make_organization
from tests.support.connections import make_connection

pytestmark = pytest.mark.django_db

SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+]+')


@pytest.fixture
def connection() -> Connection:
    return make_connection(organization=make_organization(unp="190275968"))


@pytest.fixture
def worker() -> None:
    worker_beat(host="shop", cluster=1, pid=2, busy_since=None)


def make_run(connection: Connection, **fields: Any) -> ExchangeRun:
    return ExchangeRun.objects.create(
        organization=connection.organization, connection=connection, **{"kind": "load", "trigger": "manual", **fields}
    )


def failed_checks(client: Client) -> set[str]:
    answer = client.get("/readyz")
    failed = {name for name, word in answer.json()["checks"].items() if word != "ok"}
    assert (answer.status_code, answer.json()["status"]) == ((503, "failed") if failed else (200, "ok"))
    return failed


def test_the_process_is_up_whatever_else_is_not(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.usefixtures("worker")
def test_everything_is_ready(client: Client) -> None:
    assert failed_checks(client) == set()


def test_without_a_worker_nothing_is_ready(client: Client) -> None:
    assert failed_checks(client) == {"workers"}


@pytest.mark.usefixtures("worker")
def test_base_that_is_too_old_to_be_updated_is_not_ready(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="exchange", name="0013_words_of_oauth").delete()
    assert failed_checks(client) == {"migrations"}


@pytest.mark.usefixtures("worker")
def test_a_run_that_waits_too_long_is_a_queue_that_is_not_kept_up_with(client: Client, connection: Connection) -> None:
    run = make_run(connection, created_at=timezone.now() - timedelta(minutes=9))
    assert failed_checks(client) == set()

    ExchangeRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=11))
    assert failed_checks(client) == {"queue"}


def samples(client: Client, **headers: Any) -> dict[str, float]:
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert all(map(SAMPLE.fullmatch, lines)), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.mark.usefixtures("worker")
def test_the_numbers_are_those_of_the_base(client: Client, connection: Connection) -> None:
    now = timezone.now()
    for counters in ({"documents": 3}, {"documents": 4}):
        make_run(connection, status="done", counters=counters)
    make_run(connection, status="queued", created_at=now - timedelta(minutes=2))
    make_run(connection, status="done", created_at=now - timedelta(days=2), counters={"documents": 100})
    for uid, status in (("A", "held"), ("B", "new"), ("C", "posted")):
        InboxDocument.objects.create(connection=connection, uid=uid, payload={}, status=status)
    ConnectionState.objects.create(connection=connection, stock_pushed_at=now - timedelta(minutes=5))
    Trouble.objects.create(organization=connection.organization, kind="held", text="Задержаны")

    told = samples(client)

    assert told['ikassa_runs{kind="load",result="done"}'] == 2
    assert told["ikassa_documents"] == 7
    assert (told["ikassa_documents_held"], told["ikassa_documents_new"]) == (1, 1)
    assert 300 <= told['ikassa_load_lag_seconds{organization="190275968"}'] < 360
    assert 120 <= told["ikassa_queue_age_seconds"] < 180
    assert (told["ikassa_workers"], told['ikassa_troubles{kind="held"}']) == (1, 1)


def test_an_empty_base_has_numbers_too(client: Client) -> None:
    assert samples(client)["ikassa_documents"] == 0


def test_with_a_token_only_its_holder_may_look(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-long-token"

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert samples(client, headers={"Authorization": "Bearer a-long-token"})


def test_without_a_token_nobody_from_another_machine_may_look(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403
