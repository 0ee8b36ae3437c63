"""The four public sets, imported whole.

The counts were worked out apart from this program: by the standard library's `xml.etree` over each file, local names
only, ids gathered into sets (`len({group.findtext("Ид") for group in root.iter("Группа")})` and so on), prices and
stock as sets of (offer, type or warehouse, value); sums are of the values in those sets.
"""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Model, Sum

from accounting.models import (
    Barcode,
    Item,
    ItemCategory,
    ItemPackage,
    Organization,
    Price,
    PriceType,
    Sku,
    StockBalance,
    StockMovement,
    Unit,
    Warehouse,
)
from tests.exchange.onec.importing import counted, import_paths
from tests.exchange.onec.samples import CHARACTERISTICS, FRAGMENTS, NOT_BY_1C, RETAIL, SETS
from tests.support.books import make_warehouse

# What SQLite thinks of foreign keys it says only when a transaction is really over.
pytestmark = pytest.mark.django_db(transaction=True)

ROWS: tuple[type[Model], ...] = (
    ItemCategory, Unit, Item, Sku, ItemPackage, Barcode, PriceType, Price, Warehouse, StockMovement,
)  # fmt: skip


def rows() -> tuple[int, ...]:
    return tuple(model._default_manager.count() for model in ROWS)


def total_price() -> Decimal | None:
    total: Decimal | None = Price.objects.aggregate(total=Sum("value"))["total"]
    return total


def test_a_retail_set_of_schema_2_07(organization: Organization) -> None:
    summary = import_paths(organization, RETAIL)

    # 22 groups, 1 unit, 2 items; 5 characteristics and the plain sku that holds the item's own barcode.
    assert rows() == (22, 1, 2, 6, 2, 1, 1, 5, 5, 5)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert total_price() == 7104
    assert StockBalance.objects.aggregate(total=Sum("quantity"))["total"] == 219
    assert set(StockBalance.objects.values_list("warehouse__name", flat=True)) == {'Магазин "Обувь"'}
    assert PriceType.objects.get().currency == "RUB"
    assert Sku.objects.filter(variant="38", item__article="Б-130001").count() == 1
    assert Item.objects.get(article="Б-130001").category.parent.name == "Обувь"


def test_a_set_of_schema_2_08_with_characteristics(organization: Organization) -> None:
    warehouse = make_warehouse(organization=organization, retail_price_type=None)

    summary = import_paths(organization, CHARACTERISTICS)

    # Of the two items one has two characteristics and no plain sku any more. The stock comes without a warehouse.
    assert rows() == (5, 1, 2, 3, 2, 0, 3, 6, 1, 2)
    assert (summary.refused_count, summary.remark_count) == (0, 0)
    assert total_price() == 73000
    assert sorted(Sku.objects.exclude(variant="").values_list("variant", flat=True)) == ["Бежевый", "Желтый"]
    assert StockBalance.objects.filter(warehouse=warehouse).aggregate(total=Sum("quantity"))["total"] == 7
    assert set(PriceType.objects.values_list("currency", flat=True)) == {"BYN"}


def test_fragments_of_schema_3_1_that_do_not_meet(organization: Organization) -> None:
    summary = import_paths(organization, FRAGMENTS)

    # Five offers (3 with prices, 2 with stock of 7 warehouses) are of items that no file has.
    assert rows() == (12, 1, 1, 1, 1, 0, 1, 0, 7, 0)
    assert summary.refused_count == 5
    assert all("не описан" in name for name in Warehouse.objects.values_list("name", flat=True))
    assert PriceType.objects.get().name == "d023050c-8ecc-11e6-80cc-8ba31e8e113c (не описан)"
    assert [remark["reason"].partition(",")[0] for remark in summary.remarks] == [
        "ставки НДС «18» нет в учёте",
        "его группы с Ид «dad4ab38-8d6c-11e7-80e5-9e70408b1b6c» нет ни в файле",
    ]


def test_a_set_that_a_shop_wrote_and_not_1c(organization: Organization) -> None:
    summary = import_paths(organization, NOT_BY_1C)

    # Two prices in UAH are refused, the item is loaded all the same, in pieces, for it names no unit.
    assert rows() == (3, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert (summary.refused_count, summary.remark_count) == (2, 1)
    assert "валюта «UAH»" in summary.refused[0]["reason"]
    item = Item.objects.get()
    assert (item.name, item.unit.code, item.category.name) == ("iMac edited", "796", "Hoodies")


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_a_second_import_of_the_same_files_writes_nothing(organization: Organization, folder: Path) -> None:
    import_paths(organization, folder)
    before = rows()
    changed = [list(model.objects.order_by("id").values_list("changed_at", flat=True)) for model in (Item, Sku, Unit)]

    summary = import_paths(organization, folder)

    assert rows() == before
    assert {outcome for part in counted(summary).values() for outcome in part} <= {"unchanged"}
    assert changed == [
        list(model.objects.order_by("id").values_list("changed_at", flat=True)) for model in (Item, Sku, Unit)
    ]
