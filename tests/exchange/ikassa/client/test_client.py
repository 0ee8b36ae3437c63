"""What goes over the wire for each method, batches and pages."""

import gzip
import json
import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import responses
from requests import PreparedRequest

from exchange.ikassa.client import client as client_module
from exchange.ikassa.client import dto, errors
from exchange.ikassa.client.client import IkassaClient
from exchange.ikassa.client.transport import TRIES
from tests.exchange.ikassa.client.conftest import API, TOKEN, Waits
from tests.support.patience import PATIENCE

SINCE = datetime(2021, 1, 1, tzinfo=UTC)


def body_of(request: PreparedRequest) -> dict[str, list[dict[str, object]]]:
    body = request.body
    assert isinstance(body, bytes)
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body)


def accept(request: PreparedRequest, *, at_most: int = 500) -> tuple[int, dict[str, str], str]:
    """Answer as a cabinet does that takes everything, unless a batch is too large."""
    ((_, elements),) = body_of(request).items()
    if len(elements) > at_most:
        return 413, {}, json.dumps({"code": "api.batch.tooLarge", "message": "много"})
    rows = [{"id": element["id"], "number": 100, "status": "created"} for element in elements]
    return 200, {}, json.dumps({"results": rows})


def warehouses(count: int) -> list[dto.WarehouseElement]:
    return [dto.WarehouseElement(f"w{number}", f"Склад {number}") for number in range(count)]


def test_a_request_carries_the_token_and_an_id_of_its_own(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    cabinet.add("GET", f"{API}/workstations.list", json={"workstations": []})

    client.list_workstations()
    client.list_workstations()

    first, second = (call.request.headers for call in cabinet.calls)
    assert first["Authorization"] == f"Bearer {TOKEN}"
    assert first["Accept-Encoding"] == "gzip"
    assert first["X-Request-Id"] != second["X-Request-Id"]
    assert cabinet.calls[0].request.req_kwargs["timeout"] == (5, 30)
    assert client.requests_sent == 2


def test_every_kind_of_element_goes_its_own_way(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    sku = dto.SkuElement(
        id="s1",
        name="Босоножки женские",
        code="1001",
        is_gtin=False,
        type=dto.SkuType.PRODUCT,
        vat_rate=dto.VatRate.NONE,
        measure=dto.Measure("715", "пар"),
        is_weight=False,
        category="c1",
    )
    stock = dto.StockElement("s1", 12345, Decimal("17.000"), Decimal("28.68"))
    created = {"results": [{"id": "s1", "number": 7, "status": "created"}]}
    cabinet.add("POST", f"{API}/wms.sku.create", json=created)
    cabinet.add("POST", f"{API}/wms.stock.set", json={"results": [{"id": "s1@12345", "status": "updated"}]})
    cabinet.add("POST", f"{API}/wms.sku.remove", json={"results": [{"id": "s1", "status": "removed"}]})

    (pushed,) = client.push_skus([sku])
    (stocked,) = client.push_stock([stock])
    (removed,) = client.remove_skus(["s1"])

    assert pushed == dto.PushedBatch((sku,), (dto.PushResult("s1", dto.PushStatus.CREATED, 7),))
    assert stocked.results == (dto.PushResult("s1@12345", dto.PushStatus.UPDATED),)
    assert removed == dto.PushedBatch(("s1",), (dto.PushResult("s1", dto.PushStatus.REMOVED),))
    assert [body_of(call.request) for call in cabinet.calls] == [
        {
            "sku": [
                {
                    "id": "s1",
                    "name": "Босоножки женские",
                    "code": "1001",
                    "isGTIN": False,
                    "type": "product",
                    "priceHasTax": True,
                    "measure": {"code": "715", "name": "пар"},
                    "category": "c1",
                    "isWeight": False,
                }
            ]
        },
        {"stock": [{"sku": "s1", "warehouse": 12345, "quantity": 17000, "price": 2868}]},
        {"sku": [{"id": "s1"}]},
    ]


def test_a_rejected_element_does_not_stop_the_rest(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    rows = [
        {"id": "c1", "status": "rejected", "error": {"code": "wms.category.parentUnknown", "message": "нет родителя"}},
        {"id": "c2", "status": "unchanged", "number": 5},
    ]
    cabinet.add("POST", f"{API}/wms.category.create", json={"results": rows})

    (batch,) = client.push_categories([dto.CategoryElement("c1", "Обувь", "c0"), dto.CategoryElement("c2", "Книги")])

    assert batch.results[0].error == dto.ElementError("wms.category.parentUnknown", "нет родителя")
    assert batch.results[1] == dto.PushResult("c2", dto.PushStatus.UNCHANGED, 5)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"id": "w0", "status": "created"}],
        [{"id": "w1", "status": "created"}, {"id": "w0", "status": "created"}],
        [{"id": "w0", "status": "created"}, {"id": "w1", "status": "forgotten"}],
        [{"id": "w0", "status": "created"}, {"id": "w1", "status": "created", "number": "five"}],
    ],
)
def test_an_answer_that_is_not_about_what_was_sent_is_not_believed(
    cabinet: responses.RequestsMock, client: IkassaClient, rows: list[dict[str, object]]
) -> None:
    cabinet.add("POST", f"{API}/wms.warehouse.create", json={"results": rows})

    with pytest.raises(errors.AnswerBroken):
        list(client.push_warehouses(warehouses(2)))


