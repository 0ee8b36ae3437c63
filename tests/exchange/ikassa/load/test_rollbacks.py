"""A rollback takes its target out of totals, report and stock; both stay visible."""

from decimal import Decimal

from django.utils import timezone

from accounting.models import Receipt, ShiftReport, Sku
from exchange.codes import LoadCode
from exchange.ikassa.load.held import documents_retry
from exchange.models import InboxDocument
from tests.support import books
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 2000}


def test_a_sale_rolled_back_counts_no_more(shop: Shop) -> None:
    printed = shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.rollback(at=later(1))

    done = shop.load()

    totals = shop.shift().totals
    line = ShiftReport.objects.get(shift=shop.shift()).lines.get()
    assert (done["receipts"], done["rollbacks"], done["held"]) == (1, 1, 0)
    assert shop.receipt(printed).status == "annulled"
    assert (totals["$.sale.count"], totals["$.sale.sum"]) == ("0", "0.00")
    assert (totals["$.rollback.count"], totals["$.rollback.sum"]) == ("1", "57.36")
    assert (line.quantity, line.total, line.written) == (0, 0, 0)
    assert shop.stock_of(Sku.objects.get()) == 17


def test_a_sale_of_a_former_load_rolled_back_is_put_back_on_stock(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.load()
    assert shop.stock_of(Sku.objects.get()) == 15
    shop.sandbox.rollback(naming="uid", at=later(1))

    done = shop.load()

    assert shop.stock_of(Sku.objects.get()) == 17
    assert done["stock_sent"] == 1


def test_a_refund_can_be_rolled_back(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    printed = shop.sandbox.refund(SHOES, at=later(1))
    shop.load()
    shop.sandbox.rollback(at=later(2))

    shop.load()

    totals = shop.shift().totals
    assert shop.receipt(printed).status == "annulled"
    assert (totals["$.refund.count"], totals["$.rollback.count"]) == ("0", "1")
    assert shop.stock_of(Sku.objects.get()) == 15


def test_a_rollback_of_a_document_not_here_yet_waits_and_is_no_held_document(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 1, "value": 50})
    sale = shop.sandbox.sell(SHOES, at=later())
    rollback = shop.sandbox.rollback(at=later(1))

    done = shop.load()

    row = shop.inbox(rollback)
    assert (row.status, row.reason_code) == ("new", "waits_for_target")
    assert (done["held"], done["rollbacks"]) == (0, 0)

    shop.sandbox.deliver()
    done = shop.load()

    assert (done["receipts"], done["rollbacks"]) == (1, 1)
    assert shop.receipt(sale).status == "annulled"


def test_a_rollback_of_a_held_receipt_waits_until_it_is_mended(shop: Shop) -> None:
    sale = shop.sandbox.sell({"service": 0, "name": "Набойки", "price": 1500, "quantity": 1000}, at=later())
    rollback = shop.sandbox.rollback(at=later(1))
    done = shop.load()
    assert (done["held"], shop.inbox(rollback).status) == (1, "new")

    shop.settings.service_item = Sku.objects.get().item
    shop.settings.save()
    documents_retry(documents=[shop.inbox(sale)])
    done = shop.load()

    assert (done["receipts"], done["rollbacks"]) == (1, 1)
    assert shop.shift().totals["$.rollback.sum"] == "15.00"


def test_a_rollback_of_an_ignored_receipt_is_ignored_and_comes_back_with_it(shop: Shop) -> None:
    shop.settings.date = later(days=1).date()
    shop.settings.save()
    # The cabinet filters by date too, so the sale had arrived when the start date was an earlier one.
    sale = shop.sandbox.sell(SHOES, at=later())
    rollback = shop.sandbox.rollback(at=later(days=1, minutes=1))
    document = shop.sandbox.truth("documents")["documents"][1]["payload"]
    store_as_arrived(shop, document)

    done = shop.load()

    assert shop.inbox(sale).status == "ignored"
    assert (shop.inbox(rollback).status, shop.inbox(rollback).reason_code) == ("ignored", "target_ignored")
    assert done["ignored"] == 2
    reasons = [shop.inbox(document).reason_issue["code"] for document in (sale, rollback)]
    assert reasons == [LoadCode.BEFORE_START, LoadCode.TARGET_IGNORED]

    shop.settings.date = later(days=-1).date()
    shop.settings.save()
    done = shop.load()

    assert (done["receipts"], done["rollbacks"]) == (1, 1)
    assert not InboxDocument.objects.filter(reason_issue__isnull=False).exists()


def store_as_arrived(shop: Shop, document: dict[str, object]) -> None:
    """Put a document into the inbox as a fetch of an earlier start date had."""
    InboxDocument.objects.create(
        connection=shop.connection,
        uid=document["uid"],
        kind=document["kind"],
        payload=document,
        registration_number=shop.register.registration_number,
        serial_number=shop.register.serial_number,
        number=document["number"],
        shift_number=document["shift"],
        issued_at=timezone.make_aware(later()),
    )


def test_a_rollback_of_what_is_no_receipt_is_held(shop: Shop) -> None:
    deposit = shop.sandbox.deposit(1000, at=later())
    shop.sandbox.inject(
        shop.copy_of_last(kind="rollback", uid="A" * 24, number=90, target={"number": deposit["number"]})
    )

    done = shop.load()

    row = InboxDocument.objects.get(uid="A" * 24)
    assert (done["held"], row.reason_code) == (1, "rollback_target")
    assert "не чек" in row.reason


def test_a_second_rollback_of_one_receipt_is_held(shop: Shop) -> None:
    sale = shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.rollback(at=later(1))
    shop.sandbox.inject(shop.copy_of_last(uid="A" * 24, number=90))

    done = shop.load()

    assert (done["rollbacks"], done["held"]) == (1, 1)
    assert shop.shift().totals["$.rollback.count"] == "1"
    assert shop.receipt(sale).status == "annulled"


def test_a_rollback_after_the_shift_was_closed_is_taken_out_of_its_report(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 2, "value": 50})
    sale = shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.rollback(at=later(1))
    shop.sandbox.z_report(at=later(10))
    shop.load()
    assert shop.receipt(sale).status == "posted"
    assert shop.shift().discrepancy != 0

    shop.sandbox.deliver()
    shop.load()

    assert shop.receipt(sale).status == "annulled"
    assert shop.shift().discrepancy == 0
    assert shop.stock_of(Sku.objects.get()) == 17


