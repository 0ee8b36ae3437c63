"""The register of prices, and the document that sets them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounting import days
from accounting.models import DocumentStatus, Price, PriceDocument, PriceDocumentLine, PriceType, Sku
from accounting.selectors.goods import prices_at_day_start, prices_in_force
from accounting.services.price_documents import (
    PriceLine,
    price_document_create,
    price_document_lines_replace,
    price_document_post,
    price_document_unpost,
)
from accounting.services.prices import price_delete, price_set, prices_set
from tests.support.books import base_package, make_package, make_price, make_price_type, make_sku

pytestmark = pytest.mark.django_db

MINSK = ZoneInfo("Europe/Minsk")
NOON = datetime(2021, 6, 10, 12, tzinfo=MINSK)


@pytest.fixture
def sku() -> Sku:
    return make_sku(name="Босоножки женские")


@pytest.fixture
def retail() -> PriceType:
    return make_price_type()


def in_force(sku: Sku, price_type: PriceType, at: datetime = NOON) -> Decimal | None:
    prices = prices_in_force(sku_ids=[sku.pk], price_type_ids=[price_type.pk], at=at)
    return prices.get((sku.pk, price_type.pk, base_package(sku).pk))


def test_the_latest_price_that_is_not_in_the_future_is_in_force(sku, retail):
    make_price(sku=sku, price_type=retail, value="10.00", effective_at=NOON - timedelta(days=2))
    make_price(sku=sku, price_type=retail, value="28.68", effective_at=NOON - timedelta(days=1))
    make_price(sku=sku, price_type=retail, value="99.00", effective_at=NOON + timedelta(seconds=1))

    assert in_force(sku, retail) == Decimal("28.68")


def test_a_price_is_in_force_from_its_very_moment(sku, retail):
    make_price(sku=sku, price_type=retail, value="28.68", effective_at=NOON)

    assert in_force(sku, retail, NOON) == Decimal("28.68")
    assert in_force(sku, retail, NOON - timedelta(microseconds=1)) is None


def test_of_two_prices_of_one_moment_the_one_written_later_is_in_force(sku, retail):
    make_price(sku=sku, price_type=retail, value="28.68", effective_at=NOON)
    make_price(sku=sku, price_type=retail, value="5.00", effective_at=NOON)

    assert in_force(sku, retail) == Decimal("5.00")


def test_a_price_written_later_for_an_earlier_moment_does_not_win(sku, retail):
    make_price(sku=sku, price_type=retail, value="28.68", effective_at=NOON)
    make_price(sku=sku, price_type=retail, value="5.00", effective_at=NOON - timedelta(days=1))

    assert in_force(sku, retail) == Decimal("28.68")


def test_packages_and_price_types_have_prices_of_their_own(sku, retail):
    box, wholesale = make_package(item=sku.item), make_price_type(name="Оптовая")
    make_price(sku=sku, price_type=retail, value="28.68")
    make_price(sku=sku, price_type=retail, value="300.00", package=box)
    make_price(sku=sku, price_type=wholesale, value="20.00")
    make_price(sku=make_sku(), price_type=retail, value="1.00")

    base = base_package(sku).pk
    assert prices_in_force(sku_ids=[sku.pk], price_type_ids=[retail.pk, wholesale.pk], at=NOON) == {
        (sku.pk, retail.pk, base): Decimal("28.68"),
        (sku.pk, retail.pk, box.pk): Decimal("300.00"),
        (sku.pk, wholesale.pk, base): Decimal("20.00"),
    }


@pytest.mark.parametrize("many", [1, 30])
def test_prices_of_many_skus_take_one_query(django_assert_num_queries, retail, many):
    skus = [make_sku() for _ in range(many)]
    for sku in skus:
        make_price(sku=sku, price_type=retail)

    with django_assert_num_queries(1):
        by_ids = prices_in_force(sku_ids=[sku.pk for sku in skus], price_type_ids=[retail.pk], at=NOON)
    with django_assert_num_queries(1):
        by_query = prices_in_force(sku_ids=Sku.objects.values("pk"), price_type_ids=[retail.pk], at=NOON)

    assert len(by_ids) == many
    assert by_query == by_ids


def test_more_ids_than_sqlite_takes_at_once_are_no_limit(sku, retail):
    make_price(sku=sku, price_type=retail)

    prices = prices_in_force(sku_ids=range(sku.pk, sku.pk + 40_000), price_type_ids=[retail.pk], at=NOON)

    assert list(prices.values()) == [Decimal("28.68")]


def plan_of(sql: str) -> str:
    """How the database would answer the query, with an index if one fits: a test base is too small for it to pay."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN " + sql)
        else:
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
        return str(cursor.fetchall())


