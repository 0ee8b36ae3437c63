"""What is told of an export too large to be compared while a person waits: counted, and no less true."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounting import days
from accounting.models import Item
from exchange.ikassa.export import export_scope
from exchange.pages import previews
from exchange.selectors.estimates import export_estimate
from exchange.selectors.previews import PreviewFacts, preview_facts
from tests.exchange.ikassa.export.conftest import Shop
from tests.exchange.ikassa.export.test_changes import age
from tests.exchange.pages.conftest import Keeper
from tests.exchange.pages.test_starting import pressed, preview, ticked
from tests.support import books


def estimate_of(shop: Shop) -> PreviewFacts:
    return export_estimate(export_scope(connection=shop.connection, is_preview=True))


def compared(shop: Shop) -> PreviewFacts:
    return preview_facts(shop.preview())


def told(facts: PreviewFacts) -> dict[str, Any]:
    """What both must say alike; of what is skipped the numbers, for the words of an estimate are its own."""
    return {
        "created": facts.created,
        "removed": facts.removed,
        "skipped": facts.skipped,
        "codes": facts.codes,
        "skipped goods": sorted(name for reason in facts.skipped_reasons for name in reason.names),
        "warned of": sorted(name for reason in facts.warnings for name in reason.names),
        "asks": facts.asks_confirmation,
    }


def stock_up(shop: Shop) -> None:
    category = books.make_category()
    shop.receive(shop.sku("Ботинки", category=category), "17")
    books.make_barcode(sku=shop.sku("Сапоги", price="74.90"), value="4810000000018")
    shop.sku("Крем", price=None)
    shop.sku("Дешёвые", price="1.00", minimum_price=Decimal("2.00"))
    boxed = shop.sku("Носки", price="2.00", minimum_price=Decimal("1.50"))
    box = books.make_package(item=boxed.item)
    Item.objects.filter(pk=boxed.item_id).update(export_package=box)
    books.make_price(sku=boxed, price_type=shop.price_type, value="12.00", package=box)
    shop.receive(shop.sku("Шнурки"), "-3")


def test_a_first_export_is_foreseen_as_by_comparing(shop: Shop) -> None:
    stock_up(shop)
    foreseen = estimate_of(shop)
    # The warehouse itself goes out of its own tab.
    assert told(foreseen) == {**told(compared(shop)), "created": compared(shop).created - 1}
    assert foreseen.skipped == 3
    assert foreseen.updated == 0


def test_a_later_export_changes_at_most_what_is_told(shop: Shop) -> None:
    stock_up(shop)
    shop.export()
    age()
    boots = Item.objects.get(name="Ботинки")
    shop.price(boots.skus.get(), "29.90", effective_at=days.day_start(days.today()) - timedelta(days=1))
    gone = Item.objects.get(name="Шнурки")
    gone.deletion_mark = True
    gone.save()
    shop.sku("Сабо")
    foreseen, exact = estimate_of(shop), compared(shop)
    assert (foreseen.created, foreseen.removed) == (exact.created, exact.removed) == (2, 1)
    assert foreseen.updated >= exact.updated == 1


def test_the_page_says_that_it_counted_and_sends_all_the_same(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "FORESEEN", 1)
    stock_up(keeper.shop)
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=True))
    assert "Товаров много, поэтому они посчитаны" in page
    assert "номенклатура: 6" in page
    assert "дешевле минимальной цены" in page
    assert pressed(page)["order"]
