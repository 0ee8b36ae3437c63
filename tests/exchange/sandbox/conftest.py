"""A small shop in the cabinet, pushed through the API itself."""

from typing import Any

import pytest

from tests.support.patience import PATIENCE
from tests.support.sandbox import SERIAL_NUMBER, Sandbox

Wire = dict[str, Any]

WAREHOUSE = 10001


def sku(id: str, **values: Any) -> Wire:
    """An element of `wms.sku.create` that the contract allows; a value of None leaves the key out."""
    element = {
        "id": id,
        "name": f"Товар {id}",
        "code": id,
        "isGTIN": False,
        "type": "product",
        "priceHasTax": True,
        "tax": 20,
        "measure": {"code": "796", "name": "шт"},
        "isWeight": False,
    }
    return {key: value for key, value in (element | values).items() if value is not None}


def stock(id: str, quantity: int, price: int, warehouse: int = WAREHOUSE) -> Wire:
    return {"sku": id, "warehouse": warehouse, "quantity": quantity, "price": price}


def fill(sandbox: Sandbox) -> None:
    """One warehouse, one register, shoes of 28,68, milk, potatoes by weight, a delivery."""
    sandbox.push("wms.warehouse.create", [{"id": "shop", "name": "Розничный магазин"}])
    goods = [
        sku("shoes", name="Босоножки женские", tax=None),
        sku("milk", name="Молоко", code="4810000000018", isGTIN=True, tax=10),
        sku("potatoes", name="Картофель", tax=0, isWeight=True, measure={"code": "166", "name": "кг"}),
        sku("delivery", name="Доставка", type="service"),
    ]
    sandbox.push("wms.sku.create", goods)
    rows = [
        stock("shoes", 17_000, 2868),
        stock("milk", 40_000, 249),
        stock("potatoes", 100_000, 137),
        stock("delivery", 0, 1500),
    ]
    sandbox.push("wms.stock.set", rows)
    sandbox.add_register(warehouse=WAREHOUSE, name="Фискальный регистратор (Розничный магазин)")


@pytest.fixture
def shop(sandbox: Sandbox) -> Sandbox:
    fill(sandbox)
    return sandbox


def quantity(sandbox: Sandbox, id: str) -> int:
    rows = sandbox.truth("stock")["stock"]
    return int(next(row["quantity"] for row in rows if row["sku"] == id))


def register(sandbox: Sandbox, serial_number: str = SERIAL_NUMBER) -> Wire:
    rows = sandbox.truth("registers")["registers"]
    return next(dict(row) for row in rows if row["serialNumber"] == serial_number)


def read_feed(
    sandbox: Sandbox, cursor: str = "", issued_from: str = "2000-01-01T00:00:00", limit: int = 500
) -> list[Wire]:
    """Every document of the feed, page by page, as a client reads it."""
    documents: list[Wire] = []
    while True:
        page = get(sandbox, "workstations.docs.list", **{"cursor": cursor, "from": issued_from, "limit": limit})
        documents += page["docs"]
        if not page["hasMore"]:
            return documents
        cursor = page["cursor"]


def get(sandbox: Sandbox, method: str, **query: Any) -> Wire:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    response = sandbox.session.get(f"{sandbox.url}/api/{method}", params=query, headers=headers, timeout=PATIENCE)
    assert response.status_code == 200, response.text
    body: Wire = response.json()
    return body


def refusal(sandbox: Sandbox, method: str, **query: Any) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    response = sandbox.session.get(f"{sandbox.url}/api/{method}", params=query, headers=headers, timeout=PATIENCE)
    return response.status_code, response.json()["code"]
