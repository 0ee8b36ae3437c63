"""The main page: what was traded today, the registers, what needs a person, what keeps from exchanging."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.days import day_start, today
from accounting.models import CashShift, Organization, Receipt, RefundReceipt, SaleReceipt, StockBalance
from accounting.selectors.access import organizations_of
from accounting.selectors.dashboard import trade_of_day
from exchange.models import ExchangeRun, InboxDocument, LoadSettings
from tests.support import books
from tests.support.admin import Holding, make_holding, make_keeper


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


def main_page(client: Client) -> str:
    return client.get(reverse("admin:index")).content.decode()


def ended_load(shop: Holding, *, minutes_ago: int, **fields: Any) -> ExchangeRun:
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    return ExchangeRun.objects.create(
        organization=shop.organization, kind="load", trigger="schedule", started_at=moment, finished_at=moment, **fields
    )


def test_revenue_is_sales_less_refunds_of_today_by_currency(shop: Holding) -> None:
    keeper = make_keeper(shop.organization)
    sale = shop.objects[SaleReceipt]
    Receipt.objects.filter(pk=sale.pk).update(total=Decimal("100.10"), cash=Decimal("71.42"))
    roubles = trade_of_day(organizations=organizations_of(user=keeper), day=today())[0]
    assert (roubles.sale_count, roubles.refund_count) == (1, 1)
    assert (roubles.sold, roubles.refunded, roubles.revenue) == (Decimal("100.10"), Decimal("28.68"), Decimal("71.42"))
    Receipt.objects.filter(pk=sale.pk).update(currency="USD")
    trades = trade_of_day(organizations=organizations_of(user=keeper), day=today())
    assert {trade.currency: trade.sold for trade in trades} == {"BYN": Decimal(0), "USD": Decimal("100.10")}


def test_yesterday_and_what_was_annulled_are_not_of_today(shop: Holding) -> None:
    now = timezone.now()
    Receipt.objects.filter(pk=shop.objects[SaleReceipt].pk).update(issued_at=now - timedelta(days=1))
    Receipt.objects.filter(pk=shop.objects[RefundReceipt].pk).update(status="annulled", annulled_at=now)
    keeper = make_keeper(shop.organization)
    (roubles,) = trade_of_day(organizations=organizations_of(user=keeper), day=today())
    assert (roubles.sale_count, roubles.refund_count, roubles.revenue) == (0, 0, 0)


def test_what_needs_a_person_is_told_with_the_way_to_it(admin_client: Client, shop: Holding) -> None:
    CashShift.objects.update(
        status="closed", closed_at=timezone.now(), discrepancy=Decimal("0.07"), number=16, z_totals={}
    )
    StockBalance.objects.update(quantity=Decimal(-3))
    page = main_page(admin_client)
    assert "Задержано документов: 1" in page
    assert "?status__exact=held" in page
    assert "Смена 16, ККМ Наша: разница с Z-отчётом 0,07" in page
    assert "Остатков ниже нуля: 1" in page
    assert "?stock=below" in page


def test_nothing_to_do_is_said_in_words(admin_client: Client, shop: Holding) -> None:
    InboxDocument.objects.all().delete()
    assert "Всё в порядке" in main_page(admin_client)


def test_a_shift_open_for_more_than_a_day_stands_out(admin_client: Client, shop: Holding) -> None:
    assert "открыта более 24 ч" not in main_page(admin_client)
    CashShift.objects.update(opened_at=timezone.now() - timedelta(hours=25))
    assert "открыта более 24 ч" in main_page(admin_client)


def test_what_keeps_from_exchanging_leads_to_its_field(admin_client: Client, shop: Holding) -> None:
    register = books.make_register(warehouse=None, name="Ларёк", serial_number="")
    part = reverse("ikassa:readiness", args=[register.organization_id])
    assert f'data-part="{part}"' in main_page(admin_client)
    page = admin_client.get(part).content.decode()
    assert f"/admin/accounting/cashregister/{register.pk}/change/#id_serial_number" in page
    assert re.search(r"\d+ из \d+</span>", page)


def test_the_readiness_of_every_organisation_is_asked_for(admin_client: Client, shop: Holding) -> None:
    own = [shop.organization, *(books.make_organization(name=f"Магазин {number}") for number in range(7))]
    page = main_page(admin_client)
    assert [reverse("ikassa:readiness", args=[each.pk]) in page for each in own] == [True] * 8


def test_the_readiness_of_another_organisation_is_not_shown(client: Client, shop: Holding) -> None:
    client.force_login(make_keeper(books.make_organization(name="Чужая")))
    assert client.get(reverse("ikassa:readiness", args=[shop.organization.pk])).status_code == 404


def test_sales_of_a_day_are_shown_by_the_hours_of_minsk(admin_client: Client, shop: Holding) -> None:
    noon = day_start(today()) + timedelta(hours=12)
    Receipt.objects.update(issued_at=noon)
    Receipt.objects.filter(pk=shop.objects[SaleReceipt].pk).update(issued_at=noon - timedelta(hours=2, minutes=1))
    trade = trade_of_day(organizations=Organization.objects.all(), day=today())[0]
    assert trade.by_hour == {9: Decimal("28.68")}
    page = main_page(admin_client)
    assert "Продано по часам: 9:00 — 28,68" in page
    assert "9:00–10:00: 28,68" in page


def test_the_revenue_of_an_open_shift_stands_with_its_register(admin_client: Client, shop: Holding) -> None:
    CashShift.objects.update(totals={"$.sale.sum": "1348.60", "$.refund.sum": "100.00"})
    assert "выручка <b>1\u202f248,60</b>" in main_page(admin_client)


def test_a_register_says_when_its_documents_were_last_loaded(admin_client: Client, shop: Holding) -> None:
    ExchangeRun.objects.all().delete()
    assert "документы ещё не загружались" in main_page(admin_client)
    ended_load(shop, minutes_ago=2, status="done")
    page = main_page(admin_client)
    assert "обмен 2\xa0минуты назад" in page
    assert "step-gap" not in page
    LoadSettings.objects.all().delete()
    assert "документы не загружаются" in main_page(admin_client)


@pytest.mark.parametrize(
    ("status", "minutes", "words"),
    [
        ("failed", 2, "обмен 2\xa0минуты назад: не удалось"),
        ("interrupted", 0, "обмен только что: прервано"),
        ("done", 60 * 49, "обмен 2\xa0дня назад"),
    ],
)
def test_a_load_that_failed_or_is_old_stands_out(
    admin_client: Client, shop: Holding, status: str, minutes: int, words: str
) -> None:
    run = ended_load(shop, minutes_ago=minutes, status=status)
    page = main_page(admin_client)
    assert f'<p class="step-gap"><a href="/admin/exchange/exchangerun/{run.pk}/change/">{words}</a></p>' in page


def test_the_last_exchanges_say_what_they_did(admin_client: Client, shop: Holding) -> None:
    ended_load(shop, minutes_ago=2, status="done", counters={"documents": 4, "receipts": 3, "refunds": 1, "held": 0})
    ended_load(shop, minutes_ago=1, status="done", counters={"documents": 0})
    page = main_page(admin_client)
    assert "чеки продажи: 3, чеки возврата: 1" in page
    assert "новых нет" in page


def test_an_empty_base_says_where_to_begin(admin_client: Client, db: None) -> None:
    assert reverse("admin:accounting_organization_add") in main_page(admin_client)


def test_who_belongs_to_no_organisation_is_told_whom_to_ask(client: Client, shop: Holding) -> None:
    client.force_login(books.make_user(is_staff=True))
    page = main_page(client)
    assert "Попросите администратора назначить вам роль в организации" in page
    # Neither is he sent where he may not go, nor told that there are no organisations.
    assert reverse("admin:accounting_organization_add") not in page
    assert "Организаций пока нет" not in page


def test_who_may_not_open_a_list_is_not_sent_there(client: Client, shop: Holding) -> None:
    client.force_login(books.make_member(organization=shop.organization))
    page = main_page(client)
    assert "Выручка сегодня" in page
    assert "Задержано документов" not in page
    assert reverse("ikassa:setup", args=[shop.organization.pk]) not in page


def test_documents_are_loaded_from_the_main_page_by_who_may(shop: Holding, client: Client) -> None:
    load = reverse("ikassa:load", args=[shop.organization.pk, "goods"])
    client.force_login(make_keeper(shop.organization))
    page = main_page(client)
    assert f'<form method="post" action="{load}">' in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    # The shop is not ready to load, and the press is answered by what is missing.
    answer = client.post(load, {"key": key[1]}, follow=True).content.decode()
    assert "Ik последняя загрузка" in answer
    reader = make_keeper(shop.organization)
    reader.user_permissions.remove(Permission.objects.get(codename="add_exchangerun"))
    client.force_login(reader)
    assert f'action="{load}"' not in main_page(client)


def test_of_several_organisations_the_one_to_load_is_chosen_on_the_page_of_the_exchange(
    admin_client: Client, shop: Holding
) -> None:
    make_holding("Другая")
    page = main_page(admin_client)
    assert "Загрузить документы" not in page
    assert reverse("ikassa:entry") in page
