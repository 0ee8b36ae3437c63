"""Shifts: opened, closed by the Z-report, compared with it, and what becomes of their receipts."""

from datetime import date
from decimal import Decimal

from accounting import counters
from accounting.models import CashOperation, Receipt, ShiftReport, Sku, StockMovement
from accounting.services.shifts import register_recount
from exchange.models import LoadSettings
from tests.support import books
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}


def test_a_shift_is_opened_by_its_first_document(shop: Shop) -> None:
    shop.sandbox.open_shift(at=later())
    shop.sandbox.sell(SHOES, at=later(3))

    done = shop.load()

    assert done["shifts"] == 1
    assert (shop.shift().status, shop.shift().opened_at.astimezone().minute) == ("open", later().minute)


def test_a_day_of_trade_agrees_with_its_z_report_in_every_counter(shop: Shop) -> None:
    shop.sandbox.deposit(10000, at=later())
    shop.sandbox.sell(SHOES, pay=0, at=later(1), modifiers=[{"modifier": -100}])
    shop.sandbox.sell(SHOES, pay=1, at=later(2))
    shop.sandbox.sell(SHOES, pay=2, at=later(3))
    shop.sandbox.refund(SHOES, at=later(4))
    shop.sandbox.sell(SHOES, at=later(5))
    shop.sandbox.rollback(at=later(6))
    shop.sandbox.withdraw(500, at=later(7))
    shop.sandbox.payout(300, at=later(8))
    z_report = shop.sandbox.z_report(at=later(9))

    shop.load()

    shift = shop.shift()
    printed = z_report["counters"]["BYN"]["attributes"]
    ours = {
        key: int(value) if key in counters.PIECES else int(Decimal(value) * 100) for key, value in shift.totals.items()
    }
    assert set(shift.totals) == set(counters.COUNTERS)
    assert ours == printed
    assert (shift.status, shift.discrepancy, shift.z_counters) == ("closed", 0, z_report["counters"])
    assert CashOperation.objects.count() == 3


def test_cash_and_turnover_run_on_from_shift_to_shift(shop: Shop) -> None:
    for day in range(3):
        shop.sandbox.sell(SHOES, pay=0, at=later(days=day))
        shop.sandbox.z_report(at=later(10, days=day))

    shop.load()

    assert [shift.discrepancy for shift in shop.register.shifts.order_by("number")] == [0, 0, 0]
    assert shop.shift(3).totals["$.turnover.sum"] == "86.04"
    assert shop.shift(3).carried_in == Decimal("57.36")


def test_the_first_shift_takes_its_carried_in_cash_from_its_z_report(shop: Shop) -> None:
    shop.sandbox.add_register(cash=5000, turnover=100000)
    shop.register.initial_turnover = Decimal("1000.00")
    shop.register.save()
    shop.sandbox.sell(SHOES, pay=0, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.sandbox.sell(SHOES, pay=0, at=later(days=1))
    shop.sandbox.z_report(at=later(10, days=1))

    shop.load()

    assert shop.shift(1).carried_in == Decimal("50.00")
    assert [shift.discrepancy for shift in shop.register.shifts.order_by("number")] == [0, 0]


def test_a_wrong_initial_turnover_shows_until_it_is_mended(shop: Shop) -> None:
    shop.sandbox.add_register(turnover=100000)
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.load()
    assert shop.shift().discrepancy == Decimal("1000.00")

    shop.register.initial_turnover = Decimal("1000.00")
    shop.register.save()
    register_recount(cash_register=shop.register)

    assert shop.shift().discrepancy == 0


def test_a_document_after_its_z_report_is_added_and_compared_anew(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 1, "value": 50})
    shop.sandbox.sell(SHOES, pay=0, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.sandbox.sell(SHOES, pay=0, at=later(days=1))
    shop.sandbox.z_report(at=later(10, days=1))
    shop.load()
    # The sale, its count, its cash and the turnover; carried-in cash of a first shift is taken from the Z-report.
    assert shop.shift(1).discrepancy == 1 + 3 * Decimal("28.68")
    assert shop.shift(2).discrepancy == Decimal("28.68")

    shop.sandbox.deliver()
    shop.load()

    assert [shift.discrepancy for shift in shop.register.shifts.order_by("number")] == [0, 0]
    assert Receipt.objects.filter(shift=shop.shift(1), is_archived=True).count() == 1


def test_a_shift_with_documents_before_the_start_date_is_not_compared(shop: Shop) -> None:
    shop.settings.date = later(days=1).date()
    shop.settings.save()
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.sell(SHOES, at=later(days=1))
    shop.sandbox.z_report(at=later(10, days=1))
    # Another register starts earlier, so the cabinet gives the older documents as well.
    second_register(shop, start=later().date())

    done = shop.load()

    # What opened the shift is passed over too.
    assert (done["ignored"], done["receipts"]) == (2, 1)
    assert shop.shift().is_incomplete
    assert shop.shift().discrepancy is None

    shop.settings.date = later().date()
    shop.settings.save()
    shop.load()

    assert not shop.shift().is_incomplete
    assert shop.shift().discrepancy == 0


def second_register(shop: Shop, *, start: date) -> None:
    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ2", serial_number="2")
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=start)


def close_the_day(shop: Shop, on_shift_close: str) -> tuple[dict[str, str], Decimal]:
    shop.organization.on_shift_close = on_shift_close
    shop.organization.save()
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.load()
    return shop.shift().totals, shop.stock_of(Sku.objects.get())


def test_receipts_are_archived_when_the_shift_is_closed(shop: Shop) -> None:
    totals, stock = close_the_day(shop, "archive")

    assert list(Receipt.objects.values_list("is_archived", flat=True)) == [True]
    assert (totals["$.sale.sum"], stock) == ("28.68", 16)


def test_receipts_are_kept_when_the_organisation_wants_it(shop: Shop) -> None:
    close_the_day(shop, "keep")

    assert list(Receipt.objects.values_list("is_archived", flat=True)) == [False]


def test_receipts_are_deleted_after_their_time_and_nothing_else_changes(shop: Shop) -> None:
    totals, stock = close_the_day(shop, "delete")

    assert not Receipt.objects.exists()
    assert (totals["$.sale.sum"], stock) == ("28.68", 16)
    assert ShiftReport.objects.get().lines.get().total == Decimal("28.68")
    assert StockMovement.objects.filter(report__isnull=False).count() == 1


def test_a_deleted_receipt_delivered_again_makes_nothing_new(shop: Shop) -> None:
    totals, stock = close_the_day(shop, "delete")
    uids = [document["payload"]["uid"] for document in shop.sandbox.truth("documents")["documents"]]
    shop.sandbox.redeliver(*uids)

    done = shop.load()

    assert set(done.values()) == {0}
    assert not Receipt.objects.exists()
    assert (shop.shift().totals, shop.stock_of(Sku.objects.get())) == (totals, stock)


def test_receipts_of_a_young_shift_are_not_deleted_yet(shop: Shop) -> None:
    shop.organization.receipt_retention_days = 100_000
    close_the_day(shop, "delete")

    assert Receipt.objects.count() == 1
