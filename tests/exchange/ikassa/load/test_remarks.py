"""What a load says in the journal for a person to look at."""

import re

import pytest

from exchange.models import ExchangeMessage
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}


def remarks(shop: Shop) -> list[str]:
    """What the last load said."""
    run = shop.connection.runs.first()
    assert run is not None
    return [message.text for message in run.messages.all()]


def test_every_document_that_is_held_is_told_with_its_reason(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    for number in (70, 71):
        uid = f"{number:024d}"
        shop.sandbox.inject(
            shop.copy_of_last(uid=uid, number=number, workstation={"registrationNumber": "A", "serialNumber": "9"})
        )

    done = shop.load()

    told = ExchangeMessage.objects.filter(code="unknown_register")
    assert (done["held"], [message.object_key for message in told]) == (2, [f"{70:024d}", f"{71:024d}"])
    assert remarks(shop)[0].startswith("Документ № 70 задержан. Касса (рег. № A, зав. № 9) не заведена")


def test_a_load_with_nothing_wrong_says_nothing(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.z_report(at=later(1))

    shop.load()

    assert remarks(shop) == []


def test_a_difference_with_a_z_report_is_told_and_no_more_when_it_is_gone(shop: Shop) -> None:
    shop.sandbox.faults(late={"count": 1, "after": 1, "value": 50})
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.z_report(at=later(10))
    shop.load()
    assert len(remarks(shop)) == 1
    assert re.search(r"расходится с Z-отчётом на \d+,\d\d\.", remarks(shop)[0])

    shop.sandbox.deliver()
    shop.load()

    assert remarks(shop) == []


def test_a_sale_refunded_too_much_is_named(shop: Shop) -> None:
    sale = shop.sandbox.sell(SHOES, pay=1, at=later())
    for minute in (1, 2):
        shop.sandbox.refund(SHOES, base={"uid": sale["uid"]}, pay=1, at=later(minute))

    shop.load()

    assert remarks(shop) == [f"{shop.receipt(sale)}: возвращено больше, чем продано. Сверьте его возвраты."]


def test_goods_below_zero_are_told_with_what_the_registers_get_instead(shop: Shop) -> None:
    shop.sandbox.sell({"code": "1001", "quantity": 20_000}, at=later())

    shop.load()

    assert len(remarks(shop)) == 1
    assert "ниже нуля (-3 шт), на кассы отправляется 0" in remarks(shop)[0]


@pytest.mark.parametrize("kind", ["deposit", "withdraw"])
def test_cash_in_another_currency_is_held_and_not_added_to_roubles(shop: Shop, kind: str) -> None:
    shop.sandbox.deposit(1000, at=later())
    usd = {"cashier": "Иванова", "currency": "USD", "@attrs": {}}
    shop.sandbox.inject(shop.copy_of_last(uid=f"{5:024d}", kind=kind, number=5, header=usd))

    done = shop.load()

    assert (done["held"], shop.shift().totals["$.deposit.sum"], shop.shift().totals["$.withdraw.sum"]) == (
        1,
        "10.00",
        "0.00",
    )
    assert "Документ в валюте USD" in remarks(shop)[0]


def test_a_z_report_in_another_currency_does_not_look_like_one_that_agrees(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    z_report = shop.sandbox.z_report(at=later(1))
    shop.sandbox.sell(SHOES, at=later(days=1))
    counters = {"USD": z_report["counters"]["BYN"]}
    shop.sandbox.inject({**z_report, "uid": f"{6:024d}", "number": 60, "shift": 2, "counters": counters})

    done = shop.load()

    assert (done["held"], shop.shift(2).status, shop.shift(2).discrepancy) == (1, "open", None)
    assert "нет счётчиков в BYN" in remarks(shop)[0]
