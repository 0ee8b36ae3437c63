"""What the books must say, counted from the registers' documents alone, in kopecks and thousandths.

It shares nothing with the services that it judges: the rules are those of the contract (§4), read a second time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounting.models import CashOperation, CashShift, Receipt, ShiftReportLine, StockBalance, StockMovement

Wire = dict[str, Any]
PAYMENTS = ("cash", "card", "other")
CASH_OPERATIONS = ("deposit", "withdraw", "chWithdraw")


@dataclass(frozen=True)
class Goods:
    """What a code on a receipt stands for: a sku in packages of numerator/denominator base units."""

    sku_id: int
    numerator: int = 1
    denominator: int = 1
    moves_stock: bool = True


@dataclass(frozen=True)
class LineTruth:
    code: str
    price: int
    quantity: int
    rate: str
    discount: int
    total: int
    vat: int


@dataclass(frozen=True)
class ReceiptTruth:
    uid: str
    kind: str
    register: str
    shift: int
    total: int
    discount: int
    payments: tuple[int, int, int]
    is_annulled: bool
    lines: tuple[LineTruth, ...]
    base_uid: str | None


@dataclass
class Truth:
    receipts: dict[str, ReceiptTruth] = field(default_factory=dict)
    operations: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)
    closed: set[tuple[str, int]] = field(default_factory=set)


def truth_of(
    documents: Iterable[Wire], *, carried_in: Mapping[str, int] | None = None, turnover: Mapping[str, int] | None = None
) -> Truth:
    """Count documents in the order in which the registers made them; cash and turnover before them by serial number."""
    documents = list(documents)
    by_uid = {document["uid"].upper(): document for document in documents}
    by_number = {(serial_of(document), document["number"]): document for document in documents}
    annulled = set()
    for document in documents:
        if document["kind"] == "rollback":
            target = document["target"]
            found = (
                by_uid[target["uid"].upper()] if "uid" in target else by_number[serial_of(document), target["number"]]
            )
            annulled.add(found["uid"].upper())
    truth = Truth()
    for document in documents:
        uid, key = document["uid"].upper(), (serial_of(document), document["shift"])
        counters = truth.counters.setdefault(key, Counter())
        if document["kind"] in ("sale", "refund"):
            base = _base_of(document, by_number)
            truth.receipts[uid] = receipt_truth(document, is_annulled=uid in annulled, base_uid=base)
            counters.update(receipt_counters(truth.receipts[uid]))
        elif document["kind"] in CASH_OPERATIONS:
            truth.operations[uid] = document["kind"], document["sum"]
            counters[f"$.{document['kind']}.sum"] += document["sum"]
        elif document["kind"] == "shiftClose":
            truth.closed.add(key)
    _run_on(truth, carried_in or {}, turnover or {})
    return truth


def serial_of(document: Wire) -> str:
    serial: str = document["workstation"]["serialNumber"]
    return serial


def _base_of(document: Wire, by_number: Mapping[tuple[str, int], Wire]) -> str | None:
    base = document.get("base") or {}
    if "uid" in base:
        return str(base["uid"]).upper()
    if "number" in base:
        return str(by_number[serial_of(document), base["number"]]["uid"]).upper()
    return None


def _run_on(truth: Truth, carried_in: Mapping[str, int], turnover: Mapping[str, int]) -> None:
    """Carry cash in the drawer and the growing turnover from shift to shift."""
    cash, sold = dict(carried_in), dict(turnover)
    for register, number in sorted(truth.counters):
        counters = truth.counters[register, number]
        cash[register] = (
            cash.get(register, 0)
            + (counters["$.deposit.sum"] - counters["$.withdraw.sum"] - counters["$.chWithdraw.sum"])
            + (counters["$.sale.cash"] - counters["$.refund.cash"])
        )
        sold[register] = sold.get(register, 0) + counters["$.sale.sum"]
        counters["$.cashin.sum"], counters["$.turnover.sum"] = cash[register], sold[register]


def receipt_truth(document: Wire, *, is_annulled: bool = False, base_uid: str | None = None) -> ReceiptTruth:
    shares = largest_remainders(_modifiers(document), [item["sum"] for item in document["items"]])
    lines = tuple(_line_truth(item, share) for item, share in zip(document["items"], shares, strict=True))
    paid = Counter({0: -document.get("change", 0)})
    for payment in document["payments"]:
        paid[payment["type"]] += payment["sum"]
    return ReceiptTruth(
        uid=document["uid"].upper(),
        kind=document["kind"],
        register=serial_of(document),
        shift=document["shift"],
        total=document["total"],
        discount=-_modifiers(document) - sum(_modifiers(item) for item in document["items"]),
        payments=(paid[0], paid[1], paid[2]),
        is_annulled=is_annulled,
        lines=lines,
        base_uid=base_uid,
    )


def _line_truth(item: Wire, share: int) -> LineTruth:
    total = item["sum"] + share
    tax = item.get("tax")
    return LineTruth(
        code=str(item["code"].get("gtin") or item["code"].get("code") or next(iter(item["code"]))),
        price=item["price"],
        quantity=item["quantity"],
        rate="none" if tax is None else str(tax),
        discount=half_up(item["price"] * item["quantity"], 1000) - total,
        total=total,
        vat=half_up(total * (tax or 0), 100 + (tax or 0)),
    )


def _modifiers(bearer: Wire) -> int:
    return sum(modifier["modifier"] for modifier in bearer.get("modifiers", ()))


def half_up(numerator: int, denominator: int) -> int:
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def largest_remainders(amount: int, weights: Sequence[int]) -> list[int]:
    """Share kopecks out by weight; what is left after the whole ones goes to the largest remainders, earlier first."""
    if not sum(weights):
        return [0] * (len(weights) - 1) + [amount]
    exact = [Fraction(abs(amount) * weight, sum(weights)) for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: abs(amount) - sum(shares)]:
        shares[index] += 1
    return shares if amount >= 0 else [-share for share in shares]


def receipt_counters(receipt: ReceiptTruth) -> Counter[str]:
    """What a receipt adds to the counters of its shift (contract §4)."""
    if receipt.is_annulled:
        return Counter({"$.rollback.count": 1, "$.rollback.sum": receipt.total})
    counters = Counter({f"$.{receipt.kind}.count": 1, f"$.{receipt.kind}.sum": receipt.total})
    for name, amount in zip(PAYMENTS, receipt.payments, strict=True):
        counters[f"$.{receipt.kind}.{name}"] += amount
    if receipt.kind == "sale":
        counters["$.discount.sum"] += receipt.discount
    return counters


# --- The books --------------------------------------------------------------------------------------------------------


def kopecks(value: Decimal | str | None) -> int:
    return int(Decimal(value or 0) * 100)


def thousandths(value: Decimal) -> int:
    return int(value * 1000)


def require_receipts(truth: Truth) -> None:
    """The receipts in the books are those that were printed, each once and to the kopeck."""
    found = Receipt.objects.select_related("cash_register", "shift", "base").prefetch_related("lines__sku", "payments")
    assert {receipt.uid for receipt in found} == set(truth.receipts)
    for receipt in found:
        expected = truth.receipts[receipt.uid]
        assert (
            (receipt.kind, receipt.cash_register.serial_number, receipt.shift.number, receipt.status == "annulled"),
            (kopecks(receipt.total), kopecks(receipt.discount)),
            (kopecks(receipt.cash), kopecks(receipt.card), kopecks(receipt.other)),
        ) == (
            (expected.kind, expected.register, expected.shift, expected.is_annulled),
            (expected.total, expected.discount),
            expected.payments,
        )
        by_kind: Counter[str] = Counter()
        for payment in receipt.payments.all():
            by_kind[payment.kind] += kopecks(payment.amount)
        assert tuple(by_kind[kind] for kind in PAYMENTS) == expected.payments
        lines = [
            (
                *(thousandths(line.quantity), line.vat_rate),
                *map(kopecks, (line.price, line.manual_discount, line.total, line.vat_amount)),
            )
            for line in receipt.lines.all()
        ]
        assert lines == [
            (line.quantity, line.rate, line.price, line.discount, line.total, line.vat) for line in expected.lines
        ]
        if expected.base_uid is not None:
            assert receipt.base_source == "named"
            # The sale may be none of ours, or deleted.
            assert (receipt.base.uid if receipt.base else None) == (
                expected.base_uid if expected.base_uid in truth.receipts else None
            )


def require_operations(truth: Truth) -> None:
    kinds = {"deposit": "deposit", "withdraw": "withdraw", "chWithdraw": "payout"}
    found = {operation.uid: (operation.kind, kopecks(operation.amount)) for operation in CashOperation.objects.all()}
    assert found == {uid: (kinds[kind], sum) for uid, (kind, sum) in truth.operations.items()}


def require_shifts(truth: Truth) -> None:
    """Every shift has the totals of its documents, and one that is closed agrees with its Z-report."""
    shifts = {(one.cash_register.serial_number, one.number): one for one in CashShift.objects.select_related()}
    assert set(shifts) == set(truth.counters)
    for key, shift in shifts.items():
        ours = {name: int(v) if name.endswith(".count") else kopecks(v) for name, v in shift.totals.items()}
        assert ours == {name: truth.counters[key][name] for name in ours}, key
        assert shift.status == ("closed" if key in truth.closed else "open")
        assert shift.discrepancy == (0 if key in truth.closed else None), (key, shift.totals, shift.z_totals)


def require_reports(truth: Truth, goods: Mapping[str, Goods]) -> None:
    """The lines of the reports are the sums of the receipts that are not annulled."""
    expected: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for receipt in truth.receipts.values():
        for line in receipt.lines if not receipt.is_annulled else ():
            known = goods[line.code]
            coefficient = Fraction(known.numerator, known.denominator)
            key = (receipt.register, receipt.shift, receipt.kind, known.sku_id, coefficient, line.price, line.rate)
            for index, value in enumerate((line.quantity, line.discount, line.total, line.vat)):
                expected[key][index] += value
    found: dict[tuple[Any, ...], list[int]] = {}
    for row in ShiftReportLine.objects.select_related("report__shift__cash_register", "package"):
        shift = row.report.shift
        coefficient = Fraction(row.package.numerator, row.package.denominator)
        key = (shift.cash_register.serial_number, shift.number, row.kind)
        key += (row.sku_id, coefficient, kopecks(row.price), row.vat_rate)
        assert key not in found
        found[key] = [thousandths(row.quantity), *map(kopecks, (row.discount, row.total, row.vat_amount))]
    assert {key: sums for key, sums in found.items() if any(sums)} == {k: v for k, v in expected.items() if any(v)}


def require_stock(truth: Truth, goods: Mapping[str, Goods], opening: Mapping[int, int]) -> None:
    """Stock is what there was, less what was sold, with what came back; `opening` in thousandths by sku id."""
    by_report: Counter[tuple[Any, ...]] = Counter()
    for receipt in truth.receipts.values():
        for line in receipt.lines if not receipt.is_annulled else ():
            known = goods[line.code]
            if known.moves_stock:
                key = (known, receipt.register, receipt.shift, receipt.kind, line.price, line.rate)
                by_report[key] += line.quantity
    stock = Counter(opening)
    for (known, _, _, kind, _, _), quantity in by_report.items():
        in_base = half_up(quantity * known.numerator, known.denominator)
        stock[known.sku_id] += -in_base if kind == "sale" else in_base
    found = {row.sku_id: thousandths(row.quantity) for row in StockBalance.objects.all()}
    assert found == {sku_id: stock[sku_id] for sku_id in found}
    assert {sku_id for sku_id, quantity in stock.items() if quantity} <= set(found)
    require_balances_are_movements()


def require_balances_are_movements() -> None:
    moved: Counter[tuple[int, int]] = Counter()
    for row in StockMovement.objects.all():
        moved[row.warehouse_id, row.sku_id] += thousandths(row.quantity)
    found = {(row.warehouse_id, row.sku_id): thousandths(row.quantity) for row in StockBalance.objects.all()}
    assert found == {key: moved[key] for key in found}
    assert set(moved) <= set(found)


def require_suggestions_fit() -> None:
    """No suggestion takes more of a sale than there is, and what is marked as refunded too much is."""
    for sale in Receipt.objects.filter(kind="sale").prefetch_related("lines__package", "refunds__lines__package"):
        left: Counter[int] = Counter()
        if sale.status == "posted":
            left = _base_units(sale)
        refunds = [refund for refund in sale.refunds.all() if refund.status == "posted"]
        for refund in refunds:
            left.subtract(_base_units(refund))
        over = {sku_id for sku_id, quantity in left.items() if quantity < 0}
        assert sale.is_over_refunded == bool(over), sale.uid
        for refund in refunds:
            if refund.base_source == "matched":
                assert sale.issued_at <= refund.issued_at, sale.uid
                assert not over & set(_base_units(refund)), sale.uid


def _base_units(receipt: Receipt) -> Counter[int]:
    units: Counter[int] = Counter()
    for line in receipt.lines.all():
        units[line.sku_id] += half_up(thousandths(line.quantity) * line.package.numerator, line.package.denominator)
    return units