def test_prices_are_found_by_their_index():
    with CaptureQueriesContext(connection) as queries:
        prices_in_force(sku_ids=[1, 2], price_type_ids=[1], at=NOON)
    assert "price_in_force" in plan_of(queries[0]["sql"])


def test_a_list_of_prices_is_read_in_its_order_and_not_sorted():
    with CaptureQueriesContext(connection) as queries:
        list(Price.objects.select_related("price_type")[:50])
    plan = plan_of(queries[0]["sql"])
    assert "price_order" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_day_begins_in_minsk(sku, retail):
    make_price(sku=sku, price_type=retail, value="10.00", effective_at=datetime(2021, 6, 10, 0, 0, tzinfo=MINSK))
    make_price(sku=sku, price_type=retail, value="20.00", effective_at=datetime(2021, 6, 10, 0, 1, tzinfo=MINSK))

    prices = prices_at_day_start(sku_ids=[sku.pk], price_type_ids=[retail.pk], day=date(2021, 6, 10))

    assert list(prices.values()) == [Decimal("10.00")]


def test_a_price_is_set_for_the_base_package_from_the_beginning_of_today_so_it_goes_out_today(sku, retail):
    price = price_set(sku=sku, price_type=retail, value=Decimal("28.68"))

    assert price.package == base_package(sku)
    today = prices_at_day_start(sku_ids=[sku.pk], price_type_ids=[retail.pk], day=days.today())
    assert list(today.values()) == [Decimal("28.68")]
    assert in_force(sku, retail, price.effective_at - timedelta(seconds=1)) is None


def test_of_two_prices_set_in_one_day_the_later_one_is_in_force(sku, retail):
    price_set(sku=sku, price_type=retail, value=Decimal("28.68"))
    price_document_post(document=price_document_create(lines=[PriceLine(sku, retail, Decimal("29.90"))]))

    assert in_force(sku, retail, days.today_start()) == Decimal("29.90")


@pytest.mark.parametrize("value", ["-0.01", "1.005", "12345678901234.00"])
def test_a_price_that_is_no_money_is_refused(sku, retail, value):
    with pytest.raises(ValidationError):
        price_set(sku=sku, price_type=retail, value=Decimal(value))


def test_a_price_of_another_items_package_is_refused_by_name(sku, retail):
    box = make_package(item=make_sku(name="Мыло").item)

    with pytest.raises(ValidationError, match="принадлежит товару «Мыло»"):
        price_set(sku=sku, price_type=retail, value=Decimal("1.00"), package=box)


def unsaved(sku: Sku, price_type: PriceType, value: str) -> Price:
    return Price(sku=sku, price_type=price_type, package=base_package(sku), value=Decimal(value), effective_at=NOON)


def test_many_prices_are_written_by_one_query(django_assert_num_queries, retail):
    prices = [unsaved(make_sku(), retail, "1.00") for _ in range(20)]

    with django_assert_num_queries(3):
        prices_set(prices=prices)

    assert Price.objects.count() == 20


def test_one_bad_price_of_many_writes_none(sku, retail):
    with pytest.raises(ValidationError, match="Босоножки женские"):
        prices_set(prices=[unsaved(make_sku(), retail, "1.00"), unsaved(sku, retail, "-1.00")])

    assert Price.objects.count() == 0


def test_a_deleted_price_marks_its_sku_as_changed(sku, retail):
    price = make_price(sku=sku, price_type=retail)
    before = timezone.now()

    price_delete(price=price)

    sku.refresh_from_db()
    assert Price.objects.count() == 0
    assert sku.changed_at >= before