def test_nothing_is_sent_when_there_is_nothing_to_send(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    assert list(client.push_warehouses([])) == []
    assert client.requests_sent == 0


def test_a_push_is_split_by_five_hundred(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    cabinet.add_callback("POST", f"{API}/wms.warehouse.create", accept)

    batches = list(client.push_warehouses(warehouses(1201)))

    assert [len(batch.elements) for batch in batches] == [500, 500, 201]
    assert [element for batch in batches for element in batch.elements] == warehouses(1201)
    assert [row.id for batch in batches for row in batch.results] == [element.id for element in warehouses(1201)]


def test_a_push_is_split_by_size(
    cabinet: responses.RequestsMock, client: IkassaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "BODY_LIMIT", 500)
    cabinet.add_callback("POST", f"{API}/wms.warehouse.create", accept)

    batches = list(client.push_warehouses([*warehouses(30), dto.WarehouseElement("big", "Ы" * 600)]))

    sizes = [len(call.request.body) for call in cabinet.calls if "Content-Encoding" not in call.request.headers]
    assert len(batches) > 2
    assert batches[-1].elements[0].id == "big"
    assert max(sizes) <= 500
    assert max(sizes) > 400


def test_a_batch_that_is_too_large_is_halved_until_it_fits(
    cabinet: responses.RequestsMock, client: IkassaClient, waits: Waits
) -> None:
    cabinet.add_callback("POST", f"{API}/wms.warehouse.create", lambda request: accept(request, at_most=3))

    batches = list(client.push_warehouses(warehouses(11)))

    assert [len(batch.elements) for batch in batches] == [2, 3, 3, 3]
    assert [element for batch in batches for element in batch.elements] == warehouses(11)
    assert waits.slices == []


def test_one_element_that_is_too_large_is_told(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    cabinet.add_callback("POST", f"{API}/wms.warehouse.create", lambda request: accept(request, at_most=0))

    with pytest.raises(errors.BatchTooLarge):
        list(client.push_warehouses(warehouses(5)))

    assert [len(body_of(call.request)["warehouse"]) for call in cabinet.calls] == [5, 2, 1]


def test_only_bodies_from_one_kibibyte_are_compressed(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    cabinet.add_callback("POST", f"{API}/wms.warehouse.create", accept)

    list(client.push_warehouses(warehouses(1)))
    list(client.push_warehouses(warehouses(100)))

    small, large = (call.request for call in cabinet.calls)
    assert "Content-Encoding" not in small.headers
    assert large.headers["Content-Encoding"] == "gzip"
    assert len(body_of(large)["warehouse"]) == 100


def list_pages(cabinet: responses.RequestsMock, *pages: tuple[list[str], str, bool]) -> None:
    for ids, cursor, has_more in pages:
        rows = [{"id": row, "name": row, "number": 1} for row in ids]
        cabinet.add("GET", f"{API}/wms.warehouse.list", json={"warehouse": rows, "cursor": cursor, "hasMore": has_more})


def test_a_list_is_read_to_its_end_each_row_once_over_short_and_empty_pages(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    list_pages(cabinet, (["a", "b"], "1", True), ([], "2", True), (["b", "c"], "", False))

    rows = list(client.list_warehouses())

    assert [row.element.id for row in rows] == ["a", "b", "c"]
    assert rows[0].number == 1
    assert [call.request.params for call in cabinet.calls] == [
        {"limit": "500"},
        {"limit": "500", "cursor": "1"},
        {"limit": "500", "cursor": "2"},
    ]


@pytest.mark.parametrize("cursors", [["1", "1"], ["1", "2", "1"]])
def test_a_list_whose_cursor_goes_round_is_not_read_for_ever(
    cabinet: responses.RequestsMock, client: IkassaClient, cursors: list[str]
) -> None:
    list_pages(cabinet, *((["a"], cursor, True) for cursor in cursors))

    with pytest.raises(errors.AnswerBroken):
        list(client.list_warehouses())

    assert len(cabinet.calls) == len(cursors) - 1 + TRIES


def test_more_without_a_cursor_is_not_believed(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    list_pages(cabinet, (["a"], "", True))

    with pytest.raises(errors.AnswerBroken):
        list(client.list_warehouses())


def test_stock_is_read_back_without_numbers(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    row = {"sku": "s1", "warehouse": 12345, "quantity": 1234, "price": 2868}
    cabinet.add("GET", f"{API}/wms.stock.list", json={"stock": [row], "cursor": "", "hasMore": False})

    stock = dto.StockElement("s1", 12345, Decimal("1.234"), Decimal("28.68"))
    assert list(client.list_stock()) == [dto.Numbered(stock, None)]


def test_registers_are_read_with_and_without_a_warehouse_and_a_shift(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    busy = {
        "id": "1",
        "registrationNumber": "AVQ12341234123",
        "serialNumber": "123456789",
        "name": "Касса",
        "warehouse": 12345,
        "shift": {"number": 17, "openedAt": "2021-01-01T09:00:00+03:00"},
    }
    idle = busy | {"id": "2", "warehouse": None, "shift": None}
    cabinet.add("GET", f"{API}/workstations.list", json={"workstations": [busy, idle]})

    first, second = client.list_workstations()

    assert first.open_shift == dto.WorkstationShift(17, datetime(2021, 1, 1, 6, tzinfo=UTC))
    assert (first.registration_number, first.serial_number, first.warehouse) == ("AVQ12341234123", "123456789", 12345)
    assert (second.warehouse, second.open_shift) == (None, None)


def test_the_feed_is_asked_by_date_on_every_page_and_by_cursor_from_the_second(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    document = {"uid": "5f0c" * 6, "kind": "somethingNew", "extra": [1, {"deep": None}]}
    cabinet.add("GET", f"{API}/workstations.docs.list", json={"docs": [document], "cursor": "c1", "hasMore": True})
    cabinet.add("GET", f"{API}/workstations.docs.list", json={"docs": [], "cursor": "c2", "hasMore": False})

    first = client.read_documents(since=SINCE, cursor=None)
    second = client.read_documents(since=SINCE, cursor=first.cursor, limit=10)

    assert first.documents[0].payload == document
    assert first.documents[0].envelope.uid == ("5f0c" * 6).upper()
    assert first.has_more
    assert second == dto.FeedPage((), "c2", False)
    assert [call.request.params for call in cabinet.calls] == [
        {"limit": "500", "from": "2021-01-01T03:00:00+03:00"},
        {"limit": "10", "from": "2021-01-01T03:00:00+03:00", "cursor": "c1"},
    ]


def test_a_feed_that_does_not_move_on_is_not_read_for_ever(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    cabinet.add("GET", f"{API}/workstations.docs.list", json={"docs": [], "cursor": "c1", "hasMore": True})

    with pytest.raises(errors.AnswerBroken):
        client.read_documents(since=SINCE, cursor="c1")

    assert len(cabinet.calls) == TRIES


def test_an_empty_page_that_leaves_the_cursor_where_it_was_is_asked_for_again(
    cabinet: responses.RequestsMock, client: IkassaClient
) -> None:
    for docs, cursor in (([], "c1"), ([{"kind": "sale"}], "c2")):
        cabinet.add("GET", f"{API}/workstations.docs.list", json={"docs": docs, "cursor": cursor, "hasMore": True})

    page = client.read_documents(since=SINCE, cursor="c1")

    assert (len(page.documents), page.cursor) == (1, "c2")


def test_never_more_than_four_requests_are_in_flight(cabinet: responses.RequestsMock, client: IkassaClient) -> None:
    meeting = threading.Barrier(4)
    counting = threading.Lock()
    in_flight, most = 0, 0

    def answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        nonlocal in_flight, most
        with counting:
            in_flight += 1
            most = max(most, in_flight)
        meeting.wait(timeout=PATIENCE)
        with counting:
            in_flight -= 1
        return 200, {}, '{"workstations": []}'

    cabinet.add_callback("GET", f"{API}/workstations.list", answer)
    threads = [threading.Thread(target=client.list_workstations) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)

    assert most == 4
    assert client.requests_sent == 12
