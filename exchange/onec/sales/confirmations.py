"""Which sales 1C knows of: a shift report is known once 1C has confirmed it as it now is."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounting.models import Organization, Receipt, ShiftReport, ShiftReportLine
from accounting.money import ZERO, round_quantity
from exchange.models import OneCDelivery, OneCDeliveryLine


def unconfirmed_reports(*, organization: Organization) -> QuerySet[ShiftReport]:
    """Return the shift reports that 1C has not confirmed, or that have changed since it did."""
    confirmed = OneCDelivery.objects.filter(
        report=OuterRef("pk"), confirmed_at__isnull=False, report_changed_at__gte=OuterRef("changed_at")
    )
    return ShiftReport.objects.filter(~Exists(confirmed), organization=organization)


def unconfirmed_write_offs(*, organization: Organization, sku_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """Return by (warehouse id, sku id) how much was written off (base units; below zero: returned) unknown to 1C.

    Two queries, whatever the number of goods.
    """
    reports = unconfirmed_reports(organization=organization).order_by()
    sold: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    lines = (
        ShiftReportLine.objects.filter(report__in=reports.values("pk"), sku__in=sku_ids)
        .order_by()
        .values_list("report__warehouse_id", "sku_id", "kind")
        .annotate(written_sum=Sum("written"))
    )
    for warehouse_id, sku_id, kind, written in lines:
        sign = 1 if kind == Receipt.Kind.SALE else -1
        sold[warehouse_id, sku_id] += sign * round_quantity(written)
    told = (
        OneCDeliveryLine.objects.filter(
            delivery__report__in=reports.values("pk"), delivery__confirmed_at__isnull=False, sku__in=sku_ids
        )
        .order_by()
        .values_list("delivery__report__warehouse_id", "sku_id")
        .annotate(told_sum=Sum("quantity"))
    )
    for warehouse_id, sku_id, quantity in told:
        sold[warehouse_id, sku_id] -= round_quantity(quantity)
    return dict(sold)
