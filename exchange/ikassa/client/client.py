"""The iKassa cabinet as everything above this package sees it (contract §2 to §4)."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Generic, NamedTuple, Self

from exchange.codes import ClientDetail
from exchange.ikassa.client import dto, wire
from exchange.ikassa.client.auth import Credentials
from exchange.ikassa.client.dto import Element
from exchange.ikassa.client.errors import AnswerBroken, BatchTooLarge
from exchange.ikassa.client.transport import PATIENT, Patience, Transport
from exchange.issues import Issue

PAGE_LIMIT = 500
BATCH_LIMIT = 500
BODY_LIMIT = 5 * 1024 * 1024


class IkassaClient:
    """A connection to one cabinet: a context manager that several threads may use at once.

    `server` is the field «Сервер», `allowed_servers` the entries of IKASSA_ALLOWED_SERVERS. `sleep` is called with
    seconds, at most one at a time, while a request waits; what it raises ends the wait. Any method may raise any
    IkassaError; the constructor raises ServerNotAllowed. Everything may be called again: a push is idempotent by id.

    What pushes or lists is a generator: nothing is sent until it is iterated.
    """

    def __init__(
        self,
        server: str,
        credentials: Credentials,
        *,
        allowed_servers: Sequence[str],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience = PATIENT,
    ) -> None:
        self._transport = Transport(
            server, credentials, allowed_servers=allowed_servers, sleep=sleep, clock=clock, patience=patience
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    @property
    def requests_sent(self) -> int:
        """How many HTTP requests were sent, every try and the OAuth server's included."""
        return self._transport.requests_sent

    # --- Pushing ---

    def push_warehouses(
        self, elements: Iterable[dto.WarehouseElement]
    ) -> Iterator[dto.PushedBatch[dto.WarehouseElement]]:
        return self._push(wire.PUSH_WAREHOUSES, elements)

    def push_categories(
        self, elements: Iterable[dto.CategoryElement]
    ) -> Iterator[dto.PushedBatch[dto.CategoryElement]]:
        """Push categories; a parent must be in the cabinet or stand earlier in the elements."""
        return self._push(wire.PUSH_CATEGORIES, elements)

    def push_skus(self, elements: Iterable[dto.SkuElement]) -> Iterator[dto.PushedBatch[dto.SkuElement]]:
        return self._push(wire.PUSH_SKUS, elements)

    def push_stock(self, elements: Iterable[dto.StockElement]) -> Iterator[dto.PushedBatch[dto.StockElement]]:
        """Set stock and prices (set, not add)."""
        return self._push(wire.PUSH_STOCK, elements)

    def remove_skus(self, ids: Iterable[str]) -> Iterator[dto.PushedBatch[str]]:
        """Withdraw goods and their stock rows from the registers."""
        return self._push(wire.REMOVE_SKUS, ids)

    @staticmethod
    def wire_form(element: dto.Pushed) -> dict[str, object]:
        """Return an element (for a removal, an id) as it goes over the wire, for a person who asks what was sent."""
        return wire.encode_pushed(element)

    # --- Reading back ---

    def list_warehouses(self) -> Iterator[dto.Numbered[dto.WarehouseElement]]:
        return self._list(wire.LIST_WAREHOUSES)

    def list_categories(self) -> Iterator[dto.Numbered[dto.CategoryElement]]:
        return self._list(wire.LIST_CATEGORIES)

    def list_skus(self) -> Iterator[dto.Numbered[dto.SkuElement]]:
        return self._list(wire.LIST_SKUS)

    def list_stock(self) -> Iterator[dto.Numbered[dto.StockElement]]:
        return self._list(wire.LIST_STOCK)

    # --- Registers and their documents ---

    def list_workstations(self) -> tuple[dto.Workstation, ...]:
        return self._transport.get(wire.WORKSTATIONS_PATH, {}, wire.decode_workstations)

    def read_documents(self, *, since: datetime, cursor: str | None, limit: int = PAGE_LIMIT) -> dto.FeedPage:
        """Return one page of the feed: documents issued at `since` (aware) or later that arrived after `cursor`.

        Raises CursorExpired when the feed must be read anew, with no cursor.
        """

        def decode(payload: wire.JsonObject) -> dto.FeedPage:
            page = wire.decode_feed_page(payload)
            if page.has_more and page.cursor == cursor:
                raise AnswerBroken(detail=_STUCK)
            return page

        query = wire.encode_feed_query(since, cursor or "", limit)
        return self._transport.get(wire.DOCUMENTS_PATH, query, decode)

    def _push(self, push: wire.Push[Element], elements: Iterable[Element]) -> Iterator[dto.PushedBatch[Element]]:
        for batch in _batches(push, elements):
            yield from self._push_batch(push, batch)

    def _push_batch(
        self, push: wire.Push[Element], batch: Sequence["_Encoded[Element]"]
    ) -> Iterator[dto.PushedBatch[Element]]:
        """Push a batch, by halves if the cabinet finds it too large, and the halves in the same way."""
        ids = [encoded.id for encoded in batch]
        body = wire.encode_batch(push.key, [encoded.json for encoded in batch])
        results: tuple[dto.PushResult, ...] | None = None
        try:
            results = self._transport.post(push.path, body, lambda payload: wire.decode_results(payload, ids))
        except BatchTooLarge:
            if len(batch) == 1:
                raise
        if results is not None:
            yield dto.PushedBatch(tuple(encoded.element for encoded in batch), results)
            return
        middle = len(batch) // 2
        yield from self._push_batch(push, batch[:middle])
        yield from self._push_batch(push, batch[middle:])

    def _list(self, listing: wire.Listing[Element]) -> Iterator[dto.Numbered[Element]]:
        """Yield every row once, though pages repeat rows when the cabinet changes meanwhile."""
        seen: set[str] = set()
        cursors = {""}
        cursor, has_more = "", True

        def decode(payload: wire.JsonObject) -> wire.ListPage[Element]:
            page = wire.decode_list_page(payload, listing)
            if page.has_more and page.cursor in cursors:
                raise AnswerBroken(detail=_STUCK)
            return page

        while has_more:
            page = self._transport.get(listing.path, wire.encode_page_query(cursor, PAGE_LIMIT), decode)
            for row in page.rows:
                identity = listing.identify(row.element)
                if identity not in seen:
                    seen.add(identity)
                    yield row
            cursor, has_more = page.cursor, page.has_more
            cursors.add(cursor)


# Raised while a page is decoded, so that it is asked for again: a cabinet that had nothing to add may have by then.
_STUCK = Issue(ClientDetail.PAGES_REPEAT)


class _Encoded(NamedTuple, Generic[Element]):
    element: Element
    id: str
    json: bytes


def _batches(push: wire.Push[Element], elements: Iterable[Element]) -> Iterator[list[_Encoded[Element]]]:
    """Split what is pushed by the limits of one request: the number of elements and the size of the body."""
    batch: list[_Encoded[Element]] = []
    size = empty = len(wire.encode_batch(push.key, []))
    for element in elements:
        text = json.dumps(push.encode(element), ensure_ascii=False, separators=(",", ":"))
        encoded = _Encoded(element, push.identify(element), text.encode())
        added = len(encoded.json) + len(b",")
        if batch and (len(batch) == BATCH_LIMIT or size + added > BODY_LIMIT):
            yield batch
            batch, size = [], empty
        batch.append(encoded)
        size += added
    if batch:
        yield batch
