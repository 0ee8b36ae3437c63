"""Writing down what the cabinet answered.

`number`, `accepted` and `checked_at` come from rows answered without error; a rejected row writes its error alone.
Every function is to be called inside a transaction that has renewed the lease, and may run twice.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounting.models import Sku
from exchange.ikassa.dto import PushResult
from exchange.models import Connection, RemoteLink, StockLink
from exchange.services.export.changes import SkuRemoval

_BATCH = 500
_ERROR_LENGTH = 1000
_CODE_LENGTH = 100


class Answer(NamedTuple):
    """An element and what the cabinet said of it."""

    change: Any
    result: PushResult


def _error_columns(result: PushResult) -> dict[str, str]:
    if result.error is None:
        return {"error": "", "error_code": ""}
    return {"error": result.error.message[:_ERROR_LENGTH], "error_code": result.error.code[:_CODE_LENGTH]}


def card_links(*, connection: Connection, kind: RemoteLink.Kind, keys: Collection[str]) -> dict[str, RemoteLink]:
    links = RemoteLink.objects.filter(connection=connection, kind=kind, key__in=keys)
    return {link.key: link for link in links}


def accepted_cards(
    *, connection: Connection, kind: RemoteLink.Kind, keys: Collection[str]
) -> dict[str, Mapping[str, Any]]:
    """Return those of the cards that the cabinet has, as it took them last."""
    links = RemoteLink.objects.filter(connection=connection, kind=kind, key__in=keys, accepted__isnull=False)
    return {link.key: link.accepted or {} for link in links}


def sku_links_open(*, connection: Connection, skus: Mapping[str, Sku]) -> None:
    """Give each key a link before its first push: if the answer is lost, the card can still be found and removed."""
    RemoteLink.objects.bulk_create(
        [RemoteLink(connection=connection, kind=RemoteLink.Kind.SKU, key=key, sku=sku) for key, sku in skus.items()],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def card_answers_record(*, connection: Connection, kind: RemoteLink.Kind, answers: Sequence[Answer]) -> None:
    now = timezone.now()
    taken, refused = [], []
    for change, result in answers:
        link = RemoteLink(
            connection=connection, kind=kind, key=change.wire_id, sku=change.sku, **_error_columns(result)
        )
        if result.error is not None:
            refused.append(link)
            continue
        link.number, link.accepted, link.checked_at = result.number, change.payload, now
        link.error = change.pending[:_ERROR_LENGTH]
        taken.append(link)
    _links_write(taken, ["sku", "number", "accepted", "checked_at", "error", "error_code"])
    _links_write(refused, ["sku", "error", "error_code"])


def _links_write(links: list[RemoteLink], columns: list[str]) -> None:
    RemoteLink.objects.bulk_create(
        links,
        update_conflicts=True,
        unique_fields=["connection", "kind", "key"],
        update_fields=columns,
        batch_size=_BATCH,
    )


def stock_answers_record(*, connection: Connection, answers: Sequence[Answer]) -> None:
    now = timezone.now()
    taken, refused = [], []
    for change, result in answers:
        link = StockLink(
            connection=connection,
            sku=change.goods.sku,
            warehouse=change.place.warehouse,
            **_error_columns(result),
        )
        if result.error is not None:
            refused.append(link)
            continue
        link.quantity, link.price, link.checked_at = change.quantity, change.price, now
        taken.append(link)
    _stock_links_write(taken, ["quantity", "price", "checked_at", "error", "error_code"])
    _stock_links_write(refused, ["error", "error_code"])


def _stock_links_write(links: list[StockLink], columns: list[str]) -> None:
    StockLink.objects.bulk_create(
        links,
        update_conflicts=True,
        unique_fields=["connection", "sku", "warehouse"],
        update_fields=columns,
        batch_size=_BATCH,
    )


def removal_answers_record(*, connection: Connection, answers: Sequence[Answer]) -> None:
    """Forget what the cabinet withdrew, so that it is sent anew if it ever returns."""
    withdrawn: list[SkuRemoval] = [change for change, result in answers if result.error is None]
    RemoteLink.objects.filter(
        connection=connection, kind=RemoteLink.Kind.SKU, key__in=[removal.wire_id for removal in withdrawn]
    ).delete()
    sku_ids = [removal.sku_id for removal in withdrawn if removal.sku_id is not None]
    StockLink.objects.filter(connection=connection, sku__in=sku_ids).delete()
    refused = [
        RemoteLink(connection=connection, kind=RemoteLink.Kind.SKU, key=change.wire_id, **_error_columns(result))
        for change, result in answers
        if result.error is not None
    ]
    _links_write(refused, ["error", "error_code"])


def links_mark(*, model: type[RemoteLink] | type[StockLink], errors: Mapping[int, str]) -> None:
    """Write the errors that are not the cabinet's into links, by their ids; an empty one clears what stands there."""
    links: list[Any] = [model(pk=pk, error=error[:_ERROR_LENGTH], error_code="") for pk, error in errors.items()]
    model.objects.bulk_update(links, ["error", "error_code"], batch_size=_BATCH)


def warehouse_stock_mark(*, connection: Connection, reasons: Mapping[int, str]) -> None:
    """Write into the stock links of warehouses that were passed over why, by warehouse id."""
    for warehouse_id, reason in reasons.items():
        error = reason[:_ERROR_LENGTH]
        StockLink.objects.filter(~Q(error=error), connection=connection, warehouse=warehouse_id).update(
            error=error, error_code=""
        )
