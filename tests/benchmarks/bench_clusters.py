"""How the throughput of loads grows with the clusters; on a machine of two cores, where a sandbox works too."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.utils import timezone

from exchange.ikassa.schedules import schedules_start_due
from exchange.models import ExchangeSchedule
from tests.support.background import Background
from tests.support.sandbox import Sandbox
from tests.support.shops import open_shops

ORGANIZATIONS = 24
RECEIPTS = 60
SEEN = "SELECT count(*) FROM exchange_inboxdocument WHERE status <> 'new'"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("clusters", [1, 2, 3])
def test_loads_of_many_organisations(sandbox: Sandbox, tmp_path: Path, clusters: int) -> None:
    """Prints documents a second from the first run that began to the last that ended."""
    shops = open_shops(sandbox, ORGANIZATIONS)
    shops.trade(RECEIPTS)
    documents = sum(map(len, shops.delivered().values()))
    background = Background(tmp_path)
    with ExitStack() as running:
        for _ in range(clusters):
            running.enter_context(background.cluster())
        # The first ticks of the clusters are over; the next one comes from here.
        time.sleep(3)
        ExchangeSchedule.objects.bulk_create(
            ExchangeSchedule(connection=connection, every_minutes=1440, next_at=timezone.now())
            for connection in shops.connections.values()
        )
        schedules_start_due()
        background.wait_for(SEEN, lambda rows: rows[0][0] == documents)
        background.wait_for("SELECT 1 FROM exchange_exchangerun WHERE finished_at IS NULL", lambda rows: not rows)
    ((begun, ended),) = background.rows("SELECT min(started_at), max(finished_at) FROM exchange_exchangerun")
    seconds = (ended - begun).total_seconds()
    print(f"\n{clusters} cluster(s): {documents} documents in {seconds:.1f} s, {documents / seconds:.0f}/s")  # noqa: T201
