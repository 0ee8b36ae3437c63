"""Of which sale a refund is.

The register names it, or a person does, or the program suggests one. A suggestion never stands in the way of a fact:
a refund that names its sale takes it, and the suggestions that no longer fit are released and made anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounting.models import Receipt, ReceiptLine
from accounting.money import ZERO, base_quantity

MATCHED_WITHIN = timedelta(days=30)
SALES_TRIED = 20
#: Lines that are looked through for them: other organisations and annulled sales stand among these.
LINES_READ, PAGES_READ = 100, 10

Quantities = dict[int, Decimal]


@transaction.atomic
def refund_bases_resolve(*, refunds: Collection[Receipt], sales: Collection[Receipt]) -> None:
    """Find the sales of new `refunds`, and the refunds that waited for new `sales`.

    Must run in the transaction that posted them. May run twice: a base that is known is kept. Five queries for every
    refund that names no sale, a constant number for the others.
    """
    named = [refund for refund in refunds if refund.base_source == Receipt.BaseSource.NAMED]
    _named_resolve([*named, *_waiting_for(sales)])
    _match(
        [
            refund
            for refund in refunds
            if refund.base_source == Receipt.BaseSource.NONE and refund.status == Receipt.Status.POSTED
        ]
    )


@transaction.atomic
def sales_release(*, sales: Collection[Receipt]) -> None:
    """Let go of the suggestions that point at sales which were annulled, and suggest other sales.

    A refund that names an annulled sale stays with it: more came back than was sold.
    """
    matched = Receipt.objects.filter(base__in=[sale.pk for sale in sales], base_source=Receipt.BaseSource.MATCHED)
    for refund in list(matched.order_by("issued_at", "pk")):
        _release(refund)
    _sales_settle([sale.pk for sale in sales])


@transaction.atomic
def refund_base_set(*, refund: Receipt, sale: Receipt) -> Receipt:
    """Set the sale of a refund by hand («Указать основание»).

    Raises ValidationError with a Russian sentence when `refund` is no refund or `sale` no sale of its organisation.
    """
    if refund.kind != Receipt.Kind.REFUND:
        raise ValidationError(f"{refund} — не возврат: основание указывают только в возврате.")
    if sale.kind != Receipt.Kind.SALE or sale.organization_id != refund.organization_id:
        raise ValidationError(f"{sale} не может быть основанием: нужен чек продажи той же организации.")
    former = refund.base_id
    refund.base = sale
    refund.base_source = Receipt.BaseSource.MANUAL
    refund.save(update_fields=["base", "base_source"])
    _sales_settle([pk for pk in (sale.pk, former) if pk is not None])
    return refund


@transaction.atomic
def refunds_annulled(*, refunds: Collection[Receipt]) -> None:
    """Count anew what is left of the sales whose refunds were annulled."""
    sales = Receipt.objects.filter(refunds__in=[refund.pk for refund in refunds])
    _sales_settle(sales.distinct().values_list("pk", flat=True))


def base_quantities(lines: Iterable[ReceiptLine]) -> Quantities:
    """Return base units by sku id; the lines come with their packages."""
    quantities: Quantities = defaultdict(lambda: ZERO)
    for line in lines:
        quantities[line.sku_id] += base_quantity(
            quantity=line.quantity, numerator=line.package.numerator, denominator=line.package.denominator
        )
    return quantities


# --- Named ------------------------------------------------------------------------------------------------------------

# Each of the two ways to name a sale has a query of its own: databases answer an OR of both by reading all receipts.


def _waiting_for(sales: Collection[Receipt]) -> list[Receipt]:
    """Return the refunds that name one of the new sales and could not find it when they came."""
    by_number = {(sale.cash_register_id, sale.number) for sale in sales}
    by_uid = Receipt.objects.filter(base_uid__in=[sale.uid for sale in sales])
    numbered = Receipt.objects.filter(base_number__in={number for _, number in by_number})
    return [
        *(refund for refund in by_uid if refund.base_id is None),
        *(
            refund
            for refund in numbered
            if refund.base_id is None and (refund.cash_register_id, refund.base_number) in by_number
        ),
    ]


def _named_resolve(refunds: Collection[Receipt]) -> None:
    sales = Receipt.objects.filter(kind=Receipt.Kind.SALE)
    uids = {refund.base_uid for refund in refunds if refund.base_uid}
    numbers = {refund.base_number for refund in refunds if refund.base_number is not None}
    registers = {refund.cash_register_id for refund in refunds if refund.base_number is not None}
    by_uid = {(sale.organization_id, sale.uid): sale for sale in sales.filter(uid__in=uids)}
    by_number = {
        (sale.cash_register_id, sale.number): sale
        for sale in sales.filter(cash_register__in=registers, number__in=numbers)
    }
    changed = []
    for refund in refunds:
        if refund.base_uid:
            found = by_uid.get((refund.organization_id, refund.base_uid))
        else:
            found = by_number.get((refund.cash_register_id, refund.base_number or 0))
        if found is not None and refund.base_id is None:
            refund.base = found
            changed.append(refund)
    Receipt.objects.bulk_update(changed, ["base"], batch_size=500)
    _sales_settle({refund.base_id for refund in changed if refund.base_id is not None})


# --- What is left of a sale -------------------------------------------------------------------------------------------


def _left_of(sales: Collection[int]) -> dict[int, Quantities]:
    """Return what is left to refund of sales, in base units by sku id; below zero where more came back.

    Of an annulled sale nothing was sold. Two queries.
    """
    posted = Receipt.objects.filter(status=Receipt.Status.POSTED)
    sale_of = dict(posted.filter(base__in=sales).values_list("pk", "base_id"))
    lines = ReceiptLine.objects.filter(receipt__in=[*sales, *sale_of], receipt__status=Receipt.Status.POSTED)
    left: dict[int, Quantities] = {pk: defaultdict(lambda: ZERO) for pk in sales}
    for line in lines.select_related("package"):
        for sku_id, quantity in base_quantities([line]).items():
            if line.receipt_id in sale_of:
                left[sale_of[line.receipt_id]][sku_id] -= quantity
            else:
                left[line.receipt_id][sku_id] += quantity
    return left


def _taken_too_much(left: Quantities) -> set[int]:
    return {sku_id for sku_id, quantity in left.items() if quantity < 0}


def _sales_settle(sales: Iterable[int]) -> None:
    """Release the suggestions that named refunds leave no room for, the latest first; then mark what is over."""
    ids = sorted(set(sales))
    left = _left_of(ids)
    for pk in ids:
        if _taken_too_much(left[pk]):
            left[pk] = _suggestions_release(pk, left[pk])
    changed = []
    for sale in Receipt.objects.filter(pk__in=ids).only("is_over_refunded"):
        is_over = bool(_taken_too_much(left[sale.pk]))
        if is_over != sale.is_over_refunded:
            sale.is_over_refunded = is_over
            changed.append(sale)
    Receipt.objects.bulk_update(changed, ["is_over_refunded"], batch_size=500)


def _suggestions_release(sale: int, left: Quantities) -> Quantities:
    """Release what was only suggested of the goods of which too much came back; return what is left then."""
    matched = Receipt.objects.filter(
        base=sale, base_source=Receipt.BaseSource.MATCHED, status=Receipt.Status.POSTED
    ).order_by("-issued_at", "-pk")
    for refund in matched.prefetch_related("lines__package"):
        if base_quantities(refund.lines.all()).keys() & _taken_too_much(left):
            _release(refund)
            left = _left_of([sale])[sale]
    return left


# --- Suggested --------------------------------------------------------------------------------------------------------


def _release(refund: Receipt) -> None:
    former = refund.base_id
    refund.base = None
    refund.base_source = Receipt.BaseSource.NONE
    refund.save(update_fields=["base", "base_source"])
    if refund.status == Receipt.Status.POSTED:
        _match([refund], but_not=former)


def _match(refunds: Collection[Receipt], *, but_not: int | None = None) -> None:
    """Suggest to each the latest sale that it can be of: same goods, enough of them left, at most 30 days before."""
    lines: dict[int, list[ReceiptLine]] = defaultdict(list)
    for line in ReceiptLine.objects.filter(receipt__in=[one.pk for one in refunds]).select_related("package"):
        lines[line.receipt_id].append(line)
    for refund in refunds:
        wanted = base_quantities(lines[refund.pk])
        tried = _sales_tried(refund, next(iter(wanted)), but_not) if wanted else []
        left = _left_of(tried)
        for pk in tried:
            if all(left[pk][sku_id] >= quantity for sku_id, quantity in wanted.items()):
                refund.base_id = pk
                refund.base_source = Receipt.BaseSource.MATCHED
                refund.save(update_fields=["base", "base_source"])
                break


def _sales_tried(refund: Receipt, sku_id: int, but_not: int | None) -> list[int]:
    """Return the latest twenty sales of some goods, the latest first.

    The lines are found by the index on (sku, moment), a page at a time, and their receipts by id: joined, a database
    that has not yet counted its new rows reads all receipts of the organisation for every line.
    """
    lines = ReceiptLine.objects.filter(
        sku_id=sku_id, issued_at__lte=refund.issued_at, issued_at__gte=refund.issued_at - MATCHED_WITHIN
    ).order_by("-issued_at", "-receipt_id")
    tried: dict[int, None] = {}
    for page in range(PAGES_READ):
        ids = list(lines.values_list("receipt_id", flat=True)[page * LINES_READ : (page + 1) * LINES_READ])
        receipts = Receipt.objects.only("kind", "status", "organization_id").in_bulk(ids)
        tried |= dict.fromkeys(pk for pk in ids if pk != but_not and _can_be_refunded(receipts[pk], refund))
        if len(tried) >= SALES_TRIED or len(ids) < LINES_READ:
            break
    return list(tried)[:SALES_TRIED]


def _can_be_refunded(sale: Receipt, refund: Receipt) -> bool:
    return (sale.kind, sale.status, sale.organization_id) == (
        Receipt.Kind.SALE,
        Receipt.Status.POSTED,
        refund.organization_id,
    )
