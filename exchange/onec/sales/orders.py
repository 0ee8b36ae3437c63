"""Sales on their way to 1C, as orders.

1C knows a shift report once it has confirmed the report in its current state.
"""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from io import BytesIO

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from accounting.models import Organization, Receipt, ShiftReport, ShiftReportLine
from accounting.money import ZERO, round_quantity
from exchange.models import OneCDelivery, OneCDeliveryLine, OneCSession
from exchange.onec.commerceml.writer import write_documents
from exchange.onec.sales.documents import report_order, reports_with_lines

#: As many reports are given at a time; the next exchange brings the rest.
REPORTS = 500


@transaction.atomic
def orders_give(*, organization: Organization, session: OneCSession) -> bytes:
    """Return the shift reports that 1C has not confirmed, as one file of orders; remember what was given.

    May run twice: until 1C confirms, the same reports are given again. A report of which nothing is left to order is
    remembered as given, though there is no order for it.
    """
    session.deliveries.filter(confirmed_at__isnull=True).delete()
    reports = list(reports_with_lines(unconfirmed_reports(organization=organization).order_by("id"))[:REPORTS])
    deliveries = OneCDelivery.objects.bulk_create(
        OneCDelivery(report=report, session=session, report_changed_at=report.changed_at) for report in reports
    )
    OneCDeliveryLine.objects.bulk_create(
        [
            OneCDeliveryLine(delivery=delivery, sku_id=sku_id, quantity=quantity)
            for report, delivery in zip(reports, deliveries, strict=True)
            for sku_id, quantity in _written_off(report).items()
        ],
        batch_size=1000,
    )
    stream = BytesIO()
    orders = filter(None, map(report_order, reports))
    write_documents(stream, orders, formed_at=timezone.localtime())
    return stream.getvalue()


@transaction.atomic
def orders_confirm(*, session: OneCSession) -> int:
    """Write down that 1C has what this session gave it; return how many reports. May run twice.

    Only what was given in this session: what another one gave, or what was sold since, stays unconfirmed.
    """
    given = list(session.deliveries.select_for_update().filter(confirmed_at__isnull=True))
    reports = [delivery.report_id for delivery in given]
    OneCDelivery.objects.filter(report__in=reports, confirmed_at__isnull=False).delete()
    OneCDelivery.objects.filter(pk__in=[delivery.pk for delivery in given]).update(confirmed_at=timezone.now())
    return len(given)


def _written_off(report: ShiftReport) -> dict[int, Decimal]:
    """Return by sku what the report has written off in base units, refunds taken away; zeros are left out."""
    written: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in report.lines.all():
        written[line.sku_id] += line.written if line.kind == Receipt.Kind.SALE else -line.written
    return {sku_id: quantity for sku_id, quantity in written.items() if quantity}


def unconfirmed_reports(*, organization: Organization) -> QuerySet[ShiftReport]:
    """Return the shift reports that 1C has not confirmed, or that have changed since it did."""
    confirmed = OneCDelivery.objects.filter(
        report=OuterRef("pk"), confirmed_at__isnull=False, report_changed_at__gte=OuterRef("changed_at")
    )
    return ShiftReport.objects.filter(~Exists(confirmed), organization=organization)


def unconfirmed_write_offs(*, organization: Organization, sku_ids: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """Return by (warehouse id, sku id) how much was written off (base units; below zero: returned) unknown to 1C.

    Two queries for any number of goods.
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
    confirmed = (
        OneCDeliveryLine.objects.filter(
            delivery__report__in=reports.values("pk"), delivery__confirmed_at__isnull=False, sku__in=sku_ids
        )
        .order_by()
        .values_list("delivery__report__warehouse_id", "sku_id")
        .annotate(confirmed_sum=Sum("quantity"))
    )
    for warehouse_id, sku_id, quantity in confirmed:
        sold[warehouse_id, sku_id] -= round_quantity(quantity)
    return dict(sold)
