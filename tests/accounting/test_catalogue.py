"""Categories, items, their characteristics and packages."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounting.models import Barcode, Item, ItemPackage, Price, Sku, StockDocument, StockDocumentLine
from accounting.selectors.goods import barcodes_by_value
from accounting.services.catalogue import (
    Variant,
    category_create,
    item_create,
    item_export_package_set,
    items_ensure_parts,
    package_create,
    package_delete,
    sku_create,
)
from tests.support.books import (
    base_package,
    make_barcode,
    make_category,
    make_item,
    make_package,
    make_price,
    make_price_type,
    make_sku,
    make_unit,
    make_warehouse,
)

pytestmark = pytest.mark.django_db


def sentence(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def test_an_item_has_one_plain_sku_and_a_base_package_in_its_unit():
    unit = make_unit(code="715", name="пар")

    item = item_create(name="Босоножки женские", unit=unit)

    sku, package = item.skus.get(), item.packages.get()
    assert (sku.guid, sku.variant, str(sku)) == ("", "", "Босоножки женские")
    assert (package.is_base, package.unit, package.name) == (True, unit, "пар")
    assert (package.numerator, package.denominator) == (1, 1)


def test_an_item_with_characteristics_has_a_sku_for_each_and_no_plain_one():
    item = item_create(name="Ботинки", unit=make_unit(), variants=[Variant("42", guid="Ид-42"), Variant("43")])

    first, second = item.skus.order_by("id")
    assert (first.guid, str(first)) == ("Ид-42", "Ботинки (42)")
    assert second.variant == "43"
    assert second.guid not in ("", first.guid)


def test_the_same_characteristic_may_serve_many_items_but_one_item_once():
    sku_create(item=make_item(), variant="42", guid="Ид-42")
    item = make_item(name="Ботинки")
    sku_create(item=item, variant="42", guid="Ид-42")

    with pytest.raises(ValidationError):
        sku_create(item=item, variant="42 ещё раз", guid="Ид-42")


def test_a_guid_from_1c_is_kept_letter_by_letter():
    assert item_create(name="Ботинки", unit=make_unit(), guid="BASE").guid == "BASE"


def test_a_negative_minimum_price_is_refused():
    with pytest.raises(ValidationError):
        item_create(name="Ботинки", unit=make_unit(), minimum_price=Decimal("-0.01"))
    assert Item.objects.count() == 0


def test_the_base_package_follows_the_unit_of_the_item():
    item = make_item()
    item.unit = make_unit(code="166", name="кг")
    item.save()

    items_ensure_parts(items=[item])

    package = item.packages.get()
    assert (package.unit, package.name) == (item.unit, "кг")


def test_the_base_package_leaves_a_name_to_the_package_that_has_it():
    item = make_item()
    make_package(item=item, name="кг")
    item.unit = make_unit(code="166", name="кг")
    item.save()

    items_ensure_parts(items=[item])

    assert item.packages.get(is_base=True).name == "кг (базовая)"


def test_parts_that_are_there_are_left_alone():
    item = make_item()
    before = timezone.now()

    items_ensure_parts(items=[item])

    assert (item.skus.count(), item.packages.count()) == (1, 1)
    assert not ItemPackage.objects.filter(changed_at__gte=before).exists()


def test_parts_of_many_items_take_as_many_queries_as_of_one(django_assert_num_queries):
    unit = make_unit()
    items = Item.objects.bulk_create(Item(name=f"Товар {n}", unit=unit) for n in range(50))

    with django_assert_num_queries(7):
        items_ensure_parts(items=items)

    assert Sku.objects.count() == ItemPackage.objects.filter(is_base=True).count() == 50


def test_a_category_does_not_stand_below_itself():
    shoes = make_category(name="Обувь")
    women = category_create(name="Женская обувь", parent=shoes)
    summer = category_create(name="Летняя", parent=women)
    shoes.parent = summer

    with pytest.raises(ValidationError) as error:
        shoes.full_clean()

    assert sentence(error) == (
        "Категория «Летняя» стоит ниже категории «Обувь» и не может быть её родителем. Выберите другого родителя."
    )


def test_a_category_is_not_its_own_parent():
    shoes = make_category()
    shoes.parent = shoes

    with pytest.raises(ValidationError):
        shoes.full_clean()


def test_the_export_package_belongs_to_the_item():
    item = make_item(name="Крем")
    foreign = make_package(item=make_item(name="Мыло"))

    with pytest.raises(ValidationError) as error:
        item_export_package_set(item=item, package=foreign)

    assert "принадлежит товару «Мыло», а не «Крем»" in sentence(error)


def test_an_export_package_is_set_and_marks_the_item_as_changed():
    item = make_item()
    box = make_package(item=item)
    before = timezone.now()

    item_export_package_set(item=item, package=box)

    item.refresh_from_db()
    assert item.export_package == box
    assert item.changed_at >= before


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0)])
def test_a_package_without_a_coefficient_is_refused(numerator, denominator):
    with pytest.raises(ValidationError) as error:
        package_create(item=make_item(), name="коробка", unit=make_unit(), numerator=numerator, denominator=denominator)

    assert sentence(error) == "Коэффициент упаковки должен быть больше нуля."


def test_a_deleted_package_takes_its_prices_and_barcodes_along_and_marks_the_skus():
    sku, other = make_sku(), make_sku()
    box = make_package(item=sku.item)
    make_price(sku=sku, price_type=make_price_type(), package=box)
    make_barcode(sku=sku, package=box)
    before = timezone.now()

    package_delete(package=box)

    assert (Price.objects.count(), Barcode.objects.count()) == (0, 0)
    assert list(Sku.objects.filter(changed_at__gte=before)) == [sku]
    assert other.item.packages.count() == 1


def test_a_base_package_is_not_deleted():
    sku = make_sku(name="Крем")

    with pytest.raises(ValidationError) as error:
        package_delete(package=base_package(sku))

    assert "базовая упаковка товара «Крем»" in sentence(error)


def test_a_package_of_a_document_is_not_deleted():
    sku, warehouse = make_sku(name="Крем"), make_warehouse()
    box = make_package(item=sku.item)
    document = StockDocument.objects.create(organization=warehouse.organization, warehouse=warehouse)
    StockDocumentLine.objects.create(document=document, sku=sku, package=box, quantity=1)

    with pytest.raises(ValidationError) as error:
        package_delete(package=box)

    assert "Упаковка «коробка» товара «Крем» указана в документах" in sentence(error)
    assert item_package_exists(box)


def item_package_exists(package: ItemPackage) -> bool:
    return ItemPackage.objects.filter(pk=package.pk).exists()


def test_barcodes_are_found_by_many_values_at_once(django_assert_num_queries):
    sku = make_sku()
    barcode = make_barcode(sku=sku, value="0001001")
    make_barcode(value="4810000000028")

    with django_assert_num_queries(1):
        found = barcodes_by_value(values=["0001001", "1001", "absent"])
        assert (found["0001001"].sku.item, found["0001001"].package) == (sku.item, base_package_of(found["0001001"]))

    assert found == {"0001001": barcode}


def base_package_of(barcode: Barcode) -> ItemPackage:
    return barcode.package
