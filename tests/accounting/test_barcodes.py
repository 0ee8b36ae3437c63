"""Barcodes, and identification codes that are given out once and for all."""

from collections.abc import Iterable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounting.models import Barcode, IdentificationCodeCounter, ItemPackage, Sku
from accounting.services.barcodes import barcode_create, barcode_delete, identification_codes_allocate
from tests.support.books import base_package, make_barcode, make_item, make_package, make_sku

pytestmark = pytest.mark.django_db


def pairs_of(skus: Iterable[Sku]) -> list[tuple[Sku, ItemPackage]]:
    return [(sku, base_package(sku)) for sku in skus]


def values(barcodes: Iterable[Barcode]) -> list[str]:
    return [barcode.value for barcode in barcodes]


def test_a_barcode_without_a_package_names_the_base_package():
    sku = make_sku()

    barcode = barcode_create(sku=sku, value=" 4810000000011 ")

    assert (barcode.value, barcode.package, barcode.is_internal) == ("4810000000011", base_package(sku), False)


def test_a_barcode_of_another_items_package_is_refused_by_name():
    box = make_package(item=make_item(name="Мыло"))

    with pytest.raises(ValidationError) as error:
        barcode_create(sku=make_sku(name="Крем"), value="4810000000011", package=box)

    assert error.value.messages == [
        "Упаковка «коробка» принадлежит товару «Мыло», а не «Крем». Выберите упаковку товара «Крем»."
    ]
    assert Barcode.objects.count() == 0


def test_a_value_that_is_taken_is_refused_with_the_name_of_who_has_it():
    make_barcode(sku=make_sku(name="Мыло"), value="4810000000011")

    with pytest.raises(ValidationError) as error:
        barcode_create(sku=make_sku(name="Крем"), value="4810000000011")

    assert error.value.message_dict == {
        "value": [
            "Штрихкод «4810000000011» уже есть у товара «Мыло» (шт). Удалите его там или укажите другой.",
        ]
    }


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_barcode_is_refused(value):
    with pytest.raises(ValidationError):
        barcode_create(sku=make_sku(), value=value)


def test_a_deleted_barcode_marks_its_sku_as_changed():
    barcode = make_barcode()
    before = timezone.now()

    barcode_delete(barcode=barcode)

    assert Barcode.objects.count() == 0
    assert Sku.objects.get().changed_at >= before


def test_codes_begin_at_1001_and_go_on_in_the_order_asked():
    first, second, third = make_sku(), make_sku(), make_sku()

    assert values(identification_codes_allocate(pairs=pairs_of([second, first]))) == ["1001", "1002"]
    assert values(identification_codes_allocate(pairs=pairs_of([third]))) == ["1003"]

    code = second.barcodes.get()
    assert (code.value, code.package, code.is_internal) == ("1001", base_package(second), True)


def test_codes_that_any_barcode_has_taken_are_skipped():
    make_barcode(value="1001")
    make_barcode(value="1003")

    assert values(identification_codes_allocate(pairs=pairs_of([make_sku(), make_sku()]))) == ["1002", "1004"]


def test_a_long_stretch_of_taken_codes_is_skipped():
    sku = make_sku()
    package = base_package(sku)
    Barcode.objects.bulk_create(Barcode(value=str(n), sku=sku, package=package) for n in range(1001, 3102))

    assert values(identification_codes_allocate(pairs=[(sku, package)])) == ["3102"]


def test_the_code_of_a_deleted_barcode_is_never_given_out_again():
    sku = make_sku()
    [code] = identification_codes_allocate(pairs=pairs_of([sku]))
    barcode_delete(barcode=code)

    assert values(identification_codes_allocate(pairs=pairs_of([sku]))) == ["1002"]


def test_one_more_code_for_the_same_goods_leaves_the_old_one_readable():
    sku = make_sku()
    identification_codes_allocate(pairs=pairs_of([sku]))
    identification_codes_allocate(pairs=pairs_of([sku]))

    assert values(sku.barcodes.order_by("id")) == ["1001", "1002"]


def test_a_code_for_another_items_package_is_refused_and_none_is_spent():
    stranger = base_package(make_sku())

    with pytest.raises(ValidationError):
        identification_codes_allocate(pairs=[*pairs_of([make_sku()]), (make_sku(), stranger)])

    assert Barcode.objects.count() == 0
    assert not IdentificationCodeCounter.objects.exclude(last_code=1000).exists()


def test_no_pairs_take_no_codes():
    assert identification_codes_allocate(pairs=[]) == []
    assert IdentificationCodeCounter.objects.get().last_code == 1000


@pytest.mark.parametrize("goods", [1, 100])
def test_many_codes_take_as_many_queries_as_one(django_assert_num_queries, goods):
    item = make_item()
    package = item.packages.get()
    skus = Sku.objects.bulk_create(Sku(item=item, guid=str(n)) for n in range(goods))
    IdentificationCodeCounter.objects.get_or_create(pk=1)

    # A savepoint, the counter twice, the taken codes, the counter's step, the barcodes.
    with django_assert_num_queries(7):
        identification_codes_allocate(pairs=[(sku, package) for sku in skus])


def allocate_one_by_one(*, sku_ids: list[int]) -> list[str]:
    skus = Sku.objects.filter(pk__in=sku_ids).select_related("item")
    return [code.value for sku in skus for code in identification_codes_allocate(pairs=pairs_of([sku]))]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_get_different_codes_without_a_gap(processes):
    sku_ids = [make_sku().pk for _ in range(40)]
    # The very first codes of a base: its counter has no row yet.
    IdentificationCodeCounter.objects.all().delete()

    first, second = processes().run(
        (allocate_one_by_one, {"sku_ids": sku_ids[:20]}), (allocate_one_by_one, {"sku_ids": sku_ids[20:]})
    )

    assert sorted(first + second) == [str(code) for code in range(1001, 1041)]
