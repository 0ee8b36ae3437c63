"""Sales come in as printed, to the kopeck."""

from decimal import Decimal

from accounting.models import ReceiptPayment, ShiftReport, Sku, StockMovement
from tests.support.shop import Shop, later


def test_a_sale_is_in_the_books_as_the_register_printed_it(shop: Shop) -> None:
    printed = shop.sandbox.sell({"code": "1001", "quantity": 2000}, pay=0, at=later(), cashier="Иванова")

    done = shop.load()

    receipt = shop.receipt(printed)
    line = receipt.lines.get()
    assert (done["receipts"], done["held"], done["stock_sent"]) == (1, 0, 1)
    assert (receipt.kind, receipt.number, receipt.cashier) == ("sale", printed["number"], "Иванова")
    assert (receipt.total, receipt.cash, receipt.card) == (Decimal("57.36"), Decimal("57.36"), 0)
    assert (receipt.partner, receipt.warehouse, receipt.currency) == (shop.partner, shop.warehouse, "BYN")
    assert (line.quantity, line.price, line.total, line.vat_rate) == (2, Decimal("28.68"), Decimal("57.36"), "none")
    assert shop.stock_of(line.sku) == 15


def test_the_report_of_the_shift_writes_the_stock_off(shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    shop.sandbox.sell({"code": "1001", "quantity": 3000}, at=later(5))

    shop.load()

    report = ShiftReport.objects.get(shift=shop.shift())
    line = report.lines.get()
    movement = StockMovement.objects.get(report=report)
    assert (line.kind, line.quantity, line.total, line.written) == ("sale", 4, Decimal("114.72"), 4)
    assert (movement.quantity, movement.warehouse) == (-4, shop.warehouse)


def test_a_sale_after_the_report_was_made_moves_only_what_is_new(shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    shop.load()
    shop.sandbox.sell({"code": "1001", "quantity": 2000}, at=later(5))
    shop.load()

    line = ShiftReport.objects.get(shift=shop.shift()).lines.get()
    moved = StockMovement.objects.filter(report__shift=shop.shift()).order_by("id")
    assert line.quantity == 3
    assert [movement.quantity for movement in moved] == [-1, -2]


def test_a_box_sold_by_its_own_barcode_takes_twelve_pieces(shop: Shop) -> None:
    cream = shop.add("Крем для обуви", code="4810000000028", price="60.00", quantity="48", package=("коробка", 12, 1))
    shop.export()
    shop.sandbox.sell({"code": "4810000000028", "quantity": 2000}, at=later())

    shop.load()

    assert shop.stock_of(cream) == 24


def test_thirds_of_a_unit_do_not_drift(shop: Shop) -> None:
    cheese = shop.add("Сыр", code="1002", price="5.00", quantity="10", package=("треть", 1, 3), is_weight=True)
    shop.export()
    for minute in range(3):
        shop.sandbox.sell({"code": "1002", "quantity": 1000}, at=later(minute))
        shop.load()

    assert shop.stock_of(cheese) == 9


def test_discounts_of_lines_and_of_the_receipt_are_shared_out_to_the_kopeck(shop: Shop) -> None:
    shop.add("Ботинки мужские", code="1003", price="74.90", quantity="5")
    shop.export()
    printed = shop.sandbox.sell(
        {"code": "1001", "quantity": 1000, "modifiers": [{"modifier": -168}]},
        {"code": "1003", "quantity": 1000},
        modifiers=[{"modifier": -1000}],
        at=later(),
    )

    shop.load()

    receipt = shop.receipt(printed)
    lines = list(receipt.lines.all())
    assert receipt.total == Decimal(printed["total"]) / 100 == Decimal("91.90")
    assert receipt.discount == Decimal("11.68")
    assert sum(line.total for line in lines) == receipt.total
    assert [line.manual_discount for line in lines] == [Decimal("4.33"), Decimal("7.35")]


def test_vat_is_taken_out_of_what_the_line_costs_after_its_discount(shop: Shop) -> None:
    shop.add("Кефир", code="1004", price="2.20", quantity="50", retail_vat_rate="10")
    shop.export()
    printed = shop.sandbox.sell({"code": "1004", "quantity": 3000, "modifiers": [{"modifier": -60}]}, at=later())

    shop.load()

    line = shop.receipt(printed).lines.get()
    assert (line.total, line.vat_rate, line.vat_amount) == (Decimal("6.00"), "10", Decimal("0.55"))


def test_change_is_taken_off_the_cash(shop: Shop) -> None:
    printed = shop.sandbox.sell(
        {"code": "1001", "quantity": 1000},
        payments=[{"type": 1, "sum": 1000}, {"type": 0, "sum": 5000}],
        at=later(),
    )

    shop.load()

    receipt = shop.receipt(printed)
    payments = {payment.kind: payment for payment in receipt.payments.all()}
    assert (receipt.cash, receipt.card, receipt.change) == (Decimal("18.68"), Decimal("10.00"), Decimal("31.32"))
    assert payments["cash"].amount == Decimal("18.68")
    assert payments["cash"].cash_desk == shop.cash_desk
    assert payments["card"].acquiring_terminal == shop.terminal
    assert payments["card"].card_number == "1234 5678 9123 4567"
    assert sum(payment.amount for payment in payments.values()) == receipt.total


def test_marking_section_and_third_party_stay_on_the_line(shop: Shop) -> None:
    printed = shop.sandbox.sell(
        {
            "code": "1001",
            "quantity": 1000,
            "mark": "0104810000000011215abc",
            "section": {"code": 3, "name": "Обувь"},
            "tpTaxNumber": "190000001",
        },
        at=later(),
    )

    shop.load()

    line = shop.receipt(printed).lines.get()
    assert (line.marking_code, line.section, line.third_party_unp) == (
        "0104810000000011215abc",
        "3 Обувь",
        "190000001",
    )


def test_a_line_without_goods_becomes_the_service_of_the_register(shop: Shop) -> None:
    service = shop.add("Ремонт обуви", code="1005", kind="service", quantity="1")
    stock = shop.stock_of(service)
    shop.settings.service_item = service.item
    shop.settings.save()
    printed = shop.sandbox.sell({"service": 0, "name": "Набойки", "price": 1500, "quantity": 1000}, at=later())

    shop.load()

    line = shop.receipt(printed).lines.get()
    assert (line.sku, line.name, line.total) == (service, "Набойки", Decimal("15.00"))
    assert shop.stock_of(service) == stock


def test_a_prepayment_moves_no_stock_and_stands_apart_in_the_report(shop: Shop) -> None:
    prepayment = shop.add("Предоплата", code="1006", kind="prepayment", quantity="1")
    shop.settings.prepayment_item = prepayment.item
    shop.settings.save()
    shop.sandbox.sell({"prepayment": 0, "name": "Предоплата", "price": 5000, "quantity": 1000}, at=later())

    shop.load()

    line = ShiftReport.objects.get(shift=shop.shift()).lines.get()
    assert (line.sku, line.total, line.written) == (prepayment, Decimal("50.00"), 0)
    assert shop.stock_of(prepayment) == 1


def test_stock_below_zero_is_allowed(shop: Shop) -> None:
    sku = Sku.objects.get(item__name="Босоножки женские")
    shop.sandbox.sell({"code": "1001", "quantity": 17000}, at=later())
    shop.load()
    shop.sandbox.inject(shop.copy_of_last(number=2, uid="F" * 24))

    done = shop.load()

    assert done["held"] == 0
    assert shop.stock_of(sku) == -17


def test_a_load_with_nothing_new_writes_and_sends_nothing(shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    shop.load()

    done = shop.load()

    assert set(done.values()) == {0}
    assert ReceiptPayment.objects.count() == 1


def test_stock_that_the_cabinet_does_not_take_is_a_remark_of_the_load(shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 1000}, at=later())
    # The cabinet has lost the goods meanwhile.
    shop.sandbox.push("wms.sku.remove", [{"id": Sku.objects.get().item.guid}])

    outcome = shop.try_load()

    assert (outcome.result, outcome.exit_code) == ("done", 1)
    assert shop.connection.stock_links.get().error_code == "wms.stock.skuUnknown"
