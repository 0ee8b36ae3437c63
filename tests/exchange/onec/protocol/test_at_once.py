"""Exchanges of two organisations that bring the same goods at once, and sales that come in between."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounting.models import Item, ItemPackage, Organization, PriceType, Sku, Unit
from exchange.onec.imports.summary import ImportSummary
from tests.exchange.onec.importing import import_texts
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, price, product, stock
from tests.support.balances import wrong_balances
from tests.support.books import make_organization

ITEMS = 60


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_exchanges_with_the_same_new_goods_make_them_once() -> None:
    rows = "".join(product(f"{number}", UNIT) for number in range(ITEMS))
    organizations = [make_organization(), make_organization()]

    def load(organization: Organization) -> ImportSummary:
        own = "".join(
            offer(f"{number}", price("5") + stock("3", warehouse=organization.unp)) for number in range(ITEMS)
        )
        try:
            return import_texts(organization, catalogue(rows), offers(own))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        summaries = list(both.map(load, organizations))

    assert [summary.refused for summary in summaries] == [[], []]
    assert sum(summary.counts["items"].get("created", 0) for summary in summaries) == ITEMS
    assert [model.objects.count() for model in (Item, Sku, ItemPackage)] == [ITEMS, ITEMS, ITEMS]
    assert [model.objects.count() for model in (Unit, PriceType)] == [1, 1]
    assert wrong_balances() == []
