"""Sending the catalogue, stock and prices to the cabinet (design §4 «Out»).

For a page that shows what would be sent: `export_scope`, then `card_candidates` and `stock_candidates` (querysets of
skus, to be counted and paged), then for one page of them `goods_load` and `cards_compare` or `stock_compare`, whose
changes carry their `differences`.
"""

from exchange.services.export.candidates import (
    card_candidates,
    goods_candidates,
    goods_candidates_find,
    stock_candidates,
    withdrawn_count,
)
from exchange.services.export.categories import categories_compare
from exchange.services.export.changes import SkuChange, StockWarehouse
from exchange.services.export.conditions import GoodsConditions
from exchange.services.export.differences import Difference
from exchange.services.export.goods import Goods, goods_load, goods_of, sku_key
from exchange.services.export.items import barcodes_choose, cards_compare
from exchange.services.export.preview import TooManyGoods, export_preview
from exchange.services.export.run import export_run
from exchange.services.export.scope import ExportScope, baseline_of, export_scope
from exchange.services.export.selection import GoodsSelection
from exchange.services.export.stock import StockRow, stock_compare, stock_push, stock_rows
from exchange.services.export.summary import WAREHOUSE_CODES, ExportPart, ExportSummary
from exchange.services.export.warehouses import stock_warehouses, warehouse_places, warehouses_compare

__all__ = [
    "WAREHOUSE_CODES",
    "Difference",
    "ExportPart",
    "ExportScope",
    "ExportSummary",
    "Goods",
    "GoodsConditions",
    "GoodsSelection",
    "SkuChange",
    "StockRow",
    "StockWarehouse",
    "TooManyGoods",
    "barcodes_choose",
    "baseline_of",
    "card_candidates",
    "cards_compare",
    "categories_compare",
    "export_preview",
    "export_run",
    "export_scope",
    "goods_candidates",
    "goods_candidates_find",
    "goods_load",
    "goods_of",
    "sku_key",
    "stock_candidates",
    "stock_compare",
    "stock_push",
    "stock_rows",
    "stock_warehouses",
    "warehouse_places",
    "warehouses_compare",
    "withdrawn_count",
]
