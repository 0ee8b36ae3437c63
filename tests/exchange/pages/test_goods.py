"""The tab «Товары»: what has not been sent or has changed, in pages, narrowed by conditions."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounting.models import Item, ItemCategory, Price, Sku, Unit
from exchange.ikassa.export import ExportPart, candidates
from exchange.models import GoodsFilter
from exchange.selectors import goods
from exchange.selectors.goods import BEGINNING, SCANNED
from tests.exchange.ikassa.export.test_changes import age
from tests.exchange.pages.conftest import Keeper
from tests.support import books


def names(html: str) -> list[str]:
    """The goods of the rows, in their order."""
    marker = 'aria-label="Выгрузить «'
    return [part.split("»")[0] for part in html.split(marker)[1:]]


def walk(keeper: Keeper, **query: Any) -> list[str]:
    """All pages, from the first to the last."""
    found, after = [], ""
    for _ in range(100):
        answer = keeper.rows(after=after, **query)
        found += names(answer["html"])
        after = answer["after"]
        if not after:
            return found
    raise AssertionError("the pages have no end")


def test_what_was_never_sent_is_found_as_new(keeper: Keeper) -> None:
    keeper.shop.sku("Босоножки")
    keeper.send_warehouses()
    html = keeper.rows()["html"]
    assert "новый" in html
    assert "нет штрихкода — будет присвоен код" in html


def test_what_was_sent_is_found_again_with_what_has_changed_alone(keeper: Keeper) -> None:
    shop = keeper.shop
    shoes = shop.sku("Босоножки", price="28.68")
    shop.sku("Сапоги")
    shop.export()
    assert names(keeper.rows()["html"]) == []
    shop.price(shoes, "29.90", effective_at=None)
    html = keeper.rows()["html"]
    assert names(html) == ["Босоножки"]
    assert "цена 28,68 → 29,90" in html


def test_goods_without_a_price_say_so_and_cannot_be_ticked(keeper: Keeper) -> None:
    shop = keeper.shop
    shop.sku("Крем", price=None)
    shop.export()
    html = keeper.rows()["html"]
    assert "Нет цены в виде цены «Розничная»" in html
    assert '<input type="checkbox" aria-label="Выгрузить «Крем»" disabled>' in html
    assert keeper.count("goods") == {
        "count": 1, "sendable": [], "isExact": True, "isCapped": False, "withdrawn": 0,
    }  # fmt: skip


def test_goods_marked_for_deletion_are_counted_until_they_are_withdrawn(keeper: Keeper) -> None:
    shop = keeper.shop
    marked, deleted, never_sent = (shop.sku(name) for name in ("Босоножки", "Крем", "Щётка"))
    shop.export()
    for sku in (marked, never_sent):
        Item.objects.filter(pk=sku.item_id).update(deletion_mark=True)
    Price.objects.filter(sku=deleted).delete()
    deleted.item.delete()
    assert keeper.count("goods")["withdrawn"] == 3
    assert keeper.count("goods", name="щётка")["withdrawn"] == 0
    shop.export()
    assert keeper.count("goods")["withdrawn"] == 0


def test_what_is_ticked_is_told_by_the_ids_of_what_can_be_sent(keeper: Keeper) -> None:
    keeper.shop.sku("Крем", price=None)
    shoes = keeper.shop.sku("Босоножки")
    keeper.shop.export(ExportPart.WAREHOUSES, ExportPart.ITEMS)
    found = keeper.count("goods")
    assert (found["count"], found["sendable"]) == (2, [shoes.pk])


def test_goods_that_only_one_warehouse_lacks_are_new_there_and_not_changed(keeper: Keeper) -> None:
    shop = keeper.shop
    shop.sku("Босоножки")
    shop.export()
    books.make_warehouse(organization=shop.organization, name="Киоск", retail_price_type=shop.price_type)
    keeper.send_warehouses()
    told = keeper.rows()["html"].split('class="exchange-what"')[1].split("</td>")[0]
    assert "новый на складе</span> «Киоск»" in told
    assert "изменён" not in told
    assert "→" not in told


def test_a_reason_is_told_briefly_beside_the_goods_and_in_full_beside_the_warehouse(keeper: Keeper) -> None:
    shop = keeper.shop
    shop.price_type.name = "Розн. Минск"
    shop.price_type.save()
    shop.sku("Крем", price="5", minimum_price="10")
    keeper.send_warehouses()
    goods, warehouse = keeper.rows()["html"].split('class="exchange-places"')
    assert "Цена в виде цены «Розн. Минск» 5,00 ниже минимальной 10,00<" in goods
    assert "ниже минимальной 10,00. Исправьте цену" in warehouse


def test_an_empty_shop_is_told_so_with_the_buttons_that_fill_it(keeper: Keeper) -> None:
    page = keeper.page("goods")
    assert "Товаров пока нет" in page
    assert reverse("admin:accounting_item_add") in page
    assert reverse("onec:load", args=[keeper.shop.organization.pk]) in page
    assert "exchange/goods.js" not in page


def test_without_a_connection_the_tab_asks_for_one_and_looks_for_no_goods(keeper: Keeper) -> None:
    keeper.shop.sku()
    keeper.shop.connection.delete()
    page = keeper.page("goods")
    assert "Создать «Ik авторизация»" in page
    assert f'{reverse("admin:exchange_connection_add")}?organization={keeper.shop.organization.pk}"' in page
    assert "exchange/goods.js" not in page


def test_a_warehouse_that_was_not_sent_stands_greyed_with_the_way_to_send_it(keeper: Keeper) -> None:
    keeper.shop.sku("Босоножки")
    html = keeper.rows()["html"]
    assert "is-greyed" in html
    assert "сначала выгрузите склад" in html
    assert f'href="{keeper.url("warehouses")}"' in html


def test_a_warehouse_without_a_price_type_leads_to_its_card(keeper: Keeper) -> None:
    shop = keeper.shop
    kiosk = books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=None)
    shop.sku("Босоножки")
    html = keeper.rows()["html"]
    assert f"/admin/accounting/warehouse/{kiosk.pk}/change/" in html
    assert "Не указан розничный вид цены" in html


def test_pages_follow_the_names_and_neither_lose_nor_repeat_goods(keeper: Keeper) -> None:
    for number in (7, 3, 5, 1, 3, 3, 9):
        keeper.shop.sku(f"Товар {number}")
    found = walk(keeper, limit=2)
    assert found == [f"Товар {number}" for number in (1, 3, 3, 3, 5, 7, 9)]


@pytest.mark.slow
def test_a_page_goes_on_behind_goods_that_do_not_differ(keeper: Keeper) -> None:
    shop = keeper.shop
    for number in range(SCANNED + 5):
        shop.sku(f"А {number:03}")
    last = shop.sku("Я последний")
    shop.export()
    shop.price(last, "1.00", effective_at=None)
    first = keeper.rows()
    assert (first["count"], bool(first["after"])) == (0, True)
    assert walk(keeper) == ["Я последний"]


def test_conditions_narrow_what_is_found(keeper: Keeper) -> None:
    keeper.shop.sku("Ботинки", price="74.90")
    keeper.shop.sku("Шнурки", price="1.20")
    assert walk(keeper, price_from="10,00") == ["Ботинки"]
    assert walk(keeper, name="шнур") == ["Шнурки"]
    assert keeper.count("goods", name="шнур")["count"] == 1


@pytest.mark.parametrize(
    "query",
    [
        {"print_name": "сандали"},
        {"variant": "красн"},
        {"has_export_package": "1"},
        {"has_minimum_price": "1"},
        {"minimum_price_from": "5"},
        {"minimum_price_from": "1", "minimum_price_to": "10,00"},
    ],
)
def test_goods_are_chosen_by_any_attribute_of_the_card(keeper: Keeper, query: dict[str, str]) -> None:
    shoes = keeper.shop.sku("Босоножки", print_name="Сандалии", minimum_price="10")
    shoes.variant = "красные"
    shoes.save()
    shoes.item.export_package = books.make_package(item=shoes.item)
    shoes.item.save()
    keeper.shop.sku("Шнурки")
    assert walk(keeper, **query) == ["Босоножки (красные)"]
    opposite = {name: "0" if value == "1" else value for name, value in query.items() if name.startswith("has")}
    if opposite:
        assert walk(keeper, **opposite) == ["Шнурки"]


@pytest.mark.parametrize("query", [{"price_from": "дорого"}, {"day": "вчера"}, {"after": "не то"}])
def test_a_query_that_is_not_understood_is_refused(keeper: Keeper, query: dict[str, str]) -> None:
    assert keeper.client.get(keeper.url("rows"), query).status_code == 400


def test_a_day_that_is_no_day_stands_as_it_was_typed_with_what_is_wrong(keeper: Keeper) -> None:
    keeper.shop.sku()
    page = keeper.page("goods", day="31.02.2026")
    assert 'name="day" value="31.02.2026"' in page
    assert "Введите правильную дату." in page
    # Nothing is looked for until it is put right.
    assert "data-refused" in page
    assert "data-refused" not in keeper.page("goods", day="28.02.2026")


def test_prices_are_those_of_the_beginning_of_the_chosen_day(keeper: Keeper) -> None:
    shop = keeper.shop
    shoes = shop.sku("Босоножки", price="28.68")
    shop.export()
    shop.price(shoes, "31.00", effective_at="2100-01-01T00:00:00+03:00")
    assert walk(keeper, day="01.06.2099") == []
    assert "цена 28,68 → 31,00" in keeper.rows(day="02.01.2100")["html"]


def test_cards_can_go_without_stock_and_prices(keeper: Keeper) -> None:
    shop = keeper.shop
    shoes = shop.sku("Босоножки")
    shop.export()
    shop.price(shoes, "31.00", effective_at=None)
    assert walk(keeper) == ["Босоножки"]
    assert walk(keeper, only_cards="on") == []


def test_conditions_are_kept_under_a_name_and_used_again(keeper: Keeper) -> None:
    keeper.shop.sku()
    shoes = books.make_category(name="Обувь")
    query = {"category": shoes.pk, "price_from": "10,50", "is_weight": "0", "changed_since": "10.06.2021"}
    keeper.client.post(keeper.url("filter_save"), {**query, "filter-name": "Обувь дороже 10"})
    saved = GoodsFilter.objects.get()
    assert saved.conditions == {
        "category": shoes.pk,
        "price_from": "10.50",
        "is_weight": False,
        "changed_since": "2021-06-10",
    }
    page = keeper.page("goods")
    again = page.split('<span class="chip"><a href="')[1].split('"')[0].replace("&amp;", "&")
    chips = keeper.client.get(again).content.decode()
    for words in ("Категория (с вложенными): Обувь", "Цена от: 10,50", "Весовой товар: нет", "Изменён с: 10.06.2021"):
        assert words in chips


def test_a_condition_is_told_as_it_was_typed(keeper: Keeper) -> None:
    keeper.shop.sku()
    page = keeper.client.get(keeper.url("goods"), {"name": "Сок 0.5 л", "price_from": "10,50"}).content.decode()
    assert "Товар: Сок 0.5 л" in page
    assert "Цена от: 10,50" in page


def test_the_same_name_again_replaces_the_conditions_and_a_filter_can_be_deleted(keeper: Keeper) -> None:
    for price in ("10", "20"):
        keeper.client.post(keeper.url("filter_save"), {"price_from": price, "filter-name": "Дорогое"})
    saved = GoodsFilter.objects.get()
    assert saved.conditions == {"price_from": "20"}
    keeper.client.post(keeper.url("filter_delete", saved.pk))
    assert not GoodsFilter.objects.exists()


@pytest.mark.parametrize("name", ["", "Дорогое"])
def test_saving_a_filter_leaves_what_was_asked_as_it_was(keeper: Keeper, name: str) -> None:
    asked = {"price_from": "10,50", "day": "10.06.2021", "only_cards": "on"}
    back = keeper.client.post(keeper.url("filter_save"), {**asked, "filter-name": name})
    query = QueryDict(urlsplit(back.headers["Location"]).query)
    assert query.dict() == asked
    assert GoodsFilter.objects.filter(name="Дорогое").exists() == bool(name)


def test_a_filter_that_asks_nothing_is_not_kept(keeper: Keeper) -> None:
    response = keeper.client.post(keeper.url("filter_save"), {"filter-name": "Пусто"}, follow=True)
    assert "нет ни одного условия" in response.content.decode()
    assert not GoodsFilter.objects.exists()


def stock_up(keeper: Keeper, number: int) -> None:
    category = books.make_category(name=f"Категория {number}")
    for place in range(number):
        sku = keeper.shop.sku(f"Товар {number}.{place}", category=category)
        books.make_barcode(sku=sku, value=f"{number}-{place}")
        keeper.shop.receive(sku, "5")


def queries(keeper: Keeper, name: str, *args: Any, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = keeper.client.get(keeper.url(name, *args), query)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.slow
def test_rows_and_counts_cost_under_fifteen_queries_however_many(keeper: Keeper) -> None:
    keeper.send_warehouses()
    stock_up(keeper, 3)
    few = [queries(keeper, "rows"), queries(keeper, "count", "goods")]
    stock_up(keeper, 60)
    for number in range(5):
        books.make_warehouse(
            organization=keeper.shop.organization, name=f"Ларёк {number}", retail_price_type=keeper.shop.price_type
        )
    keeper.send_warehouses()
    many = [queries(keeper, "rows"), queries(keeper, "count", "goods")]
    assert many == few
    assert max(many) < 15


def test_rows_after_a_complete_export_cost_under_fifteen_queries_too(keeper: Keeper) -> None:
    stock_up(keeper, 5)
    keeper.shop.export()
    age()
    Sku.objects.first().item.save()
    assert queries(keeper, "rows", price_from=Decimal(1)) < 15


@pytest.mark.slow
@pytest.mark.parametrize("few", [3, 5000])
def test_very_many_that_changed_are_found_first_and_then_shown_a_page_at_a_time(
    keeper: Keeper, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "FEW", few)
    monkeypatch.setattr(goods, "SCANNED", 4)
    stock_up(keeper, 11)
    keeper.shop.export()
    age()
    for sku in Sku.objects.order_by("pk")[1:10]:
        keeper.shop.price(sku, "99.00", effective_at=None)
    assert keeper.rows()["count"] == 0
    assert walk(keeper) == sorted(f"Товар 11.{place}" for place in range(1, 10))
    assert walk(keeper, price_from="100") == []
    found = queries(keeper, "rows")
    next_ones: list[tuple[str, dict[str, str]]] = [("rows", {"after": goods.BEGINNING}), ("count/goods", {})]
    costs = [found]
    for name, query in next_ones:
        costs.append(queries(keeper, *name.split("/"), **query))
        # Another process of the site, which has kept nothing.
        cache.clear()
        costs.append(queries(keeper, *name.split("/"), **query))
    assert max(costs) < 15


@pytest.mark.parametrize("tab", ["goods", "categories", "warehouses", "registers"])
def test_a_tab_costs_under_fifteen_queries_however_many_rows(keeper: Keeper, tab: str) -> None:
    keeper.shop.run()
    few = queries(keeper, tab)
    for number in range(12):
        books.make_register(
            warehouse=books.make_warehouse(organization=keeper.shop.organization, name=f"Ларёк {number}")
        )
        books.make_category(name=f"Категория {number}")
        GoodsFilter.objects.create(organization=keeper.shop.organization, name=str(number), conditions={"name": "а"})
    assert queries(keeper, tab, all="1") == few < 15


def test_what_was_touched_since_an_export_costs_under_fifteen_queries_however_it_is_narrowed(keeper: Keeper) -> None:
    keeper.shop.export()
    age()
    stock_up(keeper, 3)
    category, unit = ItemCategory.objects.get().pk, Unit.objects.get().pk
    asked = {"category": category, "unit": unit, "price_from": "1", "has_barcode": "1", "stock_above": "1"}
    costs = [queries(keeper, "count", "goods", **asked), queries(keeper, "rows", **asked)]
    cache.clear()
    costs.append(queries(keeper, "rows", after=BEGINNING, **asked))
    assert len(keeper.rows(**asked)["after"]) == 0
    assert keeper.count("goods", **asked)["count"] == 3
    assert max(costs) < 15
