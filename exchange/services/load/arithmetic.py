"""Whether a receipt adds up, by the rules of contract §4 («Arithmetic, exact in integers»)."""

from accounting.money import ZERO, line_amount
from accounting.numbers import places, quantity
from exchange.ikassa.dto import PaymentKind, ReceiptDocument
from exchange.models import InboxDocument
from exchange.services.load.verdicts import Held


def receipt_arithmetic_require(document: ReceiptDocument) -> None:
    """Raise Held with every sum that does not hold, each by its name and both figures in roubles."""
    problems = [*_line_problems(document), *_total_problems(document)]
    if problems:
        raise Held(
            InboxDocument.ReasonCode.ARITHMETIC,
            "Суммы чека не сходятся: " + "; ".join(problems) + ". Сверьте чек и примите его как напечатано.",
        )


def _line_problems(document: ReceiptDocument) -> list[str]:
    problems = []
    for position, item in enumerate(document.items, start=1):
        gross = line_amount(price=item.price, quantity=item.quantity)
        due = gross + sum((modifier.amount for modifier in item.modifiers), ZERO)
        if item.quantity <= 0:
            problems.append(f"строка {position} «{item.name}»: количество {quantity(item.quantity)}")
        if item.sum != due:
            problems.append(
                f"строка {position} «{item.name}»: напечатано {places(item.sum, 2)}, по цене и скидкам {places(due, 2)}"
            )
        elif due < 0:
            problems.append(f"строка {position} «{item.name}»: сумма меньше нуля, {places(due, 2)}")
    return problems


def _total_problems(document: ReceiptDocument) -> list[str]:
    problems = []
    if not document.items:
        problems.append("в чеке нет ни одной строки")
    due = sum((item.sum for item in document.items), ZERO)
    due += sum((modifier.amount for modifier in document.modifiers), ZERO)
    if document.total != due:
        problems.append(f"итог напечатан {places(document.total, 2)}, по строкам и скидкам {places(due, 2)}")
    if document.total < 0:
        problems.append(f"итог меньше нуля, {places(document.total, 2)}")
    paid = sum((payment.amount for payment in document.payments), ZERO)
    cash = sum((payment.amount for payment in document.payments if payment.kind is PaymentKind.CASH), ZERO)
    if paid - document.change != document.total:
        problems.append(
            f"оплачено {places(paid, 2)} со сдачей {places(document.change, 2)}, а итог {places(document.total, 2)}"
        )
    if document.change > cash:
        problems.append(f"сдача {places(document.change, 2)} больше наличных {places(cash, 2)}")
    if document.change < 0 or any(payment.amount < 0 for payment in document.payments):
        problems.append("оплата или сдача меньше нуля")
    return problems
