"""The card of an item: written with its parts, and kept through the services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounting.models import Barcode, Item, ItemPackage, Price, Sku
from accounting.services.barcodes import identification_codes_allocate
from tests.support import books
from tests.support.admin import admin_url

CARD = {
    "name": "Сыр «Российский»",
    "print_name": "",
    "article": "А-7",
    "category": "",
    "kind": "product",
    "retail_vat_rate": "10",
    "is_weight": "on",
    "minimum_price": "",
    "marking_kind": "inherit",
    "guid": "из 1С",
}


def parts(item: Item, **rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the form of a card as it stands, with new `rows` in the inlines."""
    data: dict[str, Any] = {**CARD, "unit": item.unit_id, "name": item.name, "export_package": ""}
    for prefix in ("skus", "packages", "barcode", "price", "stockbalance"):
        new = rows.get(prefix, [])
        data |= {f"{prefix}-TOTAL_FORMS": len(new), f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-{number}-{name}": value for number, row in enumerate(new) for name, value in row.items()}
    existing = list(item.skus.all())
    data |= {"skus-TOTAL_FORMS": len(existing) + len(rows.get("skus", [])), "skus-INITIAL_FORMS": len(existing)}
    for number, sku in enumerate(existing):
        data |= {f"skus-{number}-id": sku.pk, f"skus-{number}-variant": sku.variant}
    for number, row in enumerate(rows.get("skus", []), start=len(existing)):
        data |= {f"skus-{number}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def item(db: None) -> Item:
    return books.make_item(name="Босоножки женские")


def test_a_new_card_gets_its_sku_and_base_package_and_stays_open(admin_client: Client) -> None:
    unit = books.make_unit(code="166", name="кг")
    answer = admin_client.post(admin_url(Item, "add"), {**CARD, "unit": unit.pk, "_save": "1"})
    item = Item.objects.get(name="Сыр «Российский»")
    assert item.guid == "из 1С"
    assert item.skus.get().variant == ""
    package = item.packages.get()
    assert (package.is_base, package.unit, package.numerator) == (True, unit, 1)
    assert answer.headers["Location"] == admin_url(Item, "change", item.pk)


def test_another_unit_of_the_card_is_the_unit_of_its_base_package(admin_client: Client, item: Item) -> None:
    pair = books.make_unit(code="715", name="пар")
    admin_client.post(admin_url(Item, "change", item.pk), {**parts(item), "unit": pair.pk})
    assert item.packages.get(is_base=True).unit == pair


def test_everything_is_hung_on_the_card_at_once(admin_client: Client, item: Item) -> None:
    sku, base = item.skus.get(), item.packages.get()
    price_type, box = books.make_price_type(), books.make_unit(code="778", name="упак")
    form = parts(
        item,
        skus=[{"variant": "36"}],
        packages=[{"name": "коробка", "unit": box.pk, "numerator": "12", "denominator": "1"}],
        barcode=[{"sku": sku.pk, "package": base.pk, "value": "4810000000011"}],
        price=[
            {
                "sku": sku.pk,
                "package": base.pk,
                "price_type": price_type.pk,
                "value": "28,68",
                "effective_at_0": "10.06.2021",
                "effective_at_1": "00:00",
            }
        ],
    )
    answer = admin_client.post(admin_url(Item, "change", item.pk), form)
    assert answer.status_code == 302, answer.context["errors"]
    assert item.skus.get(variant="36").guid != ""
    assert item.packages.get(name="коробка").numerator == 12
    assert sku.barcodes.get().value == "4810000000011"
    assert sku.prices.get().value == Decimal("28.68")


@pytest.mark.slow
def test_a_taken_barcode_is_refused_by_the_name_of_its_holder(admin_client: Client, item: Item) -> None:
    books.make_barcode(sku=books.make_sku(name="Ботинки мужские"), value="4810000000011")
    row = {"sku": item.skus.get().pk, "package": item.packages.get().pk, "value": "4810000000011"}
    page = admin_client.post(admin_url(Item, "change", item.pk), parts(item, barcode=[row])).content.decode()
    assert "Ботинки мужские" in page
    assert not item.skus.get().barcodes.exists()


def test_the_card_offers_only_its_own_skus_and_packages(admin_client: Client, item: Item) -> None:
    other = books.make_sku(name="Ботинки мужские")
    row = {"sku": other.pk, "package": books.base_package(other).pk, "value": "4810000000028"}
    answer = admin_client.post(admin_url(Item, "change", item.pk), parts(item, barcode=[row]))
    assert answer.status_code == 200
    assert not Barcode.objects.exists()


def test_deleting_a_barcode_on_the_card_shows_the_sku_to_the_next_export(admin_client: Client, item: Item) -> None:
    sku = item.skus.get()
    barcode = books.make_barcode(sku=sku)
    before = timezone.now()
    form = parts(item) | {
        "barcode-TOTAL_FORMS": 1,
        "barcode-INITIAL_FORMS": 1,
        "barcode-0-id": barcode.pk,
        "barcode-0-DELETE": "on",
    }
    admin_client.post(admin_url(Item, "change", item.pk), form)
    assert not Barcode.objects.exists()
    assert Sku.objects.get(pk=sku.pk).changed_at >= before


def test_a_card_is_marked_for_deletion_and_never_deleted(admin_client: Client, item: Item) -> None:
    assert admin_client.post(admin_url(Item, "delete", item.pk), {"post": "yes"}).status_code == 403
    admin_client.post(admin_url(Item, "change", item.pk), {**parts(item), "deletion_mark": "on"})
    assert Item.objects.get(pk=item.pk).deletion_mark


@pytest.mark.parametrize("term", ["босоножки", "БОСОНОЖКИ", "4810000000011", "жен"])
def test_an_item_is_found_by_its_name_in_any_case_and_by_its_barcode(
    admin_client: Client, item: Item, term: str
) -> None:
    books.make_barcode(sku=item.skus.get(), value="4810000000011")
    books.make_item(name="Крем для обуви")
    page = admin_client.get(admin_url(Item, "changelist"), {"q": term})
    assert list(page.context["cl"].result_list) == [item]


def test_an_identification_code_is_not_edited(admin_client: Client, item: Item) -> None:
    sku, package = item.skus.get(), item.packages.get()
    code = identification_codes_allocate(pairs=[(sku, package)])[0]
    admin_client.post(admin_url(Barcode, "change", code.pk), {"value": "2002", "sku": sku.pk, "package": package.pk})
    assert Barcode.objects.get(pk=code.pk).value == "1001"


def test_a_barcode_is_given_to_the_base_package_unless_another_is_chosen(admin_client: Client, item: Item) -> None:
    answer = admin_client.post(
        admin_url(Barcode, "add"), {"sku": item.skus.get().pk, "package": "", "value": " 4810000000011 "}
    )
    assert answer.status_code == 302
    assert Barcode.objects.get(value="4810000000011").package.is_base


def test_a_search_for_a_package_tells_whose_it_is(admin_client: Client, item: Item) -> None:
    books.make_package(item=item, name="коробка")
    source = {"app_label": "accounting", "model_name": "barcode", "field_name": "package", "term": "коробка"}
    assert [row["text"] for row in admin_client.get("/admin/autocomplete/", source).json()["results"]] == [
        "коробка — Босоножки женские"
    ]


def test_the_base_package_is_neither_edited_nor_deleted(admin_client: Client, item: Item) -> None:
    base = item.packages.get()
    admin_client.post(admin_url(ItemPackage, "change", base.pk), {"name": "мешок", "numerator": "5"})
    assert admin_client.post(admin_url(ItemPackage, "delete", base.pk), {"post": "yes"}).status_code == 403
    assert ItemPackage.objects.get(pk=base.pk).numerator == 1


def test_deleting_a_price_shows_the_sku_to_the_next_export(admin_client: Client, item: Item) -> None:
    sku = item.skus.get()
    price = books.make_price(sku=sku, price_type=books.make_price_type())
    Sku.objects.update(changed_at=timezone.now() - timedelta(days=1))
    before = timezone.now()
    admin_client.post(admin_url(Price, "delete", price.pk), {"post": "yes"})
    assert not Price.objects.exists()
    assert Sku.objects.get(pk=sku.pk).changed_at >= before
