"""Both sides of the contract, each written on its own, understand each other."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from exchange.ikassa.client import dto, wire
from exchange.ikassa.client.auth import OAuthCredentials, TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from tests.exchange.sandbox.conftest import WAREHOUSE
from tests.support.sandbox import Sandbox

MINSK = ZoneInfo("Europe/Minsk")
LONG_AGO = datetime(2000, 1, 1, tzinfo=MINSK)
SHOES = dto.SkuElement(
    id="f0a1#BASE",
    name="Босоножки женские",
    code="1001",
    is_gtin=False,
    type=dto.SkuType.PRODUCT,
    vat_rate=dto.VatRate.NONE,
    measure=dto.Measure("715", "пар"),
    is_weight=False,
    category="c2",
)
MILK = dto.SkuElement(
    id="m",
    name="Молоко",
    code="4810000000018",
    is_gtin=True,
    type=dto.SkuType.PRODUCT,
    vat_rate=dto.VatRate.ZERO,
    measure=dto.Measure("166", "кг"),
    is_weight=True,
    article="А-1",
    price=Decimal("2.49"),
)
CATEGORIES = [dto.CategoryElement("c1", "Одежда и обувь"), dto.CategoryElement("c2", "Обувь", parent="c1")]
STOCK = [
    dto.StockElement("f0a1#BASE", WAREHOUSE, Decimal("17.000"), Decimal("28.68")),
    dto.StockElement("m", WAREHOUSE, Decimal("40.125"), Decimal("2.49")),
]


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[IkassaClient]:
    credentials = TokenCredentials(sandbox.token)
    with IkassaClient(sandbox.url, credentials, allowed_servers=["127.0.0.1"], sleep=lambda _: None) as client:
        yield client


def push_all(client: IkassaClient) -> list[dto.PushResult]:
    batches = [
        *client.push_warehouses([dto.WarehouseElement("w", "Розничный магазин", "Минск")]),
        *client.push_categories(CATEGORIES),
        *client.push_skus([SHOES, MILK]),
        *client.push_stock(STOCK),
    ]
    return [result for batch in batches for result in batch.results]


def read_all(client: IkassaClient) -> list[dto.FeedDocument]:
    documents: list[dto.FeedDocument] = []
    cursor, has_more = None, True
    while has_more:
        page = client.read_documents(since=LONG_AGO, cursor=cursor, limit=50)
        documents += page.documents
        cursor, has_more = page.cursor, page.has_more
    return documents


def test_what_is_pushed_reads_back_the_same(sandbox: Sandbox, client: IkassaClient) -> None:
    results = push_all(client)
    assert [result.status for result in results] == [dto.PushStatus.CREATED] * 7
    assert [result.number for result in results] == [10001, 10001, 10002, 10001, 10002, None, None]
    assert [row.element for row in client.list_warehouses()] == [
        dto.WarehouseElement("w", "Розничный магазин", "Минск")
    ]
    assert [row.element for row in client.list_categories()] == CATEGORIES
    assert [row.element for row in client.list_skus()] == [SHOES, MILK]
    assert [row.element for row in client.list_stock()] == STOCK


def test_roubles_and_kilogrammes_are_kopecks_and_thousandths_in_the_cabinet(
    sandbox: Sandbox, client: IkassaClient
) -> None:
    push_all(client)
    rows = {row["sku"]: (row["quantity"], row["price"]) for row in sandbox.truth("stock")["stock"]}
    assert rows == {"f0a1#BASE": (17_000, 2868), "m": (40_125, 249)}


def test_every_document_of_a_trade_is_understood_through_every_fault(sandbox: Sandbox, client: IkassaClient) -> None:
    push_all(client)
    sandbox.add_register(warehouse=WAREHOUSE)
    sandbox.faults(late=0.1, duplicate=0.1, seed=1)
    sandbox.trade(150, seed=1, closeShifts=True, withoutGoods=True)
    sandbox.deliver()
    for fault in (
        "rate_limit",
        "server_error",
        "lost_request",
        "lost_answer",
        "truncated_body",
        "not_json",
        "short_page",
    ):
        sandbox.faults(
            seed=2, **{fault: {"count": 2, "after": 1, "value": {"short_page": 0, "rate_limit": 1}.get(fault, 500)}}
        )
        documents = read_all(client)
        made = [row["payload"] for row in sandbox.truth("documents")["documents"]]
        assert {document.envelope.uid for document in documents} == {payload["uid"] for payload in made}
    totals = {document.envelope.uid: wire.decode_document(document.payload) for document in documents}
    for payload in made:
        if "total" in payload:
            assert totals[payload["uid"]].total * 100 == payload["total"]


def test_oauth_opens_the_cabinet(sandbox: Sandbox) -> None:
    credentials = OAuthCredentials(
        client_id="sandbox-client",
        client_secret="sandbox-secret",
        audience="190000000",
        accounts_server=sandbox.url,
    )
    with IkassaClient(sandbox.url, credentials, allowed_servers=["127.0.0.1"]) as client:
        assert client.list_workstations() == ()
