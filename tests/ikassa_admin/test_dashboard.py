"""The main page: what was traded today, the registers, what needs a person, what keeps from exchanging."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.days import today
from accounting.models import CashShift, Receipt, RefundReceipt, SaleReceipt, StockBalance
from accounting.selectors.access import organizations_of
from accounting.selectors.dashboard import trade_of_day
from exchange.models import InboxDocument
from tests.support import books
from tests.support.admin import Holding, make_holding, make_keeper


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


def main_page(client: Client) -> str:
    return client.get(reverse("admin:index")).content.decode()


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
    page = main_page(admin_client)
    assert f"/admin/accounting/cashregister/{register.pk}/change/#id_serial_number" in page


def test_an_empty_base_says_where_to_begin(admin_client: Client, db: None) -> None:
    assert reverse("admin:accounting_organization_add") in main_page(admin_client)


def test_who_may_not_open_a_list_is_not_sent_there(client: Client, shop: Holding) -> None:
    client.force_login(books.make_member(organization=shop.organization))
    assert "Задержано документов" not in main_page(client)
