"""Of which sale a refund is.

The register names it, or a person does, or the program suggests one. A suggestion never stands in the way of a fact:
a refund that names its sale takes it, and the suggestions that no longer fit are released and made anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounting.models import Receipt, ReceiptLine
from accounting.money import ZERO, base_quantity

MATCHED_WITHIN = timedelta(days=30)
SALES_TRIED = 20

Quantities = dict[int, Decimal]


@transaction.atomic
def refund_bases_resolve(*, refunds: Collection[Receipt], sales: Collection[Receipt]) -> None:
    """Find the sales of new `refunds`, and the refunds that waited for new `sales`.

    Must run in the transaction that posted them. May run twice: a base that is known is kept.
    """
    named = [refund for refund in refunds if refund.base_source == Receipt.BaseSource.NAMED]
    _named_resolve([*named, *_waiting_for(sales)])
    for refund in refunds:
        if refund.base_source == Receipt.BaseSource.NONE and refund.status == Receipt.Status.POSTED:
            _match(refund)


@transaction.atomic
def sales_release(*, sales: Collection[Receipt]) -> None:
    """Let go of the suggestions that point at sales which were annulled, and suggest other sales."""
    matched = Receipt.objects.filter(
        base__in=[sale.pk for sale in sales], base_source=Receipt.BaseSource.MATCHED
    ).order_by("issued_at", "pk")
    for refund in list(matched):
        _release(refund)


@transaction.atomic
def refund_base_set(*, refund: Receipt, sale: Receipt) -> Receipt:
    """Set the sale of a refund by hand («Указать основание»).

    Raises ValueError with a Russian sentence when `sale` is no sale of the same organisation.
    """
    if sale.kind != Receipt.Kind.SALE or sale.organization_id != refund.organization_id:
        raise ValueError(f"{sale} не может быть основанием: нужен чек продажи той же организации.")
    former = refund.base
    refund.base = sale
    refund.base_source = Receipt.BaseSource.MANUAL
    refund.save(update_fields=["base", "base_source"])
    _sale_settle(sale)
    if former is not None and former.pk != sale.pk:
        _sale_settle(former)
    return refund


@transaction.atomic
def refunds_annulled(*, refunds: Collection[Receipt]) -> None:
    """Count anew what is left of the sales whose refunds were annulled."""
    for sale in Receipt.objects.filter(refunds__in=[refund.pk for refund in refunds]).distinct():
        _sale_settle(sale)


def sold_quantities(lines: Iterable[ReceiptLine]) -> Quantities:
    """Return base units by sku id; the lines come with their packages."""
    quantities: Quantities = defaultdict(lambda: ZERO)
    for line in lines:
        quantities[line.sku_id] += base_quantity(
            quantity=line.quantity, numerator=line.package.numerator, denominator=line.package.denominator
        )
    return quantities


def _waiting_for(sales: Collection[Receipt]) -> list[Receipt]:
    """Return the refunds that name one of the new sales and could not find it when they came."""
    if not sales:
        return []
    by_number = {(sale.cash_register_id, sale.number) for sale in sales}
    waiting = Receipt.objects.filter(base__isnull=True, base_source=Receipt.BaseSource.NAMED).filter(
        Q(base_uid__in=[sale.uid for sale in sales])
        | Q(
            base_number__in={number for _, number in by_number},
            cash_register__in={register for register, _ in by_number},
        )
    )
    return [
        refund for refund in waiting if refund.base_uid or (refund.cash_register_id, refund.base_number) in by_number
    ]


def _named_resolve(refunds: Collection[Receipt]) -> None:
    if not refunds:
        return
    candidates = Receipt.objects.filter(
        Q(uid__in=[refund.base_uid for refund in refunds if refund.base_uid])
        | Q(
            cash_register__in={refund.cash_register_id for refund in refunds},
            number__in={refund.base_number for refund in refunds if refund.base_number is not None},
        ),
        kind=Receipt.Kind.SALE,
    )
    by_uid: dict[tuple[int, str], Receipt] = {}
    by_number: dict[tuple[int, int], Receipt] = {}
    for sale in candidates:
        by_uid[sale.organization_id, sale.uid] = sale
        by_number[sale.cash_register_id, sale.number] = sale
    settled: dict[int, Receipt] = {}
    changed = []
    for refund in refunds:
        if refund.base_uid:
            found = by_uid.get((refund.organization_id, refund.base_uid))
        else:
            found = by_number.get((refund.cash_register_id, refund.base_number or 0))
        if found is not None and refund.base_id is None:
            refund.base = found
            changed.append(refund)
            settled[found.pk] = found
    Receipt.objects.bulk_update(changed, ["base"], batch_size=500)
    for sale in settled.values():
        _sale_settle(sale)


def _left_of(sale: Receipt, *, without: Receipt | None = None) -> Quantities:
    """Return what is left to refund of a sale, in base units by sku id; below zero where more came back."""
    lines = ReceiptLine.objects.filter(
        Q(receipt=sale) | Q(receipt__base=sale, receipt__status=Receipt.Status.POSTED)
    ).select_related("package", "receipt")
    left: Quantities = defaultdict(lambda: ZERO)
    for line in lines:
        if without is not None and line.receipt_id == without.pk:
            continue
        sign = 1 if line.receipt_id == sale.pk else -1
        for sku_id, quantity in sold_quantities([line]).items():
            left[sku_id] += sign * quantity
    return left


def _sale_settle(sale: Receipt) -> None:
    """Release the suggestions that named refunds leave no room for, the latest first; then mark what is over."""
    left = _left_of(sale)
    matched = list(
        sale.refunds.filter(base_source=Receipt.BaseSource.MATCHED, status=Receipt.Status.POSTED).order_by(
            "-issued_at", "-pk"
        )
    )
    for refund in matched:
        if all(quantity >= 0 for quantity in left.values()):
            break
        _release(refund)
        left = _left_of(sale)
    is_over = any(quantity < 0 for quantity in left.values())
    if is_over != sale.is_over_refunded:
        sale.is_over_refunded = is_over
        sale.save(update_fields=["is_over_refunded"])


def _release(refund: Receipt) -> None:
    former = refund.base_id
    refund.base = None
    refund.base_source = Receipt.BaseSource.NONE
    refund.save(update_fields=["base", "base_source"])
    if refund.status == Receipt.Status.POSTED:
        _match(refund, but_not=former)


def _match(refund: Receipt, *, but_not: int | None = None) -> None:
    """Suggest the latest sale that the refund can be of: same goods, enough of them left, at most 30 days before.

    The latest twenty sales of one of the goods are tried, which an index on (sku, moment) finds.
    """
    wanted = sold_quantities(refund.lines.select_related("package"))
    if not wanted:
        return
    tried = (
        ReceiptLine.objects.filter(
            sku_id=next(iter(wanted)),
            issued_at__lte=refund.issued_at,
            issued_at__gte=refund.issued_at - MATCHED_WITHIN,
            receipt__kind=Receipt.Kind.SALE,
            receipt__status=Receipt.Status.POSTED,
            receipt__organization=refund.organization_id,
        )
        .exclude(receipt=but_not)
        .order_by("-issued_at", "-receipt_id")
        .values_list("receipt_id", flat=True)[:SALES_TRIED]
    )
    for sale in _in_order(list(tried)):
        left = _left_of(sale, without=refund)
        if all(left[sku_id] >= quantity for sku_id, quantity in wanted.items()):
            refund.base = sale
            refund.base_source = Receipt.BaseSource.MATCHED
            refund.save(update_fields=["base", "base_source"])
            return


def _in_order(ids: list[int]) -> list[Receipt]:
    found = Receipt.objects.in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids)]
