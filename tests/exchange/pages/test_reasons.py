"""Why something is not sent: counted and named by reason, before an export and after it."""

import re

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounting.models import Item
from accounting.services.catalogue import items_ensure_parts
from exchange.models import ExchangeRun
from exchange.texts.words import number_of
from tests.exchange.ikassa.export.test_answers import too_long
from tests.exchange.pages.conftest import Keeper
from tests.exchange.pages.test_starting import Work, pressed, preview, ticked
from tests.support import books


def test_a_result_names_what_was_passed_over_with_the_way_to_it(keeper: Keeper, work: Work) -> None:
    keeper.shop.sku("Ботинки")
    creams = [keeper.shop.sku(f"Крем {number}", price=None).item for number in range(7)]
    keeper.send_warehouses()
    keeper.client.post(keeper.url("export", "goods"), pressed(preview(keeper, **ticked(all=True))))
    run = work()
    whole = keeper.page("run", run.pk)
    assert [f'href="/admin/accounting/item/{item.pk}/change/">{item}</a>' in whole for item in creams] == [True] * 7
    brief = keeper.client.get(keeper.url("run_state", run.pk)).json()["html"]
    assert brief.count(">Крем") == 5
    assert "и ещё 2)" in brief


def test_a_preview_says_what_is_skipped_and_why(keeper: Keeper) -> None:
    keeper.shop.sku("Крем", price=None)
    books.make_warehouse(organization=keeper.shop.organization, name="Опт", kind="wholesale")
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=True))
    assert "<b>1</b> — нет цены в виде цены «Розничная»" in page
    assert "Остатки не уходят на кассы со складов" in page


@pytest.mark.slow
def test_a_preview_counts_every_reason_and_asks_about_cheap_prices_however_many_are_skipped(
    keeper: Keeper, work: Work
) -> None:
    shop, unit = keeper.shop, books.make_unit()
    creams = Item.objects.bulk_create([Item(name=f"Крем {number}", unit=unit) for number in range(1100)])
    items_ensure_parts(items=creams)
    cheap = shop.sku("Ботинки", price="5", minimum_price="10")
    keeper.send_warehouses()

    page = preview(keeper, **ticked(all=True))

    assert re.search(r"<b>1\s100</b> — нет цены в виде цены «Розничная»", page)
    assert "<b>1</b> — цена в виде цены «Розничная» ниже минимальной" in page
    assert "Выгрузить и то, что дешевле минимальной цены" in page

    keeper.client.post(keeper.url("export", "goods"), pressed(page))
    run = work()
    assert number_of(run.counters["skipped"]) == 1101
    result = keeper.client.get(keeper.url("run_state", run.pk)).json()["html"]
    assert re.search(r"<b>1\s100</b> — нет цены в виде цены «Розничная»", result)
    assert "<b>1</b> — цена в виде цены «Розничная» ниже минимальной" in result
    assert re.search(r" и ещё 1\s095\)", result)
    assert re.search(r" и ещё 100\)", keeper.page("run", run.pk))
    assert shop.rows(cheap) == []


def test_warehouses_of_one_reason_stand_together(keeper: Keeper) -> None:
    shop = keeper.shop
    for name, price_type in (("Опт 1", None), ("Опт 2", shop.price_type), ("Опт 3", books.make_price_type(name="Опт"))):
        books.make_warehouse(organization=shop.organization, name=name, kind="wholesale", retail_price_type=price_type)
    shop.sku("Ботинки")
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=True))
    assert "«Опт 1», «Опт 2», «Опт 3» — склад оптовый" in page


