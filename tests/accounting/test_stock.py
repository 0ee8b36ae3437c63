"""Movements and balances: the balance is the sum of the movements, whoever writes at the same time."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounting.models import Sku, StockBalance, StockMovement, Warehouse
from accounting.selectors.goods import stock_balances
from accounting.services.stock import stock_movements_record, stock_movements_remove
from tests.support.balances import WrongBalance, wrong_balances
from tests.support.books import make_item, make_sku, make_warehouse, put_in_stock

quantities = st.decimals(min_value=-10_000, max_value=10_000, places=3).filter(bool)


def movement(warehouse: Warehouse, sku: Sku, quantity: str | Decimal) -> StockMovement:
    return StockMovement(warehouse=warehouse, sku=sku, quantity=Decimal(quantity))


@pytest.mark.django_db
def test_the_first_movement_makes_the_balance_and_the_next_ones_add_to_it():
    warehouse, sku = make_warehouse(), make_sku()

    put_in_stock(warehouse=warehouse, sku=sku, quantity="17")
    put_in_stock(warehouse=warehouse, sku=sku, quantity="-0.250")

    assert stock_balances(warehouse=warehouse, sku_ids=[sku.pk]) == {sku.pk: Decimal("16.750")}


@pytest.mark.django_db
def test_many_movements_of_one_sku_in_a_batch_are_added_up():
    warehouse, sku = make_warehouse(), make_sku()

    stock_movements_record(movements=[movement(warehouse, sku, "5"), movement(warehouse, sku, "-7")])

    assert stock_balances(warehouse=warehouse, sku_ids=[sku.pk]) == {sku.pk: Decimal("-2.000")}
    assert StockMovement.objects.count() == 2


@pytest.mark.django_db
def test_a_balance_that_came_back_to_zero_is_not_below_zero():
    warehouse, sku = make_warehouse(), make_sku()

    for quantity in ("0.3", "-0.1", "-0.2"):
        put_in_stock(warehouse=warehouse, sku=sku, quantity=quantity)

    assert str(StockBalance.objects.get().quantity) == "0.000"


@pytest.mark.django_db
def test_a_sku_that_never_moved_has_no_balance():
    warehouse, sku = make_warehouse(), make_sku()
    put_in_stock(warehouse=make_warehouse(), sku=sku, quantity="1")

    assert stock_balances(warehouse=warehouse, sku_ids=[sku.pk]) == {}


@pytest.mark.django_db
def test_balances_are_read_by_a_query_as_well_as_by_ids(django_assert_num_queries):
    warehouse, sku = make_warehouse(), make_sku()
    put_in_stock(warehouse=warehouse, sku=sku, quantity="1")

    with django_assert_num_queries(1):
        balances = stock_balances(warehouse=warehouse, sku_ids=Sku.objects.values("pk"))

    assert balances == {sku.pk: Decimal("1.000")}


@pytest.mark.django_db
@pytest.mark.parametrize("goods", [1, 100])
def test_the_number_of_queries_does_not_depend_on_the_number_of_goods(django_assert_num_queries, goods):
    warehouse, unit_item = make_warehouse(), make_item()
    skus = Sku.objects.bulk_create(Sku(item=unit_item, guid=str(n)) for n in range(goods))

    with django_assert_num_queries(2):
        stock_movements_record(movements=[movement(warehouse, sku, "1") for sku in skus])


@pytest.mark.django_db
def test_a_changed_balance_is_marked_for_the_export():
    warehouse, sku = make_warehouse(), make_sku()
    put_in_stock(warehouse=warehouse, sku=sku, quantity="1")
    before = timezone.now()

    put_in_stock(warehouse=warehouse, sku=sku, quantity="1")

    assert StockBalance.objects.get().changed_at >= before


@pytest.mark.django_db(transaction=True)
def test_movements_outside_of_a_transaction_are_refused():
    warehouse, sku = make_warehouse(), make_sku()

    with pytest.raises(transaction.TransactionManagementError):
        stock_movements_record(movements=[movement(warehouse, sku, "1")])
    with pytest.raises(transaction.TransactionManagementError):
        stock_movements_remove(movements=StockMovement.objects.all())

    assert StockMovement.objects.count() == 0


@pytest.mark.django_db
def test_removed_movements_leave_the_balances():
    warehouse, sku = make_warehouse(), make_sku()
    put_in_stock(warehouse=warehouse, sku=sku, quantity="0.1")
    put_in_stock(warehouse=warehouse, sku=sku, quantity="0.7")

    stock_movements_remove(movements=StockMovement.objects.filter(quantity="0.1"))

    assert stock_balances(warehouse=warehouse, sku_ids=[sku.pk]) == {sku.pk: Decimal("0.700")}
    assert StockMovement.objects.get().quantity == Decimal("0.700")


@pytest.mark.django_db
def test_a_balance_written_past_the_services_is_found():
    warehouse, sku, untouched = make_warehouse(), make_sku(), make_sku()
    put_in_stock(warehouse=warehouse, sku=sku, quantity="3")
    put_in_stock(warehouse=warehouse, sku=untouched, quantity="3")
    assert wrong_balances() == []

    StockBalance.objects.filter(sku=sku).update(quantity=Decimal("2"))

    assert wrong_balances() == [WrongBalance(warehouse.pk, sku.pk, Decimal("2"), Decimal("3"))]


class BalanceIsTheSumOfMovements(TestCase):
    @pytest.mark.slow
    @given(st.lists(st.lists(st.tuples(st.integers(0, 2), quantities), max_size=6), max_size=6))
    @settings(max_examples=40)
    def test_whatever_moved_the_balances_are_the_sums(self, batches: Sequence[Sequence[tuple[int, Decimal]]]):
        warehouse, skus = make_warehouse(), [make_sku() for _ in range(3)]

        for batch in batches:
            stock_movements_record(movements=[movement(warehouse, skus[index], quantity) for index, quantity in batch])

        moved = [entry for batch in batches for entry in batch]
        sums = {skus[index].pk: sum(q for i, q in moved if i == index) for index in {index for index, _ in moved}}
        assert stock_balances(warehouse=warehouse, sku_ids=[sku.pk for sku in skus]) == sums
        assert wrong_balances() == []


def record_ten_times(*, warehouse_id: int, sku_ids: list[int]) -> None:
    for _ in range(10):
        with transaction.atomic():
            stock_movements_record(
                movements=[
                    StockMovement(warehouse_id=warehouse_id, sku_id=sku_id, quantity=Decimal("0.1"))
                    for sku_id in sku_ids
                ]
            )


def balances_and_differences(*, warehouse_id: int, sku_ids: list[int]) -> dict[str, list[str]]:
    balances = stock_balances(warehouse=Warehouse.objects.get(pk=warehouse_id), sku_ids=sku_ids)
    return {
        "balances": [str(balances[sku_id]) for sku_id in sku_ids],
        "differences": [str(each) for each in wrong_balances()],
    }


@pytest.mark.slow
def test_two_processes_at_once_lose_nothing_and_do_not_wait_in_a_ring(processes):
    warehouse, item = make_warehouse(), make_item()
    # So many that the two are sure to meet in the middle of a statement.
    skus = Sku.objects.bulk_create(Sku(item=item, guid=str(n)) for n in range(300))
    sku_ids = [sku.pk for sku in skus]
    base = processes()

    base.run(
        (record_ten_times, {"warehouse_id": warehouse.pk, "sku_ids": sku_ids}),
        (record_ten_times, {"warehouse_id": warehouse.pk, "sku_ids": sku_ids[::-1]}),
    )

    [after] = base.run((balances_and_differences, {"warehouse_id": warehouse.pk, "sku_ids": sku_ids}))
    assert after == {"balances": ["2.000"] * 300, "differences": []}
