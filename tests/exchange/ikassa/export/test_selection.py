"""An export of what a person has ticked: chosen goods, chosen warehouses of them, chosen cards."""

from datetime import date
from decimal import Decimal

import pytest

from accounting.models import Sku, Warehouse
from exchange.ikassa.export import ExportPart, GoodsConditions, GoodsSelection, export_scope
from exchange.models import ConnectionState
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books

GOODS = (ExportPart.CATEGORIES, ExportPart.ITEMS, ExportPart.STOCK)


@pytest.fixture
def kiosk(shop: Shop) -> Warehouse:
    kiosk = books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=shop.price_type)
    shop.export(ExportPart.WAREHOUSES)
    return kiosk


def in_cabinet(shop: Shop) -> set[str]:
    return {row["name"] for row in shop.in_cabinet("skus")}


def test_only_what_is_ticked_goes_out(shop: Shop, kiosk: Warehouse) -> None:
    shoes = shop.sku("Ботинки")
    shop.sku("Сапоги")
    summary = shop.export(*GOODS, selection=GoodsSelection(takes_all=False, sku_ids=frozenset({shoes.pk})))
    assert in_cabinet(shop) == {"Ботинки"}
    assert summary.sent[ExportPart.STOCK] == 2


def test_all_that_was_found_goes_out_but_what_is_unticked(shop: Shop, kiosk: Warehouse) -> None:
    shoes = shop.sku("Ботинки")
    shop.sku("Сапоги")
    shop.sku("Крем")
    conditions = GoodsConditions(price_from=Decimal(20))
    cheap = shop.sku("Шнурки", price="1.50")
    shop.export(*GOODS, selection=GoodsSelection(sku_ids=frozenset({shoes.pk}), conditions=conditions))
    assert in_cabinet(shop) == {"Сапоги", "Крем"}
    assert cheap.item.name not in in_cabinet(shop)


def test_a_warehouse_unticked_under_goods_gets_no_row_of_them(shop: Shop, kiosk: Warehouse) -> None:
    shoes, boots = shop.sku("Ботинки"), shop.sku("Сапоги")
    shop.export(*GOODS, selection=GoodsSelection(left_out={shoes.pk: frozenset({kiosk.pk})}))
    assert (len(shop.rows(shoes)), len(shop.rows(boots))) == (1, 2)


def test_an_export_of_a_selection_is_not_complete_and_withdraws_nothing(shop: Shop, kiosk: Warehouse) -> None:
    shoes, boots = shop.sku("Ботинки"), shop.sku("Сапоги")
    shop.export(*GOODS)
    complete = ConnectionState.objects.get().exported_at
    assert complete is not None
    shoes.item.deletion_mark = True
    shoes.item.save()
    selection = GoodsSelection(takes_all=False, sku_ids=frozenset({shoes.pk, boots.pk}))
    assert shop.export(*GOODS, selection=selection).removed == 0
    assert ConnectionState.objects.get().exported_at == complete
    assert shop.export(*GOODS).removed == 1


def test_a_selection_of_everything_is_a_complete_export(shop: Shop, kiosk: Warehouse) -> None:
    shop.sku("Ботинки")
    shop.export(*GOODS, selection=GoodsSelection())
    assert ConnectionState.objects.get().exported_at is not None


def test_the_preview_of_a_selection_foresees_it(shop: Shop, kiosk: Warehouse) -> None:
    shoes = shop.sku("Ботинки")
    shop.sku("Сапоги")
    selection = GoodsSelection(takes_all=False, sku_ids=frozenset({shoes.pk}))
    summary = shop.preview(*GOODS, selection=selection)
    assert (summary.sent[ExportPart.ITEMS], summary.sent[ExportPart.STOCK], summary.codes) == (1, 2, 1)


def test_only_the_ticked_warehouse_is_sent(shop: Shop) -> None:
    books.make_warehouse(organization=shop.organization, name="Ларёк")
    shop.export(ExportPart.WAREHOUSES, cards=frozenset({shop.warehouse.guid}))
    assert [row["name"] for row in shop.in_cabinet("warehouses")] == [shop.warehouse.name]


@pytest.fixture
def goods(shop: Shop) -> dict[str, Sku]:
    """Goods of which each condition below finds some."""
    clothes = books.make_category(name="Одежда")
    coats = books.make_category(name="Пальто", parent=clothes)
    found = {
        "coat": shop.sku("ПАЛЬТО зимнее", price="300", category=coats, article="П-1", retail_vat_rate="10"),
        "apples": shop.sku("Яблоки", price="3.10", is_weight=True, unit=books.make_unit(code="166", name="кг")),
        "repair": shop.sku("Ремонт обуви", price=None, kind="service"),
    }
    shop.receive(found["apples"], "12.5")
    books.make_barcode(sku=found["coat"], value="4810000000011")
    return found


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"name": "пальто"}, {"coat"}),
        ({"name": "Яблок"}, {"apples"}),
        ({"article": "п-1"}, {"coat"}),
        ({"barcode": "4810000000011"}, {"coat"}),
        ({"kind": "service"}, {"repair"}),
        ({"vat_rate": "10"}, {"coat"}),
        ({"is_weight": True}, {"apples"}),
        ({"is_weight": False}, {"coat", "repair"}),
        ({"has_barcode": True}, {"coat"}),
        ({"has_barcode": False}, {"apples", "repair"}),
        ({"price_from": Decimal("3.10"), "price_to": Decimal("299.99")}, {"apples"}),
        ({"price_to": Decimal("3.09")}, set()),
        ({"stock_above": Decimal("12.4")}, {"apples"}),
        ({"stock_above": Decimal("12.5")}, set()),
        ({"changed_since": date(2100, 1, 1)}, set()),
        ({"changed_since": date(2021, 1, 1), "kind": "service"}, {"repair"}),
    ],
)
def test_a_condition_finds_what_it_says(
    shop: Shop, goods: dict[str, Sku], conditions: dict[str, object], expected: set[str]
) -> None:
    asked = GoodsConditions(**conditions)  # type: ignore[arg-type]
    assert names(shop, goods, asked) == expected
    assert GoodsConditions.from_parameters(asked.as_parameters()) == asked


def test_a_category_is_looked_for_with_all_that_is_below_it(shop: Shop, goods: dict[str, Sku]) -> None:
    coats = goods["coat"].item.category
    assert coats is not None
    assert names(shop, goods, GoodsConditions(category=coats.parent_id)) == {"coat"}


def names(shop: Shop, goods: dict[str, Sku], asked: GoodsConditions) -> set[str]:
    at = export_scope(connection=shop.connection).prices_at
    found = asked.narrow(Sku.objects.all(), organization_id=shop.organization.pk, prices_at=at)
    return {name for name, sku in goods.items() if sku in set(found)}


def test_a_selection_survives_the_journal() -> None:
    selection = GoodsSelection(
        takes_all=False,
        sku_ids=frozenset({3, 1}),
        conditions=GoodsConditions(price_to=Decimal("9.99"), changed_since=date(2021, 6, 10), is_weight=False),
        left_out={7: frozenset({2})},
    )
    assert GoodsSelection.from_parameters(selection.as_parameters()) == selection
