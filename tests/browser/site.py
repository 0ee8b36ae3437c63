"""The product as it runs: gunicorn and a real qcluster on a base of their own.

Rows are made by functions of this module, called in a process of their own on that base.

pytest-django's `live_server` is not for these tests: its threads share one connection to a base in memory, and two of
them stop for ever when one calls a function of Django's inside SQLite while the other holds the interpreter.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.db import connection as base_connection
from django.utils import timezone
from django_q.models import OrmQ

from accounting.models import (
    CashRegister,
    CashShift,
    Item,
    ItemPackage,
    Organization,
    Price,
    SaleReceipt,
    Sku,
    StockMovement,
    User,
    VatRate,
    Warehouse,
)
from accounting.services.catalogue import items_ensure_parts
from accounting.services.stock import stock_movements_record
from exchange.ikassa.exchanges import ExportOrder, exchange_export
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun, WorkerHeartbeat
from tests.exchange.ikassa.export.test_answers import too_long
from tests.support import books
from tests.support.admin import make_holding
from tests.support.background import kill_session
from tests.support.connections import make_load_settings
from tests.support.patience import wait_for_page, wait_until
from tests.support.processes import Process
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER, TOKEN, Sandbox
from tests.support.scratch import scratch_base
from tests.support.shop import later, open_shop

CHECKOUT = Path(__file__).resolve().parents[2]
KEEPER = "хозяин"
PASSWORD = books.PASSWORD
NOVELTY = {"name": "Новинка", "code": {"code": "7777"}, "price": 2868, "quantity": 1000, "sum": 2868}


@dataclass(frozen=True)
class Site:
    """The address of the running site, and a process on its base."""

    url: str
    process: Process

    def call(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """Call a function of this module on the site's base; arguments and result are what JSON can carry."""
        return self.process.call(function, **arguments)


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Serve an empty base until the end of the block."""
    with scratch_base(folder) as base, Process(base.url) as process:
        process.call(base_migrate)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        with (folder / "site.log").open("wb") as log:
            served = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--bind", address],
                cwd=CHECKOUT,
                env={
                    **os.environ,
                    "DATABASE_URL": base.url,
                    "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
                    "IKASSA_ALLOWED_SERVERS": "127.0.0.1,accounts.ikassa.by",
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                wait_for_page(f"http://{address}/healthz")
                yield Site(f"http://{address}", process)
            finally:
                kill_session(served)


# --- What is called on the site's base ---


def base_migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def background_finish() -> None:
    """Wait until the background work has nothing in hand."""
    unfinished = ExchangeRun.objects.filter(finished_at=None)
    wait_until(lambda: not (OrmQ.objects.exists() or unfinished.exists()))


@cache
def password_hash() -> str:
    return make_password(PASSWORD)


def base_clear() -> None:
    """Take everything out of the books and the exchange, and leave a keeper with a password."""
    wait_until(tables_empty)
    User.objects.create(username=KEEPER, password=password_hash(), is_staff=True, is_superuser=True)


def tables_empty() -> bool:
    """Delete every row; return False if the tick of the background work wrote something meanwhile.

    Foreign keys are checked at the commit, so the order of the tables does not matter.
    """
    try:
        with transaction.atomic(), base_connection.cursor() as cursor:
            for label in ("exchange", "accounting", "admin", "sessions"):
                for model in apps.get_app_config(label).get_models(include_auto_created=True):
                    # Living workers write their heartbeats at any time.
                    if model is not WorkerHeartbeat and model._meta.managed and not model._meta.proxy:
                        cursor.execute(f"DELETE FROM {base_connection.ops.quote_name(model._meta.db_table)}")
    except (IntegrityError, OperationalError):
        return False
    return True


def session_open() -> str:
    """Sign the keeper in; return the key of the session."""
    keeper, session = User.objects.get(username=KEEPER), SessionStore()
    session[SESSION_KEY] = str(keeper.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = keeper.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def goods_add(*, warehouse: Warehouse, names: Sequence[str]) -> list[Sku]:
    """Make goods with a price in a few queries, however many there are."""
    unit = books.make_unit()
    items = Item.objects.bulk_create(Item(name=name, unit=unit, retail_vat_rate=VatRate.TWENTY) for name in names)
    items_ensure_parts(items=items)
    skus = list(Sku.objects.filter(item__in=items).order_by("item_id"))
    packages = dict(ItemPackage.objects.filter(item__in=items, is_base=True).values_list("item_id", "pk"))
    since = timezone.make_aware(datetime(2021, 1, 1))
    Price.objects.bulk_create(
        Price(
            sku=sku,
            price_type=warehouse.retail_price_type,
            package_id=packages[sku.item_id],
            value=Decimal("28.68"),
            effective_at=since,
        )
        for sku in skus
    )
    return skus


@transaction.atomic
def shop_fill(*, server: str, goods: Sequence[str], many: int, refused: bool) -> Connection:
    warehouse = books.make_warehouse()
    register = books.make_register(
        warehouse=warehouse, registration_number=REGISTRATION_NUMBER, serial_number=SERIAL_NUMBER
    )
    make_load_settings(cash_register=register)
    stocked = goods_add(warehouse=warehouse, names=goods)
    stock_movements_record(
        movements=[
            StockMovement(warehouse=warehouse, sku=sku, quantity=Decimal(5), comment="Ввод остатков") for sku in stocked
        ]
    )
    goods_add(warehouse=warehouse, names=[f"Товар {number:05}" for number in range(many)])
    if refused:
        item = books.make_item(**too_long())
        books.make_price(sku=item.skus.get(), price_type=warehouse.retail_price_type)
    return Connection.objects.create(organization=warehouse.organization, server=server, token=TOKEN)


def shop_open(*, server: str, goods: Sequence[str], many: int, refused: bool) -> int:
    """Open a shop in an empty base, whose warehouse is in the cabinet and whose goods are not; return its id.

    Its goods have a price and a stock of five; `many` more have a price alone. With `refused` there is one more whose
    card the cabinet does not take.
    """
    base_clear()
    connection = shop_fill(server=server, goods=goods, many=many, refused=refused)
    order = ExportOrder(parts=frozenset({ExportPart.WAREHOUSES}))
    exchange_export(connection=connection, order=order, trigger=ExchangeRun.Trigger.COMMAND)
    return int(connection.organization_id)


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
