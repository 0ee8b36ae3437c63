"""Whether a receipt adds up, by the rules of contract §4 («Arithmetic, exact in integers»)."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from accounting.money import ZERO, line_amount
from exchange.codes import LoadCode
from exchange.ikassa.client.dto import PaymentKind, ReceiptDocument
from exchange.ikassa.load.verdicts import Held
from exchange.issues import Issue

#: The stored text has room for fewer; a receipt with thousands of wrong lines must not fill the memory of a batch.
_PROBLEMS_LIMIT: Final = 100


def receipt_arithmetic_require(document: ReceiptDocument) -> None:
    """Raise Held with an issue for each sum that does not hold, the first hundred; amounts are in roubles."""
    problems = list(islice(chain(_line_problems(document), _total_problems(document)), _PROBLEMS_LIMIT))
    if problems:
        raise Held(LoadCode.ARITHMETIC, problems=problems)


def _line_problems(document: ReceiptDocument) -> Iterator[Issue]:
    for position, item in enumerate(document.items, start=1):
        line = {"position": position, "name": item.name}
        gross = line_amount(price=item.price, quantity=item.quantity)
        due = gross + sum((modifier.amount for modifier in item.modifiers), ZERO)
        if item.quantity <= 0:
            yield Issue(LoadCode.LINE_QUANTITY_NOT_POSITIVE, params={**line, "quantity": item.quantity})
        if item.sum != due:
            yield Issue(LoadCode.LINE_SUM_DIFFERS, params={**line, "printed": item.sum, "due": due})
        elif due < 0:
            yield Issue(LoadCode.LINE_SUM_BELOW_ZERO, params={**line, "due": due})


def _total_problems(document: ReceiptDocument) -> Iterator[Issue]:
    total, change = document.total, document.change
    if not document.items:
        yield Issue(LoadCode.NO_LINES)
    due = sum((item.sum for item in document.items), ZERO)
    due += sum((modifier.amount for modifier in document.modifiers), ZERO)
    if total != due:
        yield Issue(LoadCode.TOTAL_DIFFERS, params={"printed": total, "due": due})
    if total < 0:
        yield Issue(LoadCode.TOTAL_BELOW_ZERO, params={"printed": total})
    paid = sum((payment.amount for payment in document.payments), ZERO)
    cash = sum((payment.amount for payment in document.payments if payment.kind is PaymentKind.CASH), ZERO)
    if paid - change != total:
        yield Issue(LoadCode.PAID_DIFFERS, params={"paid": paid, "change": change, "printed": total})
    if change > cash:
        yield Issue(LoadCode.CHANGE_ABOVE_CASH, params={"change": change, "cash": cash})
    if change < 0 or any(payment.amount < 0 for payment in document.payments):
        yield Issue(LoadCode.PAYMENT_BELOW_ZERO)