def make_document(*lines: PriceLine) -> PriceDocument:
    return price_document_create(lines=lines, effective_at=NOON)


def test_documents_are_numbered_one_after_another(sku, retail):
    PriceDocument.objects.create(number="ТД00-000777")

    assert [make_document().number, make_document().number] == ["000000001", "000000002"]


def test_a_posted_document_sets_its_prices(sku, retail):
    box = make_package(item=sku.item)
    document = make_document(
        PriceLine(sku, retail, Decimal("28.68")), PriceLine(sku, retail, Decimal("300.00"), package=box)
    )
    assert in_force(sku, retail) is None

    price_document_post(document=document)

    document.refresh_from_db()
    assert document.status == DocumentStatus.POSTED
    assert document.posted_at is not None
    assert in_force(sku, retail) == Decimal("28.68")
    assert set(document.prices.values_list("value", "effective_at")) == {
        (Decimal("28.68"), NOON),
        (Decimal("300.00"), NOON),
    }


def test_an_unposted_document_takes_its_prices_back_and_marks_the_skus(sku, retail):
    make_price(sku=sku, price_type=retail, value="20.00")
    document = price_document_post(document=make_document(PriceLine(sku, retail, Decimal("28.68"))))
    before = timezone.now()

    price_document_unpost(document=document)

    document.refresh_from_db()
    sku.refresh_from_db()
    assert (document.status, document.posted_at) == (DocumentStatus.DRAFT, None)
    assert in_force(sku, retail) == Decimal("20.00")
    assert sku.changed_at >= before
    assert document.lines.count() == 1


def test_a_document_is_not_posted_twice(sku, retail):
    document = price_document_post(document=make_document(PriceLine(sku, retail, Decimal("28.68"))))

    with pytest.raises(ValidationError, match=r"Документ «Установка цен 000000001 от 10\.06\.2021» уже проведён"):
        price_document_post(document=document)

    assert Price.objects.count() == 1


def test_a_stale_copy_of_a_posted_document_is_not_posted_either(sku, retail):
    document = make_document(PriceLine(sku, retail, Decimal("28.68")))
    stale = PriceDocument.objects.get(pk=document.pk)
    price_document_post(document=document)

    with pytest.raises(ValidationError, match="уже проведён"):
        price_document_post(document=stale)


def test_a_draft_is_not_unposted():
    with pytest.raises(ValidationError, match="не проведён"):
        price_document_unpost(document=make_document())


def test_an_empty_document_is_not_posted():
    with pytest.raises(ValidationError, match="нет ни одной строки"):
        price_document_post(document=make_document())


def test_the_lines_of_a_posted_document_do_not_change(sku, retail):
    document = price_document_post(document=make_document(PriceLine(sku, retail, Decimal("28.68"))))

    with pytest.raises(ValidationError, match="сначала отмените проведение"):
        price_document_lines_replace(document=document, lines=[])

    assert document.lines.count() == 1


def test_a_line_with_another_items_package_is_not_posted(sku, retail):
    document = make_document()
    box = make_package(item=make_sku(name="Мыло").item)
    PriceDocumentLine.objects.create(document=document, sku=sku, price_type=retail, package=box, value=1)

    with pytest.raises(ValidationError, match="принадлежит товару «Мыло»"):
        price_document_post(document=document)

    document.refresh_from_db()
    assert document.status == DocumentStatus.DRAFT


def test_the_price_of_a_posted_document_is_not_deleted_by_itself(sku, retail):
    document = price_document_post(document=make_document(PriceLine(sku, retail, Decimal("28.68"))))

    with pytest.raises(ValidationError, match="отмените его проведение"):
        price_delete(price=document.prices.get())


def test_a_document_takes_as_many_queries_however_many_lines_it_has(django_assert_num_queries, retail):
    document = make_document(*(PriceLine(make_sku(), retail, Decimal("1.00")) for _ in range(20)))

    # A savepoint, the lock, the lines, a savepoint and the prices, the status.
    with django_assert_num_queries(8):
        price_document_post(document=document)
