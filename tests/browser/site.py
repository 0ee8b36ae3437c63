"""The product as it runs: gunicorn and a real qcluster on a base of their own.

Rows are made by functions of this module, each called in a process of its own on that base.

pytest-django's `live_server` is not for these tests: its threads share one connection to a base in memory, and two of
them stop for ever when one calls a function of Django's inside SQLite while the other holds the interpreter.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import requests
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db import connection as base_connection
from django.db.models import ProtectedError
from django.utils import timezone
from psycopg import sql

from accounting.models import CashRegister, CashShift, Item, Organization, SaleReceipt
from exchange.models import Connection, ExchangeRun, WorkerHeartbeat
from exchange.services.exchanges import ExportOrder, exchange_export
from exchange.services.export import ExportPart
from tests.exchange.export.test_answers import too_long
from tests.support import books
from tests.support.admin import make_holding
from tests.support.connections import make_load_settings
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, TOKEN, Sandbox
from tests.support.shop import later, open_shop

CHECKOUT = Path(__file__).resolve().parents[2]
KEEPER = "хозяин"
NOVELTY = {"name": "Новинка", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}


@dataclass(frozen=True)
class Site:
    """The addresses of the running site and of its base."""

    url: str
    database_url: str

    def call(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Call a function of this module on the site's base; arguments and result are what JSON can carry."""
        command = [sys.executable, "-m", "tests.support.processes", __name__, function.__name__, json.dumps(arguments)]
        child = subprocess.run(
            command, env=environment(self.database_url), input="go\n", stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(child.stdout.splitlines()[1])


def environment(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "ikassa_admin.settings",
        "IKASSA_ALLOWED_SERVERS": "127.0.0.1,accounts.ikassa.by",
    }


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Serve an empty base until the end of the block."""
    with empty_base(folder) as database_url:
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v0"], cwd=CHECKOUT, env=environment(database_url), check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        with (folder / "site.log").open("wb") as log:
            served = subprocess.Popen(
                [*manage, "serve", "--bind", address],
                cwd=CHECKOUT,
                env=environment(database_url),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                wait_until_it_answers(f"http://{address}/healthz")
                yield Site(f"http://{address}", database_url)
            finally:
                served.send_signal(signal.SIGTERM)
                served.wait(timeout=60)


def wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            if requests.get(url, timeout=30).ok:
                return
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


@contextmanager
def empty_base(folder: Path) -> Iterator[str]:
    """Make a base beside that of the tests: a file, or a database of the same server."""
    if base_connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    server, name = base_connection.settings_dict, f"ikassa_site_{os.getpid()}"
    user = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
    address = f"postgres://{user}@{server['HOST']}:{server['PORT']}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{address}/{name}"
        maintenance.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    (settings.DATA_DIR / f"{name}-sandbox.sqlite3").unlink(missing_ok=True)


# --- What is called on the site's base ---


def base_clear() -> None:
    """Take everything out of the books and the exchange, and leave a keeper with a password."""
    models = [*apps.get_app_config("exchange").get_models(), *apps.get_app_config("accounting").get_models()]
    # The workers that are alive go on saying so.
    left = every = [model for model in models if model is not WorkerHeartbeat]
    deadline = time.monotonic() + 60
    while left:
        waiting = []
        for model in left:
            try:
                model._default_manager.all().delete()
            except (ProtectedError, IntegrityError):
                waiting.append(model)
        assert time.monotonic() < deadline, waiting
        # What holds the rest was written meanwhile by the background work of the test before.
        left = waiting if len(waiting) < len(left) else every
    books.make_superuser(username=KEEPER)


def shop_open(*, server: str, goods: list[str], many: int, refused: bool) -> int:
    """Open a shop in an empty base, whose warehouse is in the cabinet and whose goods are not; return its id.

    Its goods have a price and a stock of five; `many` more have a price alone. With `refused` there is one more whose
    card the cabinet does not take.
    """
    base_clear()
    warehouse = books.make_warehouse()
    register = books.make_register(
        warehouse=warehouse, registration_number=REGISTRATION_NUMBER, serial_number=SERIAL_NUMBER
    )
    make_load_settings(cash_register=register)
    for name in goods:
        sku = books.make_sku(name=name)
        books.make_price(sku=sku, price_type=warehouse.retail_price_type)
        books.put_in_stock(warehouse=warehouse, sku=sku, quantity="5")
    with transaction.atomic():
        for number in range(many):
            books.make_price(sku=books.make_sku(name=f"Товар {number:05}"), price_type=warehouse.retail_price_type)
    if refused:
        item = books.make_item(**too_long())
        books.make_price(sku=item.skus.get(), price_type=warehouse.retail_price_type)
    connection = Connection.objects.create(organization=warehouse.organization, server=server, token=TOKEN)
    order = ExportOrder(parts=frozenset({ExportPart.WAREHOUSES}))
    exchange_export(connection=connection, order=order, trigger=ExchangeRun.Trigger.COMMAND)
    return int(warehouse.organization_id)


def organization_open() -> int:
    """Open an organisation with a warehouse in an empty base; return its id."""
    base_clear()
    return int(books.make_warehouse().organization_id)


def item_mark(*, name: str) -> None:
    """Mark an item for deletion."""
    Item.objects.filter(name=name).update(deletion_mark=True)


def warehouse_add(*, name: str) -> None:
    """Add a retail warehouse to the shop that is open."""
    books.make_warehouse(organization=Organization.objects.get(), name=name)


def holding_open() -> dict[str, int]:
    """Open an organisation with one of everything in an empty base; return the id of each by its model's label."""
    base_clear()
    sku = books.make_sku(name="Босоножки женские")
    holding = make_holding("Наша", sku=sku)
    holding.keep(sku.item)
    # As long as names in a shop are: a list has to hold it.
    CashRegister.objects.update(name="Фискальный регистратор (Розничный магазин)")
    return {model._meta.label: obj.pk for model, obj in holding.objects.items()}


def item_add(*, name: str) -> None:
    books.make_item(name=name)


def novelty_sell(*, address: str) -> int:
    """Open a shop in an empty base whose register has sold a known item, then one that the books do not know.

    Both are loaded; returns the id of the receipt that was made of the first.
    """
    base_clear()
    sandbox = Sandbox(address)
    shop = open_shop(sandbox)
    shop.add(retail_vat_rate="none")
    shop.export()
    sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    sandbox.inject(shop.copy_of_last(uid="A" * 24, number=3, items=[NOVELTY]))
    shop.load()
    return SaleReceipt.objects.get().pk


def shift_close(*, z_totals: dict[str, str], discrepancy: str) -> None:
    """Close the only shift with a Z-report that differs."""
    CashShift.objects.update(
        status="closed", closed_at=timezone.now(), z_totals=z_totals, discrepancy=Decimal(discrepancy)
    )
