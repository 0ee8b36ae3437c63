"""A refund is a fact of its own; of which sale it is, is named, suggested or told by a person."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounting.models import Receipt, Sku
from accounting.services.refunds import refund_base_set
from exchange.models import LoadSettings
from tests.support import books
from tests.support.shop import Shop, later


@pytest.fixture(autouse=True)
def _change_in_the_drawer(shop: Shop) -> None:
    """A register gives back no more cash than it has."""
    shop.sandbox.add_register(cash=100_000)


def pairs(quantity: int) -> dict[str, object]:
    return {"code": "1001", "quantity": quantity * 1000}


def test_a_refund_puts_the_goods_back(shop: Shop) -> None:
    shop.sandbox.sell(pairs(3), at=later())
    printed = shop.sandbox.refund(pairs(2), at=later(5))

    done = shop.load()

    refund = shop.receipt(printed)
    assert (done["receipts"], done["refunds"]) == (1, 1)
    assert (refund.kind, refund.total) == ("refund", Decimal("57.36"))
    assert shop.stock_of(Sku.objects.get()) == 16


@pytest.mark.parametrize("naming", ["uid", "number"])
def test_a_refund_that_names_its_sale_points_at_it(shop: Shop, naming: str) -> None:
    sale = shop.sandbox.sell(pairs(3), at=later())
    refund = shop.sandbox.refund(base={"uid": sale["uid"]}, naming=naming, at=later(5))

    shop.load()

    assert shop.receipt(refund).base == shop.receipt(sale)
    assert shop.receipt(refund).base_source == "named"


def test_a_refund_without_a_base_is_matched_to_the_latest_sale_that_fits(shop: Shop) -> None:
    shop.sandbox.sell(pairs(5), at=later())
    fits = shop.sandbox.sell(pairs(2), at=later(1))
    shop.sandbox.sell(pairs(1), at=later(2))
    refund = shop.sandbox.refund(pairs(2), at=later(5))

    shop.load()

    assert shop.receipt(refund).base == shop.receipt(fits)
    assert shop.receipt(refund).base_source == "matched"


def test_a_sale_is_matched_only_as_long_as_enough_of_it_is_left(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(3), at=later())
    refunds = [shop.sandbox.refund(pairs(2), at=later(minute)) for minute in (5, 6)]

    shop.load()

    assert [shop.receipt(refund).base for refund in refunds] == [shop.receipt(sale), None]
    assert shop.receipt(refunds[1]).base_source == "none"


def test_a_sale_of_more_than_thirty_days_ago_or_of_later_is_not_matched(shop: Shop) -> None:
    shop.sandbox.sell(pairs(1), at=later())
    shop.sandbox.z_report(at=later(10))
    refund = shop.sandbox.refund(pairs(1), at=later(1, days=30))
    shop.sandbox.sell(pairs(1), at=later(5, days=30))

    shop.load()

    assert shop.receipt(refund).base is None


def test_a_named_refund_takes_the_sale_from_one_that_was_only_matched(shop: Shop) -> None:
    former = shop.sandbox.sell(pairs(2), at=later())
    sale = shop.sandbox.sell(pairs(2), at=later(1))
    matched = shop.sandbox.refund(pairs(2), at=later(5))
    shop.load()
    assert shop.receipt(matched).base == shop.receipt(sale)

    named = shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(6))
    shop.load()

    assert shop.receipt(named).base == shop.receipt(sale)
    assert shop.receipt(matched).base == shop.receipt(former)
    assert not shop.receipt(sale).is_over_refunded


def test_a_named_refund_above_what_is_left_is_posted_and_shown(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(2), at=later())
    for minute in (5, 6):
        shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(minute))

    done = shop.load()

    assert (done["refunds"], done["held"]) == (2, 0)
    assert shop.receipt(sale).is_over_refunded


def test_a_refund_that_names_a_sale_not_here_yet_is_posted_at_once_and_filled_in_later(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 1, "value": 50})
    sale = shop.sandbox.sell(pairs(2), at=later())
    refund = shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(5))
    shop.load()
    assert shop.receipt(refund).base is None

    shop.sandbox.deliver()
    shop.load()

    assert shop.receipt(refund).base == shop.receipt(sale)
    assert shop.receipt(refund).base_source == "named"


def test_a_sale_of_a_former_shift_can_be_refunded(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(2), at=later())
    shop.sandbox.z_report(at=later(10))
    refund = shop.sandbox.refund(pairs(1), at=later(5, days=1))

    shop.load()

    assert shop.receipt(refund).base == shop.receipt(sale)
    assert shop.receipt(refund).shift.number == 2


def test_an_annulled_sale_lets_go_of_the_refund_matched_to_it(shop: Shop) -> None:
    former = shop.sandbox.sell(pairs(1), at=later())
    sale = shop.sandbox.sell(pairs(1), at=later(1))
    rollback = shop.sandbox.rollback(at=later(2))
    refund = shop.sandbox.refund(pairs(1), at=later(3))

    shop.load()

    assert shop.receipt(sale).status == "annulled"
    assert shop.receipt(sale).rollback_uid == rollback["uid"]
    assert shop.receipt(refund).base == shop.receipt(former)


def test_an_annulled_refund_no_longer_counts_against_its_sale(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(1), at=later())
    shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(1))
    shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(2))
    shop.load()
    assert shop.receipt(sale).is_over_refunded

    shop.sandbox.rollback(at=later(3))
    shop.load()

    assert not shop.receipt(sale).is_over_refunded


def test_a_person_names_the_sale_of_a_refund_afterwards(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(1), at=later())
    shop.sandbox.z_report(at=later(10))
    printed = shop.sandbox.refund(pairs(1), at=later(days=60))
    shop.load()

    refund = refund_base_set(refund=shop.receipt(printed), sale=shop.receipt(sale))

    assert (refund.base, refund.base_source) == (shop.receipt(sale), "manual")


def test_only_a_sale_of_the_same_organisation_can_be_named(shop: Shop) -> None:
    shop.sandbox.sell(pairs(2), at=later())
    first, second = (shop.sandbox.refund(pairs(1), at=later(minute)) for minute in (5, 6))
    shop.load()

    with pytest.raises(ValidationError, match="не может быть основанием"):
        refund_base_set(refund=shop.receipt(first), sale=shop.receipt(second))


def test_a_refund_of_a_deleted_sale_is_posted_without_it(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(1), at=later())
    shop.sandbox.z_report(at=later(10))
    shop.organization.on_shift_close = "delete"
    shop.organization.save()
    shop.load()
    refund = shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(days=100))

    done = shop.load()

    assert not Receipt.objects.filter(kind="sale").exists()
    assert (done["refunds"], done["held"]) == (1, 0)
    assert (shop.receipt(refund).base, shop.receipt(refund).base_uid) == (None, sale["uid"])


def test_a_named_refund_releases_only_suggestions_of_the_goods_it_needs(shop: Shop) -> None:
    shop.add("Крем для обуви", code="1002", price="5.00", quantity="10")
    shop.export()
    sale = shop.sandbox.sell(pairs(1), {"code": "1002", "quantity": 1000}, at=later())
    shoes = shop.sandbox.refund(pairs(1), at=later(1))
    cream = shop.sandbox.refund({"code": "1002", "quantity": 1000}, at=later(2))
    shop.load()
    assert {shop.receipt(shoes).base, shop.receipt(cream).base} == {shop.receipt(sale)}

    shop.sandbox.refund(pairs(1), base={"uid": sale["uid"]}, at=later(3))
    shop.load()

    assert (shop.receipt(shoes).base_source, shop.receipt(cream).base_source) == ("none", "matched")


def test_a_named_refund_of_an_annulled_sale_is_above_what_is_left(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(1), at=later())
    refund = shop.copy_of_last(
        uid="0123456789ABCDEF01234567",
        kind="refund",
        number=900,
        base={"uid": sale["uid"]},
        issuedAt=later(2).isoformat(),
    )
    shop.sandbox.rollback(at=later(1))
    shop.sandbox.inject(refund)

    shop.load()

    assert (shop.receipt(sale).status, shop.receipt(sale).is_over_refunded) == ("annulled", True)
    assert shop.receipt(refund).base == shop.receipt(sale)


def test_a_refund_annulled_before_it_was_posted_keeps_the_sale_that_it_names(shop: Shop) -> None:
    sale = shop.sandbox.sell(pairs(1), at=later())
    refund = shop.sandbox.refund(base={"uid": sale["uid"]}, at=later(1))
    shop.sandbox.rollback(at=later(2))

    shop.load()

    assert (shop.receipt(refund).status, shop.receipt(refund).base) == ("annulled", shop.receipt(sale))
    assert not shop.receipt(sale).is_over_refunded


def test_a_sale_is_refunded_in_parts_by_several_registers_of_the_organisation(shop: Shop) -> None:
    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ2", serial_number="2")
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=later().date())
    warehouse = shop.connection.links.get(kind="warehouse").number
    shop.sandbox.add_register("AVQ2", "2", warehouse=warehouse, cash=100_000)
    sale = shop.sandbox.sell(pairs(3), at=later())
    part = {"line": 0, "quantity": 1000}
    first = shop.sandbox.refund(part, base={"number": sale["number"]}, at=later(1))
    second = shop.sandbox.refund(part, base={"uid": sale["uid"]}, register="2", at=later(2))

    shop.load()

    assert {shop.receipt(refund).base for refund in (first, second)} == {shop.receipt(sale)}
    assert shop.receipt(second).cash_register == register
    assert not shop.receipt(sale).is_over_refunded
    assert shop.stock_of(Sku.objects.get()) == 16
