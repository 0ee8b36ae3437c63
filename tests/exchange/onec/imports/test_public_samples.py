"""Four public sets of real files, from the shared folder, imported whole.

The counts were worked out apart from this program: by the standard library's `xml.etree` over each file, local names
only, ids gathered into sets (`len({group.findtext("Ид") for group in root.iter("Группа")})` and so on), prices and
stock as sets of (offer, type or warehouse, value); sums are of the values in those sets.
"""

import pytest

from accounting.models import Item, Organization, PriceType, Sku, StockBalance, Warehouse
from exchange.onec.imports.summary import ImportSummary
from tests.exchange.onec.importing import (
    assert_second_import_writes_nothing,
    import_paths,
    in_words,
    row_counts,
    total_price,
    total_stock,
)
from tests.support.books import make_warehouse
from tests.support.required import shared_path

FOLDER = "samples/commerceml"

# SQLite checks deferred foreign keys only when a transaction is really over.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared(FOLDER)]


def import_set(organization: Organization, name: str) -> ImportSummary:
    return import_paths(organization, shared_path(FOLDER, name))


def test_public_retail_set_of_schema_2_07(organization: Organization) -> None:
    summary = import_set(organization, "a-2.07-retail")

    # 22 groups, 1 unit, 2 items; 5 characteristics and the plain sku with the item's own barcode.
    assert row_counts() == (22, 1, 2, 6, 2, 1, 1, 5, 5, 5)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert (total_price(), total_stock()) == (7104, 219)
    assert set(StockBalance.objects.values_list("warehouse__name", flat=True)) == {'Магазин "Обувь"'}
    assert PriceType.objects.get().currency == "RUB"
    assert Sku.objects.filter(variant="38", item__article="Б-130001").count() == 1
    assert Item.objects.get(article="Б-130001").category.parent.name == "Обувь"


def test_public_set_of_schema_2_08_with_characteristics(organization: Organization) -> None:
    warehouse = make_warehouse(organization=organization, retail_price_type=None)

    summary = import_set(organization, "b-2.08-characteristics")

    # One of the two items has two characteristics and no plain sku any more. The stock comes without a warehouse.
    assert row_counts() == (5, 1, 2, 3, 2, 0, 3, 6, 1, 2)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert (total_price(), total_stock()) == (73000, 7)
    assert sorted(Sku.objects.exclude(variant="").values_list("variant", flat=True)) == ["Бежевый", "Желтый"]
    assert set(StockBalance.objects.values_list("warehouse", flat=True)) == {warehouse.pk}
    assert set(PriceType.objects.values_list("currency", flat=True)) == {"BYN"}


def test_public_fragments_of_schema_3_1_that_do_not_meet(organization: Organization) -> None:
    summary = import_set(organization, "c-3.1-fragments")

    # Five offers (3 with prices, 2 with stock of 7 warehouses) are of items that no file has.
    assert row_counts() == (12, 1, 1, 1, 1, 0, 1, 0, 7, 0)
    assert summary.refused_count == 5
    assert all("не описан" in name for name in Warehouse.objects.values_list("name", flat=True))
    assert PriceType.objects.get().name == "d023050c-8ecc-11e6-80cc-8ba31e8e113c (не описан)"
    assert [remark["reason"].partition(",")[0] for remark in in_words(summary.remarks)] == [
        "ставки НДС «18» нет в учёте",
        "его группы с Ид «dad4ab38-8d6c-11e7-80e5-9e70408b1b6c» нет ни в файле",
    ]


def test_public_set_that_a_shop_wrote_and_not_1c(organization: Organization) -> None:
    summary = import_set(organization, "d-2.09-not-by-1c")

    # Two prices in UAH are refused, the item is loaded all the same, in pieces, because it names no unit.
    assert row_counts() == (3, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert (summary.refused_count, summary.remark_count) == (2, 1)
    assert "валюта «UAH»" in in_words(summary.refused)[0]["reason"]
    item = Item.objects.get()
    assert (item.name, item.unit.code, item.category.name) == ("iMac edited", "796", "Hoodies")


@pytest.mark.parametrize("name", ["a-2.07-retail", "b-2.08-characteristics", "c-3.1-fragments", "d-2.09-not-by-1c"])
def test_second_import_of_a_public_set_writes_nothing(organization: Organization, name: str) -> None:
    assert_second_import_writes_nothing(organization, shared_path(FOLDER, name))
