"""The feed: documents arrive at the cabinet, sometimes late, sometimes twice (contract §4)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.models import Cabinet, Delivery, Document, Fault, FaultKind
from exchange.sandbox.services.faults import fault_take
from exchange.sandbox.wire import parse_moment

LATE_BY = 3


@dataclass(frozen=True)
class FeedPage:
    documents: list[dict[str, Any]]
    position: int
    has_more: bool


def feed_page(*, cabinet: Cabinet, issued_from: datetime, position: int, limit: int) -> FeedPage:
    """Documents that arrived after the position and were issued from the moment on."""
    deliveries = Delivery.objects.filter(cabinet=cabinet, pk__gt=position).filter(
        Q(document__issued_at__gte=issued_from) | Q(document__issued_at=None)
    )
    rows = list(deliveries.select_related("document").order_by("pk")[: limit + 1])
    page = rows[:limit]
    return FeedPage(
        documents=[delivered_payload(delivery) for delivery in page],
        position=page[-1].pk if page else position,
        has_more=len(rows) > limit,
    )


def delivered_payload(delivery: Delivery) -> dict[str, Any]:
    payload: dict[str, Any] = delivery.document.payload
    if delivery.is_repeat and isinstance(payload.get("uid"), str):
        return payload | {"uid": payload["uid"].lower()}
    return payload


def document_find(*, cabinet: Cabinet, uid: str) -> Document | None:
    """A document that has arrived, by its uid in letters of any size."""
    arrived = Document.objects.filter(cabinet=cabinet, uid=uid.upper(), deliveries__isnull=False)
    return arrived.order_by("-pk").first()


def documents_deliver(documents: Iterable[Document]) -> None:
    """Send saved documents of one cabinet on their way, in order; inside a transaction."""
    documents = list(documents)
    if not documents:
        return
    misfortune = Fault.objects.filter(kind__in=(FaultKind.LATE, FaultKind.DUPLICATE)).exists()
    waiting = list(Document.objects.filter(cabinet=documents[0].cabinet_id, late_until__isnull=False))
    touched = list(waiting)
    deliveries: list[Delivery] = []
    for document in documents:
        late = fault_take(FaultKind.LATE) if misfortune and is_online(document) else None
        if late is not None:
            document.late_until = document.pk + (late.value or LATE_BY)
            waiting.append(document)
            touched.append(document)
        elif is_online(document):
            deliveries += arrivals(document, misfortune)
        for ready in [other for other in waiting if (other.late_until or 0) <= document.pk]:
            ready.late_until = None
            waiting.remove(ready)
            deliveries += arrivals(ready, misfortune)
    Document.objects.bulk_update(touched, ["late_until"])
    Delivery.objects.bulk_create(deliveries)


def is_online(document: Document) -> bool:
    return document.workstation is None or document.workstation.is_online


def arrivals(document: Document, misfortune: bool) -> list[Delivery]:
    deliveries = [Delivery(cabinet_id=document.cabinet_id, document=document)]
    if misfortune and fault_take(FaultKind.DUPLICATE):
        deliveries.append(Delivery(cabinet_id=document.cabinet_id, document=document, is_repeat=True))
    return deliveries


@transaction.atomic(using=SANDBOX)
def withheld_deliver(documents: QuerySet[Document] | None = None) -> int:
    """Deliver at last those documents (all of them, when not told) that have not arrived; tell how many.

    What a register keeps while it is off-line stays with it.
    """
    withheld = Document.objects.all() if documents is None else documents
    withheld = withheld.filter(deliveries=None).exclude(workstation__is_online=False).order_by("pk")
    Delivery.objects.bulk_create([Delivery(cabinet_id=row.cabinet_id, document=row) for row in withheld])
    Document.objects.filter(pk__in=[row.pk for row in withheld]).update(late_until=None)
    return len(withheld)


@transaction.atomic(using=SANDBOX)
def documents_redeliver(*, uids: list[str]) -> int:
    """Deliver documents once more; tell how many."""
    documents = Document.objects.filter(uid__in=[uid.upper() for uid in uids]).order_by("pk")
    Delivery.objects.bulk_create(
        [Delivery(cabinet_id=row.cabinet_id, document=row, is_repeat=True) for row in documents]
    )
    return len(documents)


@transaction.atomic(using=SANDBOX)
def document_inject(*, cabinet: Cabinet, payload: dict[str, Any]) -> Document:
    """Put a document into the feed word for word; it takes no part in counters, stock and drawers."""
    uid, number = payload.get("uid"), payload.get("number")
    issued_at = None
    with suppress(KeyError, TypeError, ValueError):
        issued_at = parse_moment(payload["issuedAt"])
    document = Document.objects.create(
        cabinet=cabinet,
        uid=uid.upper() if isinstance(uid, str) else "",
        kind=str(payload.get("kind", ""))[:32],
        number=number if type(number) is int and number >= 0 else None,
        issued_at=issued_at,
        payload=payload,
        is_injected=True,
    )
    documents_deliver([document])
    return document
