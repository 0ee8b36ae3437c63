"""A load killed with -9 while documents are in the inbox and not all posted loses nothing and doubles nothing."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounting.models import Barcode, CashOperation, Receipt
from exchange.models import InboxDocument, LoadSettings
from tests.support import books, truth
from tests.support.patience import PATIENCE
from tests.support.processes import Processes
from tests.support.sandbox import Sandbox
from tests.support.shop import MORNING, START, Shop, open_shop
from tests.support.soak import SECONDS, tell

OPENING = 1_000_000
RECEIPTS = 1500
FEWEST = 5
#: As many as `make soak` has the time for.
KILLS = 50
# What a killed load leaves behind: its lease, for 15 seconds. The first load after a kill waits for it to run out, as
# the next one in a shop would; the others would only repeat the wait, so there the lease is taken away by hand.
EXPIRE_LEASE = "UPDATE exchange_connectionstate SET lease_holder = '', lease_until = NULL"
COUNT = "SELECT status, COUNT(*) FROM exchange_inboxdocument GROUP BY status"


class Base:
    """The base that the killed processes work on: a file of SQLite, or the test's own base of PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self.url = Processes(folder).database_url
        self.file = folder / "base.sqlite3" if connection.vendor == "sqlite" else None

    def execute(self, sql: str) -> list[Any]:
        if self.file is None:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall()) if cursor.description else []
        with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as base, base:
            return base.execute(sql).fetchall()

    def inbox(self) -> dict[str, int]:
        """How many documents are in the inbox, by status."""
        return dict(self.execute(COUNT))

    def read_back(self) -> None:
        """Let the models of the test see what is in the file."""
        if self.file is not None:
            with closing(sqlite3.connect(self.file)) as base:
                base.backup(connection.connection)


@contextmanager
def running_load(base: Base, unp: str) -> Iterator["subprocess.Popen[str]"]:
    """A load in a process group of its own; whatever is left of it at the end is killed."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "ikassa", "load", "--organization", unp, "--wait", "30", "--json"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": base.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_at_random(base: Base, unp: str, chance: random.Random) -> bool:
    """Load and kill; say whether documents were in the inbox and not all posted when it died."""
    posted_before = base.inbox().get("posted", 0)
    posted_more = chance.choice((0, 1, chance.randint(1, RECEIPTS // 2)))
    with running_load(base, unp) as process:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            assert time.monotonic() < deadline
            inbox = base.inbox()
            if inbox.get("new") and inbox.get("posted", 0) >= posted_before + posted_more:
                break
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode == -signal.SIGKILL and base.inbox().get("new", 0) > 0


@pytest.fixture
def trading_shop(transactional_db: None, sandbox: Sandbox) -> Shop:
    """A shop with two registers and enough of everything."""
    shop = open_shop(sandbox)
    shop.add("Босоножки", code="1001", quantity=str(OPENING // 1000), retail_vat_rate="none")
    shop.add("Крем", code="4810000000028", price="60.00", quantity=str(OPENING // 1000), package=("коробка", 12, 1))
    shop.export()
    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ2", serial_number="2")
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=START)
    sandbox.add_register("AVQ2", "2", warehouse=shop.connection.links.get(kind="warehouse").number)
    return shop


def goods_of(shop: Shop) -> dict[str, truth.Goods]:
    return {
        barcode.value: truth.Goods(barcode.sku_id, barcode.package.numerator, barcode.package.denominator)
        for barcode in Barcode.objects.select_related("package")
    }


@pytest.mark.slow
def test_a_load_killed_anywhere_loses_nothing_and_doubles_nothing(trading_shop: Shop, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    shop, sandbox = trading_shop, trading_shop.sandbox
    base = Base(tmp_path)
    kills = misses = traded = 0
    deadline = time.monotonic() + SECONDS
    while kills < FEWEST or (kills < KILLS and time.monotonic() < deadline):
        left = traded - sum(count for status, count in base.inbox().items() if status == "posted")
        if left < RECEIPTS // 2:
            done = sandbox.trade(
                RECEIPTS, seed=seed + traded, start=MORNING, step=1, closeShifts=True, receiptsPerShift=300
            )
            traded += sum(done.values())
        if kill_at_random(base, shop.organization.unp, chance):
            kills += 1
        else:
            misses += 1
            assert misses <= FEWEST + kills, "the loads end before they can be killed"
        if kills > 1:
            base.execute(EXPIRE_LEASE)

    with running_load(base, shop.organization.unp) as process:
        answer, _ = process.communicate(timeout=PATIENCE)
    base.read_back()
    documents = [row["payload"] for row in sandbox.truth("documents")["documents"]]
    found = [*Receipt.objects.values_list("uid", flat=True), *CashOperation.objects.values_list("uid", flat=True)]
    expected = truth.truth_of(documents)
    lost = len({*expected.receipts, *expected.operations} - set(found))
    doubled = len(found) - len(set(found))
    tell("kill -9", {"documents": len(documents), "kills": kills, "lost": lost, "doubled": doubled})
    assert (process.returncode, lost, doubled) == (0, 0, 0), (seed, answer)
    assert set(InboxDocument.objects.values_list("status", flat=True)) == {"posted"}
    truth.require_receipts(expected)
    truth.require_operations(expected)
    truth.require_shifts(expected)
    goods = goods_of(shop)
    truth.require_reports(expected, goods)
    truth.require_stock(expected, goods, {one.sku_id: OPENING for one in goods.values()})