def test_a_run_of_an_older_version_shows_the_sentences_that_it_kept(keeper: Keeper) -> None:
    shop = keeper.shop
    shoes = shop.sku("Набор «А»: кружка").item
    wholesale = books.make_warehouse(organization=shop.organization, name="Опт", kind="wholesale")
    sentence = "Товар «{}»: нет цены в виде цены «Розничная» на 10.06.2021. Установите цену."
    skipped = [
        {"object": wholesale.guid, "name": "Опт", "reason": "Склад «Опт»: склад оптовый."},
        {"object": shoes.guid, "name": shoes.name, "reason": sentence.format(shoes.name)},
        {"object": "gone", "name": "Крем", "reason": sentence.format("Крем")},
        {"object": "", "name": "", "reason": "и ещё 100: здесь показаны первые 1000", "count": 100},
    ]
    run = ExchangeRun.objects.create(
        organization=shop.organization,
        connection=shop.connection,
        kind=ExchangeRun.Kind.EXPORT,
        trigger=ExchangeRun.Trigger.MANUAL,
        status=ExchangeRun.Status.DONE,
        started_at=timezone.now(),
        finished_at=timezone.now(),
        counters={"created": 3, "skipped": skipped},
    )

    page = keeper.page("run", run.pk)

    assert "Отправлено 3 из 105" in page
    assert "<b>2</b> — Товар «…»: нет цены в виде цены «Розничная» на 10.06.2021. Установите цену." in page
    assert f'/item/{shoes.pk}/change/">Набор «А»: кружка</a>, Крем' in page
    assert "<b>100</b> — и ещё 100: здесь показаны первые 1000" in page
    assert "склад оптовый" not in page


def test_a_load_of_an_older_version_has_a_result(keeper: Keeper) -> None:
    run = ExchangeRun.objects.create(
        organization=keeper.shop.organization,
        connection=keeper.shop.connection,
        kind=ExchangeRun.Kind.LOAD,
        trigger=ExchangeRun.Trigger.MANUAL,
        status=ExchangeRun.Status.FAILED,
        finished_at=timezone.now(),
        counters={"documents": 2},
    )
    assert "чеки продажи: 0, чеки возврата: 0" in keeper.page("run", run.pk)


@pytest.mark.parametrize("name", ["Набор «А»: кружка", "Крем {price}: «Б». Установите", "{0}", "Склад «В»: кружка"])
def test_the_name_of_an_item_changes_no_reason(keeper: Keeper, work: Work, name: str) -> None:
    keeper.shop.sku(name, price=None)
    keeper.shop.sku("Крем", price=None)
    keeper.send_warehouses()

    page = preview(keeper, **ticked(all=True))
    assert "<b>2</b> — нет цены в виде цены «Розничная»" in page
    assert escape(name) in page

    keeper.client.post(keeper.url("export", "goods"), pressed(page))
    result = keeper.client.get(keeper.url("run_state", work().pk)).json()["html"]
    assert "<b>2</b> — нет цены в виде цены «Розничная»" in result
    assert f">{escape(name)}</a>" in result


@pytest.mark.parametrize(("number", "word"), [(1, "отправлен"), (21, "отправлен"), (11, "отправлены")])
def test_what_was_not_sent_is_told_in_the_number_it_takes(keeper: Keeper, number: int, word: str) -> None:
    passed_over = {"object": "a", "name": "Сабо", "reason": "нет цены", "count": number}
    run = ExchangeRun.objects.create(
        organization=keeper.shop.organization,
        connection=keeper.shop.connection,
        kind=ExchangeRun.Kind.EXPORT,
        status=ExchangeRun.Status.REMARKS,
        counters={"created": 0, "skipped": [passed_over]},
        finished_at=timezone.now(),
    )
    words = re.findall(rf"\b{number} не (\w+)", keeper.page("run", run.pk))
    assert words == [word]


def test_a_rejected_object_stands_with_the_cabinets_words_its_card_and_what_was_sent(
    keeper: Keeper, work: Work
) -> None:
    item = books.make_item(**too_long())
    keeper.shop.price(item.skus.get(), "1.00")
    keeper.send_warehouses()
    keeper.client.post(keeper.url("export", "goods"), pressed(preview(keeper, **ticked(all=True))))
    run = work()
    page = keeper.page("run", run.pk)
    assert "Отправлено 0 из 1" in page
    assert f'href="/admin/accounting/item/{item.pk}/change/"' in page
    assert "кабинет iKassa не принял" in page
    assert f"&quot;id&quot;: &quot;{item.guid}#c&quot;" in page
    state = keeper.client.get(keeper.url("run_state", run.pk)).json()
    assert (state["isOver"], state["rejected"]) == (True, 1)
