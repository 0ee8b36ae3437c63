"""The goods of the demo in the books: cards, barcodes, prices, opening stock."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from accounting.days import day_start
from accounting.models import Item, ItemCategory, ItemPackage, Sku, StockDocument, Unit, VatRate
from accounting.services.barcodes import barcode_create
from accounting.services.catalogue import (
    Variant,
    category_create,
    item_create,
    item_export_package_set,
    package_create,
)
from accounting.services.price_documents import PriceLine, price_document_create, price_document_post
from accounting.services.stock_documents import StockLine, stock_document_create, stock_document_post
from ikassa_admin.demo.company import (
    CENTRAL_WAREHOUSE,
    RETAIL_WAREHOUSE,
    START,
    WHOLESALE_WAREHOUSE,
    Company,
    demo_guid,
)
from ikassa_admin.demo.goods import PACK, SERVICE, SHELVES, SHOP_SERVICE, Box, Goods, Measure

PREPAYMENT = "Предоплата"

#: What lies outside of the shop, in base units.
BULK_STOCK = {
    WHOLESALE_WAREHOUSE: {
        "Ботинки мужские": "120",
        "Молоко пастеризованное 3,2 %, 1 л": "600",
        "Шоколад горький 72 %, 85 г": "400",
        "Порошок стиральный «Автомат», 3 кг": "150",
    },
    CENTRAL_WAREHOUSE: {
        "Картофель столовый": "2400",
        "Вода минеральная газированная, 0,5 л": "1440",
        "Конфеты «Лесной орех»": "180",
    },
}


def item_guid(name: str) -> str:
    return demo_guid("item", name)


def sku_guid(name: str, size: str) -> str:
    return demo_guid("size", f"{name}/{size}") if size else ""


def wire_id(name: str, size: str = "") -> str:
    """Return the id by which the cabinet knows goods of the demo (contract §2)."""
    return f"{item_guid(name)}#{sku_guid(name, size)}" if size else item_guid(name)


class CatalogueWriter:
    """Writes the shelves; must run inside the transaction that makes the base."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.items: dict[str, Item] = {}
        self._units: dict[str, Unit] = {}
        self._prices: list[PriceLine] = []
        self._stock: dict[str, list[StockLine]] = {name: [] for name in (RETAIL_WAREHOUSE, *BULK_STOCK)}

    def write(self) -> None:
        categories: dict[str, ItemCategory] = {}
        for shelf in SHELVES:
            category = categories[shelf.category] = category_create(
                name=shelf.category,
                parent=categories[shelf.parent] if shelf.parent else None,
                guid=demo_guid("category", shelf.category),
            )
            for goods in shelf.goods:
                self._goods_write(goods, category)
        self.items[PREPAYMENT] = item_create(
            name=PREPAYMENT, unit=self._unit(SERVICE), kind=Item.Kind.PREPAYMENT, guid=item_guid(PREPAYMENT)
        )
        self._documents_write()

    @property
    def service_item(self) -> Item:
        return self.items[SHOP_SERVICE]

    @property
    def prepayment_item(self) -> Item:
        return self.items[PREPAYMENT]

    def _unit(self, measure: Measure) -> Unit:
        """The unit of a measure; the base may have it already, for units are nobody's."""
        if measure.code not in self._units:
            self._units[measure.code], _ = Unit.objects.get_or_create(
                code=measure.code,
                defaults={
                    "guid": demo_guid("unit", measure.code),
                    "name": measure.name,
                    "full_name": measure.full_name,
                },
            )
        return self._units[measure.code]

    def _goods_write(self, goods: Goods, category: ItemCategory) -> None:
        item = self.items[goods.name] = item_create(
            name=goods.name,
            unit=self._unit(goods.measure),
            category=category,
            kind=Item.Kind.SERVICE if goods.is_service else Item.Kind.PRODUCT,
            retail_vat_rate=VatRate(goods.vat),
            guid=item_guid(goods.name),
            variants=[Variant(name=size.name, guid=sku_guid(goods.name, size.name)) for size in goods.sizes],
            article=goods.article,
            is_weight=goods.is_weight,
        )
        base = item.base_package
        for sku, barcode, stock in _skus(item, goods):
            if barcode:
                barcode_create(sku=sku, value=barcode, package=base)
            self._prices.append(self._price(sku, goods.price, base))
            if Decimal(stock):
                self._stock[RETAIL_WAREHOUSE].append(_stock_line(sku, stock, base))
            for warehouse, quantities in BULK_STOCK.items():
                if goods.name in quantities:
                    self._stock[warehouse].append(_stock_line(sku, quantities[goods.name], base))
        if goods.box:
            self._box_write(item, goods.box)

    def _box_write(self, item: Item, box: Box) -> None:
        package = package_create(
            item=item,
            name=box.name,
            unit=self._unit(PACK),
            numerator=box.numerator,
            denominator=box.denominator,
            guid=demo_guid("package", f"{item.name}/{box.name}"),
        )
        item_export_package_set(item=item, package=package)
        sku = item.skus.get()
        barcode_create(sku=sku, value=box.barcode, package=package)
        if box.price:
            self._prices.append(self._price(sku, box.price, package))

    def _price(self, sku: Sku, value: str, package: ItemPackage) -> PriceLine:
        return PriceLine(sku=sku, price_type=self.company.price_type, value=Decimal(value), package=package)

    def _documents_write(self) -> None:
        moment = day_start(START)
        prices = price_document_create(lines=self._prices, effective_at=moment, comment="Цены демонстрации")
        price_document_post(document=prices)
        for name, lines in self._stock.items():
            document = stock_document_create(
                organization=self.company.organization,
                kind=StockDocument.Kind.OPENING,
                warehouse=self.company.warehouses[name],
                lines=lines,
                moment=moment,
                comment="Остатки демонстрации",
            )
            stock_document_post(document=document)


def _skus(item: Item, goods: Goods) -> Iterator[tuple[Sku, str, str]]:
    """Yield the skus of an item, each with its barcode and its stock."""
    skus: Mapping[str, Sku] = {sku.variant: sku for sku in item.skus.all()}
    if not goods.sizes:
        yield skus[""], goods.barcode, goods.stock
    for size in goods.sizes:
        yield skus[size.name], size.barcode, size.stock


def _stock_line(sku: Sku, quantity: str, package: ItemPackage) -> StockLine:
    return StockLine(sku=sku, quantity=Decimal(quantity), package=package)
