"""Many organisations with a register each, in cabinets of their own in the sandbox; goods are common to all."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from accounting.models import PriceType, Sku, Warehouse
from exchange.models import Connection, LoadSettings
from tests.support import books
from tests.support.sandbox import Sandbox

CODE = "1001"
KOPECKS = 2868
PLENTY = 10**9


@dataclass(frozen=True)
class ManyShops:
    """The shops, by the УНП of their organisations."""

    sandbox: Sandbox
    connections: dict[str, Connection]

    def trade(self, receipts: int, *, seed: int = 0) -> None:
        """Let every register trade so many receipts, other ones for another seed."""
        for number, unp in enumerate(self.connections, start=1):
            self.sandbox.trade(receipts, seed=1000 * seed + number, unp=unp)

    def delivered(self) -> dict[str, list[str]]:
        """What the registers delivered, by УНП: the uids of all documents."""
        return {
            unp: sorted(document["payload"]["uid"].upper() for document in self.documents(unp))
            for unp in self.connections
        }

    def documents(self, unp: str) -> list[dict[str, dict[str, str]]]:
        documents: list[dict[str, dict[str, str]]] = self.sandbox.truth("documents", unp=unp)["documents"]
        return documents

    def kinds(self) -> Counter[str]:
        return Counter(document["payload"]["kind"] for unp in self.connections for document in self.documents(unp))


def open_shops(sandbox: Sandbox, count: int) -> ManyShops:
    """Make so many organisations, whose cabinets hold the goods already."""
    sku, price_type = books.make_sku(), books.make_price_type()
    books.make_barcode(sku=sku, value=CODE)
    shops = [_open_shop(sandbox, sku, price_type) for _ in range(count)]
    return ManyShops(sandbox, {connection.organization.unp: connection for connection in shops})


def _open_shop(sandbox: Sandbox, sku: Sku, price_type: PriceType) -> Connection:
    warehouse = books.make_warehouse(retail_price_type=price_type)
    organization = warehouse.organization
    register = books.make_register(warehouse=warehouse)
    LoadSettings.objects.create(organization=organization, cash_register=register, date=date(2021, 1, 1))
    books.put_in_stock(warehouse=warehouse, sku=sku, quantity="100000")
    token = f"token-{organization.unp}"
    sandbox.add_token(token, unp=organization.unp)
    number = _fill_cabinet(sandbox, token, sku, warehouse)
    sandbox.add_register(register.registration_number, register.serial_number, warehouse=number, unp=organization.unp)
    return Connection.objects.create(organization=organization, server=f"http://{sandbox.address}", token=token)


def _fill_cabinet(sandbox: Sandbox, token: str, sku: Sku, warehouse: Warehouse) -> int:
    """Push the goods, and return the number of the warehouse in the cabinet."""
    (answer,) = sandbox.push("wms.warehouse.create", [{"id": warehouse.guid, "name": warehouse.name}], token=token)
    number: int = answer["number"]
    goods = {
        "id": sku.item.guid, "name": sku.item.name, "code": CODE, "isGTIN": False, "type": "product",
        "priceHasTax": True, "measure": {"code": "796", "name": "шт"}, "isWeight": False,
    }  # fmt: skip
    sandbox.push("wms.sku.create", [goods], token=token)
    stock = {"sku": goods["id"], "warehouse": number, "quantity": PLENTY, "price": KOPECKS}
    sandbox.push("wms.stock.set", [stock], token=token)
    return number
