"""Three clusters and two web servers on one base, twenty organisations, and one cluster killed in the middle."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
from django.utils import timezone

from accounting.models import Receipt
from exchange.models import ExchangeRun, ExchangeSchedule, InboxDocument
from tests.support.background import Background, kill_session, session_members
from tests.support.balances import wrong_balances
from tests.support.patience import PATIENCE, wait_for_page
from tests.support.sandbox import Sandbox
from tests.support.shops import ManyShops, open_shops

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.slow]

ORGANIZATIONS = 20
RECEIPTS = 12
CLUSTERS = 3
SITES = 2


@contextmanager
def site(background: Background) -> Iterator[str]:
    """A gunicorn of its own, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = subprocess.Popen(
        ["gunicorn", "-c", "python:ikassa_admin.web", "--bind", address, "ikassa_admin.wsgi"],
        executable=str(Path(sys.executable).with_name("gunicorn")),
        env={**os.environ, "DATABASE_URL": background.database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for_page(f"http://{address}/healthz")
        yield address
    finally:
        kill_session(server)


def kill_a_cluster_at_work(background: Background, clusters: list["subprocess.Popen[bytes]"]) -> None:
    """Kill, with all its processes, a cluster of which a worker has a run in hand."""
    ((worker,), *_) = background.wait_for("SELECT worker FROM exchange_exchangerun WHERE status = 'running'")
    pid = int(worker.rpartition(":")[2])
    victim = next(cluster for cluster in clusters if pid in session_members(cluster.pid))
    os.kill(pid, signal.SIGSTOP)  # so that it is killed with its run, however quick it is
    kill_session(victim)


def posted(shops: ManyShops) -> dict[str, list[str]]:
    uids: dict[str, list[str]] = {unp: [] for unp in shops.connections}
    rows = InboxDocument.objects.filter(status=InboxDocument.Status.POSTED).order_by("uid")
    for unp, uid in rows.values_list("connection__organization__unp", "uid"):
        uids[unp].append(uid)
    return uids


def test_every_document_of_every_organisation_is_posted_once_though_a_cluster_is_killed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    shops = open_shops(sandbox, ORGANIZATIONS)
    shops.trade(RECEIPTS, seed=1)
    ExchangeSchedule.objects.bulk_create(
        ExchangeSchedule(connection=connection, every_minutes=1, next_at=timezone.now())
        for connection in shops.connections.values()
    )
    background = Background(tmp_path)
    # The first loads last long enough to be killed.
    sandbox.faults(slow={"value": 2000, "count": 10**6})
    with ExitStack() as running:
        sites = [running.enter_context(site(background)) for _ in range(SITES)]
        clusters = [running.enter_context(background.cluster()) for _ in range(CLUSTERS)]
        background.wait_for("SELECT count(*) FROM exchange_exchangerun", lambda rows: rows[0][0] >= ORGANIZATIONS)
        kill_a_cluster_at_work(background, clusters)
        sandbox.faults()
        shops.trade(RECEIPTS, seed=2)

        total = sum(map(len, shops.delivered().values()))
        background.wait_for(
            "SELECT count(*) FROM exchange_inboxdocument WHERE status <> 'new'", lambda rows: rows[0][0] == total
        )
        for address in sites:
            assert requests.get(f"http://{address}/readyz", timeout=PATIENCE).status_code == 200

    assert set(InboxDocument.objects.values_list("status", "reason")) == {("posted", "")}
    assert posted(shops) == shops.delivered()
    receipts = Counter(Receipt.objects.values_list("kind", flat=True))
    kinds = shops.kinds()
    assert (receipts["sale"], receipts["refund"]) == (kinds["sale"], kinds["refund"])
    assert wrong_balances() == []
    assert ExchangeRun.objects.filter(status="interrupted", error__contains="перестал отвечать").exists()
    assert ExchangeRun.objects.filter(attempt=2, status="done").exists()
