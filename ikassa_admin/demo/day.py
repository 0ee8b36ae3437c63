"""A day at the demo's register: the same documents every time, so that its totals can be told beforehand.

Kopecks and thousandths, as the register counts. Imported only where the sandbox is switched on.
"""

from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.db import transaction

from accounting.days import day_start
from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.arithmetic import CARD, CASH, OTHER
from exchange.sandbox.models import Cabinet, Document, DocumentKind
from exchange.sandbox.services.till import (
    Order,
    till_cash,
    till_open_shift,
    till_refund,
    till_rollback,
    till_sale,
    till_z_report,
)
from exchange.sandbox.services.trade import TradePlan, trade
from ikassa_admin.demo.catalogue import wire_id
from ikassa_admin.demo.company import SERIAL_NUMBER, demo_uuid
from ikassa_admin.demo.goods import DELIVERY, SHELVES

DAY = date(2021, 6, 10)
CASHIER = "Иванова А. П."
SEED = 2021
#: Receipts of the afternoon, made by the generator.
GENERATED = 24

Wire = dict[str, Any]


def line(name: str, size: str = "", *, quantity: int = 1000, discount_percent: int = 0) -> Wire:
    wanted: Wire = {"sku": wire_id(name, size), "quantity": quantity}
    if discount_percent:
        wanted["modifiers"] = [{"percent": -discount_percent, "name": "Скидка"}]
    return wanted


def box_barcode(name: str) -> str:
    """Return the barcode of the package in which goods are sold."""
    return next(
        goods.box.barcode for shelf in SHELVES for goods in shelf.goods if goods.name == name and goods.box is not None
    )


class Till:
    """The demo's cashier: every document has a time of its own and a uid that is the same in every run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def _options(self, at: str) -> Wire:
        return {
            "register": SERIAL_NUMBER,
            "cashier": CASHIER,
            "at": datetime.combine(DAY, time.fromisoformat(at), tzinfo=day_start(DAY).tzinfo),
            "uid": demo_uuid("document", str(next(self._numbers))).hex[:24].upper(),
        }

    def open_shift(self, at: str) -> Document:
        return till_open_shift(**self._options(at))

    def cash(self, at: str, kind: DocumentKind, sum: int) -> Document:
        return till_cash(kind=kind, sum=sum, **self._options(at))

    def sale(self, at: str, *lines: Wire, **order: Any) -> Document:
        return till_sale(order=Order(lines=list(lines), **order), **self._options(at))

    def refund(self, at: str, *lines: Wire, base: Wire | None = None, pay: int) -> Document:
        return till_refund(order=Order(lines=list(lines), pay=pay), base=base, **self._options(at))

    def rollback(self, at: str) -> Document:
        return till_rollback(**self._options(at))

    def z_report(self, at: str) -> Document:
        return till_z_report(**self._options(at))


def day_trade(*, cabinet: Cabinet) -> None:
    """Open a shift, sell, refund, annul, and close it with a Z-report; all of it or nothing. Raises TillError."""
    with transaction.atomic(using=SANDBOX):
        till = Till()
        _morning(till)
        _noon(till)
        afternoon = datetime.combine(DAY, time(14), tzinfo=day_start(DAY).tzinfo)
        trade(
            cabinet=cabinet,
            plan=TradePlan(count=GENERATED, seed=SEED, registers=[SERIAL_NUMBER], start=afternoon, step=400),
        )
        till.cash("20:01", DocumentKind.WITHDRAW, 150_00)
        till.z_report("20:05")


def _morning(till: Till) -> None:
    till.open_shift("08:55")
    till.cash("09:00", DocumentKind.DEPOSIT, 100_00)
    till.sale("09:14", line("Босоножки женские"), payments=[{"type": CASH, "sum": 50_00}])
    till.sale(
        "09:41",
        line("Яблоки «Антоновка»", quantity=1234),
        line("Сыр полутвёрдый «Нарочанский»", quantity=378),
        line("Хлеб ржаной заварной, 900 г"),
        pay=CARD,
    )
    till.sale(
        "10:05",
        {"code": box_barcode("Вода минеральная газированная, 0,5 л"), "quantity": 1000},
        line("Конфеты «Лесной орех»", quantity=3000),
        payments=[{"type": CARD, "sum": 20_00}, {"type": CASH, "sum": 30_00}],
    )
    till.sale(
        "10:58",
        line("Футболка мужская", "L", quantity=2000),
        line("Носки мужские хлопковые", "27", quantity=3000),
        modifiers=[{"percent": -5, "name": "Скидка по карте покупателя"}],
        pay=CASH,
    )
    till.sale("11:20", line("Порошок стиральный «Автомат», 3 кг"), line(DELIVERY), pay=OTHER)
    till.sale("11:45", line("Кроссовки детские", "31"), line("Ткань льняная, ширина 150 см", quantity=2500), pay=CARD)


def _noon(till: Till) -> None:
    boots = till.sale(
        "12:10",
        line("Ботинки мужские", discount_percent=10),
        line("Крем для обуви чёрный, 60 мл"),
        pay=CARD,
    )
    till.sale(
        "12:40",
        line("Рушник тканый «Спадчына»"),
        line("Газета районная"),
        line("Карта оплаты связи на 20 рублей"),
        pay=CASH,
    )
    till.sale("12:50", line("Кастрюля эмалированная, 3 л"), pay=CARD)
    till.rollback("12:52")
    till.refund("13:15", {"line": 0, "quantity": 1000}, base={"uid": boots.uid}, pay=CARD)
    # The buyer has lost the receipt: the register names no sale, the books suggest one.
    till.refund("13:40", line("Яблоки «Антоновка»", quantity=500), pay=CASH)
