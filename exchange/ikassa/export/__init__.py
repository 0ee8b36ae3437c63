"""Sending the catalogue, stock and prices to the cabinet (design §4 «Out»).

For a page that shows what would be sent: `export_scope`, then `card_candidates` and `stock_candidates` (querysets of
skus, to be counted and paged), then for one page of them `goods_load` and `cards_compare` or `stock_compare`, whose
changes carry their `differences`.
"""

from exchange.ikassa.export.candidates import (
    card_candidates,
    goods_candidates,
    goods_candidates_find,
    stock_candidates,
    withdrawn_count,
)
from exchange.ikassa.export.categories import categories_compare
from exchange.ikassa.export.changes import Difference, SkuChange, StockWarehouse
from exchange.ikassa.export.conditions import GoodsConditions
from exchange.ikassa.export.goods import Goods, goods_load, goods_of
from exchange.ikassa.export.items import barcodes_choose, cards_compare
from exchange.ikassa.export.preview import TooManyGoods, export_preview
from exchange.ikassa.export.run import export_run
from exchange.ikassa.export.scope import ExportScope, GoodsSelection, baseline_of, export_scope
from exchange.ikassa.export.stock import StockRow, stock_compare, stock_push, stock_rows
from exchange.ikassa.export.summary import WAREHOUSE_CODES, ExportPart, ExportSummary
from exchange.ikassa.export.warehouses import stock_warehouses, warehouse_places, warehouses_compare

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
    "stock_candidates",
    "stock_compare",
    "stock_push",
    "stock_rows",
    "stock_warehouses",
    "warehouse_places",
    "warehouses_compare",
    "withdrawn_count",
]
