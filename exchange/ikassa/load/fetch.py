"""From the feed into the inbox."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any, Final

from django.db import transaction

from accounting.days import day_start
from exchange.codes import ClientDetail, LoadCode, Stage
from exchange.ikassa.client.dto import FeedDocument, FeedPage
from exchange.ikassa.client.errors import AnswerBroken, CursorExpired
from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.load.summary import LoadSummary
from exchange.ikassa.load.verdicts import NO_REASON
from exchange.issues import Issue
from exchange.models import Connection, ConnectionState, InboxDocument, LoadSettings
from exchange.runs.errors import NotReady
from exchange.subjects import organization_subject

Status = InboxDocument.Status
ReasonCode = InboxDocument.ReasonCode

#: A document of the contract has four levels. The limit of the interpreter differs from version to version.
_LEVELS_LIMIT: Final = 100


class _NestedTooDeepError(Exception):
    """A document has more than _LEVELS_LIMIT levels of objects and arrays."""


def inbox_fetch(context: ExchangeContext, summary: LoadSummary) -> None:
    """Store every document that arrived at the cabinet since the last load, as it came.

    A page and the cursor behind it are one transaction, so a load that was killed goes on where it was. A cursor that
    the cabinet has forgotten starts the feed anew from the start date: known uids drop out (contract §1, 410).
    """
    since, cursor = _place_in_feed(context.connection)
    restarted = False
    while True:
        try:
            page = context.client.read_documents(since=since, cursor=cursor or None)
        except CursorExpired:
            if restarted or not cursor:
                raise
            restarted, cursor = True, ""
            continue
        summary.documents += _page_store(context, page)
        context.progress(done=summary.documents, stage=Issue(Stage.FETCH))
        if not page.has_more:
            return
        if page.cursor == cursor:
            raise AnswerBroken(detail=Issue(ClientDetail.FEED_STUCK))
        cursor = page.cursor


@transaction.atomic
def _place_in_feed(connection: Connection) -> tuple[datetime, str]:
    """Return from when and from where to read; an earlier start date than before drops the cursor.

    Rows of the inbox that were passed over and now qualify become new again.
    """
    settings = list(
        LoadSettings.objects.filter(organization=connection.organization_id).select_related("cash_register")
    )
    if not settings:
        # Deleted since the load was let in.
        raise NotReady(LoadCode.NO_LOAD_SETTINGS_AT_ALL, organization_subject(connection.organization))
    state = ConnectionState.objects.get(connection=connection)
    earliest = day_start(min(one.date for one in settings))
    if state.feed_from is None or earliest < state.feed_from:
        state.feed_from, state.feed_cursor = earliest, ""
        state.save(update_fields=["feed_from", "feed_cursor"])
    _reconsider(connection, settings)
    return state.feed_from, state.feed_cursor


def _reconsider(connection: Connection, settings: Sequence[LoadSettings]) -> None:
    """Make new again what was passed over by date, or held for want of a register, and is so no more."""
    again = {"status": Status.NEW, **NO_REASON}
    without_register = InboxDocument.objects.filter(
        connection=connection,
        status=Status.HELD,
        reason_code__in=[ReasonCode.UNKNOWN_REGISTER, ReasonCode.NO_LOAD_SETTINGS],
    )
    returned = 0
    for one in settings:
        returned += InboxDocument.objects.filter(
            reason_code=ReasonCode.BEFORE_START,
            status=Status.IGNORED,
            cash_register=one.cash_register_id,
            issued_at__gte=day_start(one.date),
        ).update(**again)
        returned += without_register.filter(
            registration_number=one.cash_register.registration_number,
            serial_number=one.cash_register.serial_number,
        ).update(**again)
    if returned:
        # A rollback is passed over with its target, and comes back with it.
        InboxDocument.objects.filter(
            connection=connection, status=Status.IGNORED, reason_code=ReasonCode.TARGET_IGNORED
        ).update(**again)


@transaction.atomic
def _page_store(context: ExchangeContext, page: FeedPage) -> int:
    """Store a page and its cursor; return how many of its documents are new. May run twice with the same page."""
    context.lease.renew()
    first_of_uid = {document.envelope.uid: document for document in reversed(page.documents)}
    # The connection is looked at here and not in the query, where SQLite would read its whole inbox for it.
    same_uids = InboxDocument.objects.filter(uid__in=first_of_uid).values_list("uid", "connection_id")
    known = {uid for uid, connection_id in same_uids if connection_id == context.connection.pk}
    arrived = [
        document
        for document in page.documents
        if document.envelope.uid not in known and document is first_of_uid[document.envelope.uid]
    ]
    InboxDocument.objects.bulk_create(
        [_inbox_row(context.connection, document) for document in arrived], batch_size=500
    )
    ConnectionState.objects.filter(connection=context.connection).update(feed_cursor=page.cursor)
    return len(arrived)


def _inbox_row(connection: Connection, document: FeedDocument) -> InboxDocument:
    envelope = document.envelope
    return InboxDocument(
        connection=connection,
        uid=envelope.uid,
        kind=envelope.kind[:50],
        payload=_storable_whole(document.payload),
        registration_number=envelope.registration_number[:50],
        serial_number=envelope.serial_number[:50],
        number=envelope.number,
        shift_number=envelope.shift,
        issued_at=envelope.issued_at,
    )


def _storable_whole(payload: Mapping[str, Any]) -> Any:
    try:
        return _storable(payload, levels=_LEVELS_LIMIT)
    except _NestedTooDeepError:
        # The text is stored whole and becomes a held document.
        return _storable(json.dumps(payload, ensure_ascii=False), levels=1)


def _storable(value: Any, *, levels: int) -> Any:
    """Return JSON that every database takes: PostgreSQL knows no NUL, no half of a surrogate pair and no infinity.

    Raises _NestedTooDeepError if `value` has more than `levels` levels of objects and arrays.
    """
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not levels:
        raise _NestedTooDeepError
    if isinstance(value, Mapping):
        return {_storable(key, levels=levels): _storable(part, levels=levels - 1) for key, part in value.items()}
    return [_storable(part, levels=levels - 1) for part in value]
