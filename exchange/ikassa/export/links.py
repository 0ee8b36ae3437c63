"""Writing down what the cabinet answered.

`number`, `accepted` and `checked_at` come from rows answered without error; a rejected row writes its error alone.
Every function is to be called inside a transaction that has renewed the lease, and may run twice.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from accounting.models import Sku
from exchange.codes import ExportCode
from exchange.ikassa.client.dto import PushResult
from exchange.ikassa.export.changes import SkuRemoval
from exchange.issues import Issue
from exchange.models import Connection, RemoteLink, StockLink

_BATCH = 500
_ERROR_LENGTH = 1000
_CODE_LENGTH = 100


class Answer(NamedTuple):
    """An element and the cabinet's answer; `refused_parent` names the parent category that it did not take before."""

    change: Any
    result: PushResult
    refused_parent: str = ""

    @property
    def issue(self) -> Issue | None:
        """Return why the cabinet did not take the element, None if it did."""
        error = self.result.error
        if error is None:
            return None
        message: str | Issue = error.message or Issue(ExportCode.REASON_NOT_GIVEN)
        if self.refused_parent:
            message = Issue(ExportCode.PARENT_REJECTED, params={"parent": self.refused_parent})
        return Issue(ExportCode.REJECTED, self.change.subject, {"message": message, "cause": error.code})


def _error_columns(answer: Answer) -> dict[str, str]:
    """Return what a link keeps of an answer: the cabinet's words, or our code where these do not say enough."""
    issue = answer.issue
    if issue is None:
        return {"error": "", "error_code": ""}
    message = issue.params["message"]
    words = message.code if isinstance(message, Issue) else message
    return {"error": words[:_ERROR_LENGTH], "error_code": issue.params["cause"][:_CODE_LENGTH]}


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
    for answer in answers:
        change, result = answer.change, answer.result
        link = RemoteLink(
            connection=connection, kind=kind, key=change.wire_id, sku=change.sku, **_error_columns(answer)
        )
        if result.error is not None:
            refused.append(link)
            continue
        link.number, link.accepted, link.checked_at = result.number, change.payload, now
        link.error = change.pending or ""
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
    for answer in answers:
        change = answer.change
        link = StockLink(
            connection=connection,
            sku=change.goods.sku,
            warehouse=change.place.warehouse,
            **_error_columns(answer),
        )
        if answer.result.error is not None:
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
    withdrawn: list[SkuRemoval] = [answer.change for answer in answers if answer.result.error is None]
    RemoteLink.objects.filter(
        connection=connection, kind=RemoteLink.Kind.SKU, key__in=[removal.wire_id for removal in withdrawn]
    ).delete()
    sku_ids = [removal.sku_id for removal in withdrawn if removal.sku_id is not None]
    StockLink.objects.filter(connection=connection, sku__in=sku_ids).delete()
    refused = [
        RemoteLink(connection=connection, kind=RemoteLink.Kind.SKU, key=answer.change.wire_id, **_error_columns(answer))
        for answer in answers
        if answer.result.error is not None
    ]
    _links_write(refused, ["error", "error_code"])


def links_mark(*, model: type[RemoteLink] | type[StockLink], errors: Mapping[int, str]) -> None:
    """Write codes of ours into links, by their ids; an empty one clears what stands there."""
    links: list[Any] = [model(pk=pk, error=error, error_code="") for pk, error in errors.items()]
    model.objects.bulk_update(links, ["error", "error_code"], batch_size=_BATCH)


def warehouse_stock_mark(*, connection: Connection, codes: Mapping[int, str]) -> None:
    """Write into the stock links of warehouses that were skipped why, by warehouse id."""
    for warehouse_id, code in codes.items():
        StockLink.objects.filter(~Q(error=code), connection=connection, warehouse=warehouse_id).update(
            error=code, error_code=""
        )
