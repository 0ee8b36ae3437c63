"""Receipts out of the inbox into the books, beside a bare insert of the very rows that this makes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from accounting.models import (
    CashRegister,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ShiftReport,
    ShiftReportLine,
    ShiftReportPayment,
    StockBalance,
    StockMovement,
)
from exchange.ikassa.load.batch import batch_post
from exchange.ikassa.load.run import BATCH
from exchange.models import Connection, InboxDocument, LoadSettings
from tests.benchmarks.conftest import report, seconds
from tests.support import books

RECEIPTS = 2000
LINES = 3
GOODS = 200
MORNING = datetime.fromisoformat("2021-06-10T09:02:00+03:00")

# In the order in which they may be inserted.
WRITTEN: tuple[type[Model], ...] = (
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ShiftReport,
    ShiftReportLine,
    ShiftReportPayment,
    StockMovement,
)


def open_shop() -> Connection:
    organization = books.make_organization()
    warehouse = books.make_warehouse(organization=organization)
    register = books.make_register(warehouse=warehouse)
    LoadSettings.objects.create(
        organization=organization,
        cash_register=register,
        date=date(2021, 1, 1),
        cash_desk=books.make_cash_desk(organization=organization),
        partner=books.make_partner(),
    )
    for number in range(GOODS):
        sku = books.make_sku(name=f"Товар {number}", retail_vat_rate="20")
        books.make_barcode(sku=sku, value=str(1001 + number))
        books.put_in_stock(warehouse=warehouse, sku=sku, quantity="100000")
    return Connection.objects.create(organization=organization, token="token")


def sales(register: CashRegister) -> Iterator[dict[str, Any]]:
    """Sales of one long shift as they come on the wire: three lines and a payment each."""
    for number in range(RECEIPTS):
        items = [
            {
                "name": "Товар",
                "code": {"code": str(1001 + (number * LINES + line) % GOODS)},
                "price": 1230,
                "quantity": 1000 * (line + 1),
                "tax": 20,
                "sum": 1230 * (line + 1),
            }
            for line in range(LINES)
        ]
        total = sum(item["sum"] for item in items)
        yield {
            "uid": f"{number:024X}",
            "kind": "sale",
            "number": number + 1,
            "issuedAt": (MORNING + timedelta(seconds=number)).isoformat(),
            "workstation": {
                "registrationNumber": register.registration_number,
                "serialNumber": register.serial_number,
            },
            "shift": 1,
            "header": {"cashier": "Иванова", "currency": "BYN", "@attrs": {}},
            "items": items,
            "payments": [{"type": number % 2, "sum": total}],
            "total": total,
        }


def fill_inbox(connection: Connection) -> None:
    register = CashRegister.objects.get()
    InboxDocument.objects.bulk_create(
        InboxDocument(
            connection=connection,
            uid=payload["uid"],
            kind=payload["kind"],
            payload=payload,
            registration_number=register.registration_number,
            serial_number=register.serial_number,
            number=payload["number"],
            shift_number=payload["shift"],
            issued_at=payload["issuedAt"],
        )
        for payload in sales(register)
    )


def post_inbox(connection: Connection) -> None:
    while True:
        with transaction.atomic():
            rows = list(InboxDocument.objects.filter(connection=connection, status="new").order_by("id")[:BATCH])
            if not rows:
                return
            batch_post(connection, rows)


def insert_bare(rows: dict[type[Model], list[Model]]) -> None:
    with transaction.atomic():
        for model, instances in rows.items():
            model._default_manager.bulk_create(instances, batch_size=500)


@pytest.mark.django_db(transaction=True)
def test_posting_of_receipts_beside_a_bare_insert_of_the_same_rows() -> None:
    connection = open_shop()
    fill_inbox(connection)

    ours = seconds(lambda: post_inbox(connection))

    assert InboxDocument.objects.filter(status="posted").count() == RECEIPTS
    assert ReceiptLine.objects.count() == RECEIPTS * LINES
    sold = sum((line.quantity for line in ReceiptLine.objects.all()), Decimal(0))
    assert sum((row.quantity for row in StockBalance.objects.all()), Decimal(0)) == GOODS * 100_000 - sold

    rows = {model: list(model._default_manager.order_by("pk")) for model in WRITTEN}
    for model in reversed(WRITTEN):
        model._default_manager.all().delete()
    bare = seconds(lambda: insert_bare(rows))

    report("receipts of 3 lines posted", count=RECEIPTS, ours=ours, bare=bare, bare_is="bulk_create of the same rows")
