"""What an object is called on pages: in headings, links and choices."""

import re
from decimal import Decimal

import pytest
from django.apps import apps

from accounting.models import (
    CashOperation,
    ItemPackage,
    Price,
    PriceDocument,
    PriceDocumentLine,
    ShiftReport,
    Sku,
    StockBalance,
    StockDocumentLine,
    StockMovement,
)
from accounting.numbers import quantity
from exchange.models import OneCDelivery, OneCDeliveryLine
from tests.support import books
from tests.support.admin import make_holding

DATE = re.compile(r"\d\d\.\d\d\.\d{4}")


@pytest.fixture
def shop(db: None) -> None:
    """A shop with one of everything, sums and fractions too."""
    holding = make_holding("Наша")
    sku, package = Sku.objects.get(), ItemPackage.objects.get()
    price_type = books.make_price_type()
    books.make_price(sku=sku, price_type=price_type, value="28.68")
    PriceDocumentLine.objects.create(
        document=PriceDocument.objects.create(), sku=sku, package=package, price_type=price_type, value=Decimal("7.50")
    )
    StockMovement.objects.update(quantity=Decimal("-1.577"))
    StockBalance.objects.update(quantity=Decimal("16.000"))
    CashOperation.objects.update(amount=Decimal("1150.00"))
    report = holding.objects[ShiftReport]
    delivery = OneCDelivery.objects.create(report=report, report_changed_at=report.changed_at)  # type: ignore[attr-defined, misc]
    OneCDeliveryLine.objects.create(delivery=delivery, sku=sku, quantity=Decimal("2.5"))


def test_numbers_in_names_are_written_as_everywhere(shop: None) -> None:
    models = [model for label in ("accounting", "exchange") for model in apps.get_app_config(label).get_models()]
    names = [str(row) for model in models for row in model._default_manager.all()]
    assert [name for name in names if re.search(r"\d\.\d", DATE.sub("", name))] == []
    assert str(CashOperation.objects.get()) == "Внесение 1: 1\u202f150,00"
    assert str(StockMovement.objects.get()).endswith(": -1,577")
    assert str(StockBalance.objects.get()).endswith(": 16")
    assert str(StockDocumentLine.objects.first()).endswith(" × 1")
    assert " 28,68 с " in str(Price.objects.get())
    assert str(PriceDocumentLine.objects.get()).endswith(": 7,50")


def test_a_quantity_is_written_without_needless_noughts() -> None:
    assert [quantity(each) for each in (Decimal("2.000"), Decimal("0.500"), Decimal("-3"), Decimal("1E+3"), 10)] == [
        "2", "0,5", "-3", "1\u202f000", "10",
    ]  # fmt: skip
