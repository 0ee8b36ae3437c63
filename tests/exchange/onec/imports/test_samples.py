"""The sets of files written for these tests, imported whole.

The counts were worked out apart from this program: by the standard library's `xml.etree` over each file, local names
only, ids gathered into sets (`len({group.findtext("Ид") for group in root.iter("Группа")})` and so on), prices and
stock as sets of (offer, type or warehouse, value); sums are of the values in those sets.
"""

from pathlib import Path

import pytest

from accounting.models import Item, Organization, PriceType, Sku, StockBalance, Warehouse
from tests.exchange.onec.importing import (
    assert_second_import_writes_nothing,
    import_paths,
    in_words,
    row_counts,
    total_price,
    total_stock,
)
from tests.exchange.onec.samples import CHARACTERISTICS, FRAGMENTS, NOT_BY_1C, RETAIL, SETS
from tests.support.books import make_warehouse

# SQLite checks deferred foreign keys only when a transaction is really over.
pytestmark = pytest.mark.django_db(transaction=True)


def test_retail_set_of_schema_2_07(organization: Organization) -> None:
    summary = import_paths(organization, RETAIL)

    # 7 groups, 1 unit, 2 items; 5 characteristics and the plain sku with the item's own barcode.
    assert row_counts() == (7, 1, 2, 6, 2, 1, 1, 5, 3, 5)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert (total_price(), total_stock()) == (8239, 133)
    assert set(StockBalance.objects.values_list("warehouse__name", flat=True)) == {'Салон "Спальня"'}
    assert PriceType.objects.get().currency == "RUB"
    assert Sku.objects.filter(variant="евро", item__article="ПБ-0417").count() == 1
    assert Item.objects.get(article="ПЛ- 0052").category.parent.name == "Текстиль"


def test_set_of_schema_2_08_with_characteristics(organization: Organization) -> None:
    warehouse = make_warehouse(organization=organization, retail_price_type=None)

    summary = import_paths(organization, CHARACTERISTICS)

    # One of the two items has two characteristics and no plain sku any more. The stock comes without a warehouse.
    assert row_counts() == (4, 1, 2, 3, 2, 0, 3, 6, 1, 2)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert (total_price(), total_stock()) == (960, 17)
    assert sorted(Sku.objects.exclude(variant="").values_list("variant", flat=True)) == ["Синие", "Фиолетовые"]
    assert set(StockBalance.objects.values_list("warehouse", flat=True)) == {warehouse.pk}
    assert set(PriceType.objects.values_list("currency", flat=True)) == {"BYN"}


def test_fragments_of_schema_3_1_that_do_not_meet(organization: Organization) -> None:
    summary = import_paths(organization, FRAGMENTS)

    # Five offers (3 with prices, 2 with stock of 4 warehouses) are of items that no file has.
    assert row_counts() == (9, 1, 1, 1, 1, 0, 1, 0, 4, 0)
    assert summary.refused_count == 5
    assert all("не описан" in name for name in Warehouse.objects.values_list("name", flat=True))
    assert PriceType.objects.get().name == "42219620-fe1f-4d21-8214-0d1969b308f8 (не описан)"
    assert [remark["reason"].partition(",")[0] for remark in in_words(summary.remarks)] == [
        "ставки НДС «18» нет в учёте",
        "его группы с Ид «0aa9b190-27cb-48e7-817c-1da167ec796e» нет ни в файле",
    ]


def test_set_that_a_shop_wrote_and_not_1c(organization: Organization) -> None:
    summary = import_paths(organization, NOT_BY_1C)

    # Two prices in PLN are refused, the item is loaded all the same, in pieces, because it names no unit.
    assert row_counts() == (3, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert (summary.refused_count, summary.remark_count) == (2, 1)
    assert "валюта «PLN»" in in_words(summary.refused)[0]["reason"]
    item = Item.objects.get()
    assert (item.name, item.unit.code, item.category.name) == ("Ivan-chai 100 g", "796", "Herbal tea")


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_second_import_of_the_same_files_writes_nothing(organization: Organization, folder: Path) -> None:
    assert_second_import_writes_nothing(organization, folder)
