"""What is not sent is told of in a sentence that names it, and found again next time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounting import days
from accounting.models import ItemCategory, Warehouse
from exchange.codes import ExportCode
from exchange.ikassa.export import ExportPart, ExportSummary
from exchange.management.reports import export_json
from exchange.models import StockLink
from exchange.texts import issue_text
from tests.exchange.ikassa.export.conftest import Shop
from tests.exchange.ikassa.export.test_changes import age
from tests.support import books


def reasons(summary: ExportSummary) -> list[str]:
    return [issue_text(issue) for issue in summary.skipped]


def test_goods_without_a_price_get_a_card_and_no_row(shop: Shop) -> None:
    sku = shop.sku("Крем для обуви", price=None)
    shop.receive(sku, "5")

    summary = shop.export()

    assert shop.card("Крем для обуви")
    assert shop.rows(sku) == []
    day = f"{days.today():%d.%m.%Y}"
    assert export_json(summary)["skipped"] == [
        {
            "object": sku.item.guid,
            "name": "Крем для обуви",
            "reason": f"Товар «Крем для обуви»: нет цены в виде цены «Розничная» на {day}. Установите цену.",
        }
    ]
    assert not summary.has_remarks


def test_goods_without_a_price_are_told_of_once_however_many_warehouses_want_it(shop: Shop) -> None:
    books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=shop.price_type)
    shop.sku(price=None)
    assert len(shop.export().skipped) == 1


def test_goods_whose_price_was_withdrawn_are_told_of_in_every_export(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    sku.prices.all().delete()
    assert len(shop.export().skipped) == 1
    age()
    assert len(shop.export().skipped) == 1


def test_goods_with_a_price_and_no_stock_go_out_with_nought(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    assert shop.row(sku)["quantity"] == 0


def test_stock_below_zero_goes_out_as_nought_and_is_shown(shop: Shop) -> None:
    sku = shop.sku("Сабо")
    shop.receive(sku, "-3")

    summary = shop.export()

    assert shop.row(sku)["quantity"] == 0
    [warning] = map(issue_text, summary.warnings)
    assert warning.startswith(
        "Товар «Сабо»: остаток на складе «Розничный магазин» ниже нуля (-3 шт), на кассы отправляется 0."
    )
    assert shop.messages() == [warning]


@pytest.mark.parametrize(
    ("fields", "price_type_fields", "words"),
    [
        ({"kind": Warehouse.Kind.WHOLESALE}, {}, "Склад «Ларёк»: склад оптовый"),
        ({"retail_price_type": None}, {}, "Склад «Ларёк»: не указан розничный вид цены"),
        ({}, {"currency": "USD"}, "Склад «Ларёк»: вид цены «Розничная» в валюте USD, а кассы торгуют в BYN"),
        ({}, {"includes_vat": False}, "Склад «Ларёк»: цены вида «Розничная» без НДС"),
    ],
)
def test_a_warehouse_that_registers_cannot_sell_from_gets_no_rows(
    shop: Shop, fields: dict[str, object], price_type_fields: dict[str, object], words: str
) -> None:
    if price_type_fields:
        fields = {**fields, "retail_price_type": books.make_price_type(**price_type_fields)}
    warehouse = books.make_warehouse(organization=shop.organization, name="Ларёк", **fields)
    sku = shop.sku()
    shop.receive(sku, "1", warehouse)
    if warehouse.retail_price_type:
        books.make_price(sku=sku, price_type=warehouse.retail_price_type, value="1.00")

    summary = shop.export()

    assert len(shop.in_cabinet("warehouses")) == 2
    assert len(shop.rows(sku)) == 1
    [reason] = reasons(summary)
    assert reason.startswith(words)


def test_stock_of_a_warehouse_that_was_not_sent_waits_for_it(shop: Shop) -> None:
    shop.sku()
    summary = shop.export(ExportPart.ITEMS, ExportPart.STOCK)
    assert reasons(summary) == ["Склад «Розничный магазин»: склад ещё не выгружен. Сначала выгрузите склады."]


def test_stock_of_a_card_that_was_not_sent_waits_for_it(shop: Shop) -> None:
    shop.sku("Сабо")
    summary = shop.export(ExportPart.WAREHOUSES, ExportPart.STOCK)
    assert reasons(summary) == ["Товар «Сабо»: карточка ещё не выгружена. Сначала выгрузите товары."]


def test_goods_go_out_without_a_category_that_was_not_sent_and_get_it_later(shop: Shop) -> None:
    category = books.make_category(name="Обувь")
    shop.sku("Сабо", category=category)
    shop.sku("Сандалии", category=category)

    summary = shop.export(ExportPart.ITEMS)

    assert "category" not in shop.card("Сабо")
    [warning] = map(issue_text, summary.warnings)
    assert warning == "Категория «Обувь» ещё не выгружена, её товары уходят на кассы без категории."
    assert shop.messages() == [warning]
    shop.export()
    age()
    assert shop.card("Сабо")["category"] == category.guid
    assert not shop.export().warnings


def test_categories_that_stand_in_a_circle_are_told_of(shop: Shop) -> None:
    inner = books.make_category(name="Сандалии", parent=books.make_category(name="Обувь"))
    ItemCategory.objects.filter(name="Обувь").update(parent=inner)
    summary = shop.export(ExportPart.CATEGORIES)
    assert shop.in_cabinet("categories") == []
    assert {issue.subject.name for issue in summary.skipped} == {"Обувь", "Сандалии"}


def test_an_item_that_lost_its_base_package_stops_no_other(shop: Shop) -> None:
    broken = shop.sku("Сабо", price=None)
    shop.sku()
    broken.item.packages.all().delete()
    summary = shop.export()
    assert shop.card("Босоножки женские")
    assert reasons(summary) == ["Товар «Сабо»: нет базовой упаковки. Откройте карточку и запишите её."]


def test_a_price_below_the_minimum_waits_for_a_confirmation(shop: Shop) -> None:
    sku = shop.sku("Сабо", price="9.99", minimum_price="10.00")
    summary = shop.export()
    assert shop.rows(sku) == []
    [reason] = reasons(summary)
    assert "цена в виде цены «Розничная» 9,99 ниже минимальной 10,00" in reason

    assert shop.export(confirmed=True).skipped.by_count() == []
    assert shop.row(sku)["price"] == 999


def test_a_price_confirmed_once_does_not_stop_its_stock(shop: Shop) -> None:
    sku = shop.sku(price="9.99", minimum_price="10.00")
    shop.export(confirmed=True)
    shop.receive(sku, "4")
    assert shop.export().skipped.by_count() == []
    assert shop.row(sku)["quantity"] == 4000


def test_a_price_that_fell_below_the_minimum_is_asked_about_until_it_is_mended(shop: Shop) -> None:
    sku = shop.sku(price="12.00", minimum_price="10.00")
    shop.export()
    shop.price(sku, "9.00", effective_at=days.day_start(days.today()))
    assert len(shop.export().skipped) == 1
    age()
    assert len(shop.export().skipped) == 1
    assert StockLink.objects.get().error == ExportCode.BELOW_MINIMUM
    assert shop.row(sku)["price"] == 1200
    shop.price(sku, "11.00", effective_at=days.day_start(days.today()))
    assert shop.export().skipped.by_count() == []
    assert StockLink.objects.get().error == ""


def test_the_minimum_is_that_of_a_base_unit(shop: Shop) -> None:
    sku = shop.sku(price="1.00", minimum_price="0.90")
    sku.item.export_package = books.make_package(item=sku.item, numerator=12)
    sku.item.save()
    shop.price(sku, "10.79", package=sku.item.export_package)
    [reason] = reasons(shop.export())
    assert "10,79 ниже минимальной 10,80" in reason


def test_a_price_that_is_only_to_come_is_no_price_today(shop: Shop) -> None:
    sku = shop.sku(price=None)
    shop.price(sku, "5.00", effective_at=timezone.now() + timedelta(days=3))
    assert len(shop.export().skipped) == 1
    assert shop.rows(sku) == []
