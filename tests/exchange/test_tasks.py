"""Exchanges in the background: a run stands in the journal from the moment it is asked for."""

from datetime import date

import pytest
from django.db import transaction
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from exchange import tasks
from exchange.ikassa.exchanges import ExportOrder
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun
from tests.support.books import make_register, make_user, make_warehouse
from tests.support.connections import make_connection, make_load_settings
from tests.support.sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

MANUAL = ExchangeRun.Trigger.MANUAL


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    """Of an organisation that has a shop with a register."""
    register = make_register(warehouse=make_warehouse())
    make_load_settings(cash_register=register)
    return make_connection(organization=register.organization, address=sandbox.address)


def do_what_is_queued() -> None:
    """Call what stands in the queue, as a worker would; it stays there, as after the death of the worker."""
    task = OrmQ.objects.get().task
    import_string(task["func"])(*task["args"])


def test_a_load_that_is_asked_for_waits_in_journal_and_queue(connection: Connection) -> None:
    user = make_user()

    run = tasks.load_enqueue(connection=connection, trigger=MANUAL, started_by=user)

    run.refresh_from_db()
    assert (run.kind, run.status, run.started_by) == (ExchangeRun.Kind.LOAD, ExchangeRun.Status.QUEUED, user)
    assert OrmQ.objects.count() == 1


def test_a_load_asked_for_in_a_transaction_dies_with_it(connection: Connection) -> None:
    with transaction.atomic():
        tasks.load_enqueue(connection=connection, trigger=MANUAL)
        transaction.set_rollback(True)

    assert not ExchangeRun.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_task_that_is_delivered_twice_loads_once(connection: Connection, sandbox: Sandbox) -> None:
    run = tasks.load_enqueue(connection=connection, trigger=MANUAL)

    do_what_is_queued()
    asked = len(sandbox.truth("requests")["requests"])
    do_what_is_queued()

    run.refresh_from_db()
    assert run.status == ExchangeRun.Status.DONE
    assert len(sandbox.truth("requests")["requests"]) == asked


def test_an_export_in_the_background_sends_what_was_ordered(connection: Connection, sandbox: Sandbox) -> None:
    order = ExportOrder(parts=frozenset({ExportPart.WAREHOUSES}), day=date(2021, 6, 10), full=True)

    run = tasks.export_enqueue(connection=connection, order=order, trigger=MANUAL)
    do_what_is_queued()

    run.refresh_from_db()
    assert (run.status, run.counters["sent"]["warehouses"]) == (ExchangeRun.Status.DONE, 1)
    assert len(sandbox.truth("warehouses")["warehouses"]) == 1


def test_an_order_survives_the_journal() -> None:
    order = ExportOrder(parts=frozenset({ExportPart.ITEMS, ExportPart.STOCK}), day=date(2021, 6, 10), full=True)

    assert ExportOrder.from_parameters(order.as_parameters()) == order