def test_a_rollback_of_a_receipt_deleted_long_ago_is_taken_out_all_the_same(shop: Shop) -> None:
    shop.organization.on_shift_close = "delete"
    shop.organization.save()
    shop.sandbox.faults(late={"count": 1, "after": 2, "value": 50})
    sale = shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.rollback(at=later(1))
    shop.sandbox.z_report(at=later(10))
    shop.load()
    assert not Receipt.objects.exists()

    shop.sandbox.deliver()
    done = shop.load()

    assert (done["rollbacks"], done["held"]) == (1, 0)
    assert shop.shift().discrepancy == 0
    assert shop.stock_of(Sku.objects.get()) == 17
    annulled = shop.inbox(sale)
    assert annulled.reason_issue == {"code": LoadCode.ANNULLED_AFTER_DELETION}
    assert (annulled.reason_code, annulled.reason) == (
        "annulled",
        "Аннулирован после того, как чек был удалён по сроку хранения.",
    )
    assert ShiftReport.objects.get().lines.get().total == Decimal(0)


def test_a_rollback_that_the_report_cannot_bear_is_held_and_says_why(shop: Shop) -> None:
    shop.organization.on_shift_close = "delete"
    shop.organization.save()
    shop.sandbox.faults(late={"count": 1, "after": 2, "value": 50})
    shop.sandbox.sell(SHOES, pay=1, at=later())
    rollback = shop.sandbox.rollback(at=later(1))
    shop.sandbox.z_report(at=later(10))
    shop.load()
    # The receipt is gone, and by the settings of today it would have been paid at another terminal.
    shop.settings.acquiring_terminal = books.make_acquiring_terminal(organization=shop.organization, name="Другой")
    shop.settings.save()

    shop.sandbox.deliver()
    done = shop.load()

    assert (done["rollbacks"], done["held"]) == (0, 1)
    assert shop.inbox(rollback).reason_code == "rollback_target"
    assert "его строк или оплат нет в отчёте" in shop.inbox(rollback).reason
    assert shop.stock_of(Sku.objects.get()) == 15
