"""A whole load: fetch, post, expire, send the changed stock."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from accounting.models import StockBalance
from accounting.services.receipts import receipts_expire
from exchange.codes import LoadCode, Stage
from exchange.ikassa.client.dto import DocumentKind
from exchange.ikassa.client.errors import IkassaError
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.export import ExportPart, stock_push
from exchange.ikassa.load.batch import BatchResult, batch_post, held_remark
from exchange.ikassa.load.fetch import inbox_fetch
from exchange.ikassa.load.summary import LoadSummary, load_remarks
from exchange.ikassa.load.verdicts import NO_REASON, Held
from exchange.issues import Issue
from exchange.models import ConnectionState, InboxDocument
from exchange.runs.errors import ExchangeError
from exchange.runs.journal import inbox_reason_put

Status = InboxDocument.Status
ReasonCode = InboxDocument.ReasonCode

BATCH = 200
#: Transactions may commit later than the moment their rows were stamped with.
STOCK_MARGIN = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def load_run(context: ExchangeContext) -> LoadSummary:
    """Load the documents of a connection's registers into the books; called under its lease, outside a transaction.

    What was fetched is posted even when the cabinet stops answering midway; its error is raised afterwards. May be
    killed anywhere and run again: nothing is lost and nothing doubled.
    """
    summary = LoadSummary()
    context.summary = summary
    failure: IkassaError | None = None
    try:
        inbox_fetch(context, summary)
    except IkassaError as error:
        failure = error
    inbox_post(context, summary)
    context.report(load_remarks(shifts=summary.touched_shifts))
    while receipts_expire(organization_id=context.connection.organization_id):
        context.progress(stage=Issue(Stage.EXPIRE))
    if failure is not None:
        raise failure
    _changed_stock_push(context, summary)
    return summary


def inbox_post(context: ExchangeContext, summary: LoadSummary) -> None:
    """Post what is new in the inbox, in the order of arrival; at the end, the rollbacks that waited for a target."""
    new = InboxDocument.objects.filter(connection=context.connection, status=Status.NEW)
    arrived = new.exclude(reason_code=ReasonCode.WAITS_FOR_TARGET)
    total, done = arrived.count(), 0
    while ids := list(arrived.order_by("id").values_list("id", flat=True)[:BATCH]):
        _post(context, ids, summary)
        done += len(ids)
        context.progress(done=done, total=max(total, done), stage=Issue(Stage.POST))
    waiting = list(new.filter(reason_code=ReasonCode.WAITS_FOR_TARGET).order_by("id").values_list("id", flat=True))
    for start in range(0, len(waiting), BATCH):
        _post(context, waiting[start : start + BATCH], summary)


def _post(context: ExchangeContext, ids: Sequence[int], summary: LoadSummary) -> None:
    """Post a batch; if the database refuses it, its documents one by one, so that one never stops the others."""
    try:
        result = _post_transaction(context, ids)
    except (OperationalError, ExchangeError):
        # The database itself is in trouble, or the load has to stop; no document is to blame.
        raise
    except Exception:
        if len(ids) == 1:
            logger.exception("Inbox document %s could not be posted", ids[0])
            context.report([_hold_unexpected(context, ids[0])])
            summary.held += 1
            return
        logger.warning("A batch of %s inbox documents is posted one by one", len(ids), exc_info=True)
        for one in ids:
            _post(context, [one], summary)
        return
    _add(summary, result)
    context.report(result.remarks)


@transaction.atomic
def _post_transaction(context: ExchangeContext, ids: Sequence[int]) -> BatchResult:
    context.lease.renew()
    rows = list(InboxDocument.objects.filter(pk__in=ids, status=Status.NEW).order_by("id"))
    return batch_post(context.connection, rows)


@transaction.atomic
def _hold_unexpected(context: ExchangeContext, row_id: int) -> Issue:
    context.lease.renew()
    row = InboxDocument.objects.get(pk=row_id)
    verdict = Held(LoadCode.INTERNAL)
    row.status = verdict.status
    inbox_reason_put(row=row, issue=verdict.issue, reason_code=verdict.reason_code)
    row.save(update_fields=["status", *NO_REASON])
    return held_remark(row, verdict.issue)


def _add(summary: LoadSummary, result: BatchResult) -> None:
    summary.receipts += result.posted[DocumentKind.SALE]
    summary.refunds += result.posted[DocumentKind.REFUND]
    summary.rollbacks += result.posted[DocumentKind.ROLLBACK]
    summary.held += result.held
    summary.ignored += result.ignored
    summary.touched_shifts |= result.shifts


def _changed_stock_push(context: ExchangeContext, summary: LoadSummary) -> None:
    """Send the stock that changed since it was last sent after a load, whoever changed it and whatever ended since."""
    state = ConnectionState.objects.get(connection=context.connection)
    begun_at = timezone.now()
    changed = StockBalance.objects.filter(warehouse__organization=context.connection.organization_id)
    since = state.stock_pushed_at or state.exported_at
    if since is not None:
        changed = changed.filter(changed_at__gte=since - STOCK_MARGIN)
    context.progress(stage=Issue(Stage.STOCK_AFTER_LOAD))
    pushed = stock_push(context, pairs=list(changed.values_list("sku_id", "warehouse_id")))
    summary.stock_sent, summary.stock_rejected = pushed.sent[ExportPart.STOCK], len(pushed.rejected)
    ConnectionState.objects.filter(connection=context.connection).update(stock_pushed_at=begun_at)
