"""Of which sales a refund may be: what a person chooses its base from."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounting.models import Receipt, ReceiptLine, SaleReceipt

CANDIDATES = 20


def base_candidates(*, refund: Receipt, number: int | None = None) -> QuerySet[SaleReceipt]:
    """Return the latest sales of the refund's organisation that are not later than it, at most twenty.

    Without a `number` only those of the same register that share goods with it; with one those of that number on any
    register. `shared` of each tells how many lines of the refund's goods it has. One query.
    """
    goods = ReceiptLine.objects.filter(receipt=refund.pk).values("sku")
    sales: QuerySet[SaleReceipt] = SaleReceipt.objects.filter(
        organization=refund.organization_id, status=Receipt.Status.POSTED, issued_at__lte=refund.issued_at
    )
    if number is None:
        same_goods = ReceiptLine.objects.filter(receipt=OuterRef("pk"), sku__in=goods)
        sales = sales.filter(Exists(same_goods), cash_register=refund.cash_register_id)
    else:
        sales = sales.filter(number=number)
    shared = Count("lines", filter=Q(lines__sku__in=goods))
    return (
        sales.annotate(shared=shared)
        .select_related("cash_register", "shift")
        .order_by("-issued_at", "-pk")[:CANDIDATES]
    )
