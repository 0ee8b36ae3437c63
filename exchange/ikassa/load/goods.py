"""Which goods a line of a receipt names."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounting.models import ItemPackage, Sku
from accounting.selectors.catalogue import barcodes_by_value
from exchange.codes import LoadCode
from exchange.ikassa.client.dto import ItemCodeKind, ReceiptDocument, ReceiptItem
from exchange.ikassa.load.registers import LoadedRegister
from exchange.ikassa.load.verdicts import Held
from exchange.issues import Subject, SubjectKind
from exchange.subjects import register_subject


@dataclass(frozen=True, slots=True)
class Goods:
    sku: Sku
    package: ItemPackage
    barcode: str = ""


class GoodsFinder:
    """The goods of a batch of receipts, read in two queries. A gtin and a code are looked up among all barcodes."""

    def __init__(self, documents: Iterable[ReceiptDocument], registers: Iterable[LoadedRegister]) -> None:
        codes = {item.code for document in documents for item in document.items if item.code}
        self._barcodes = barcodes_by_value(values=codes)
        skus = {sku.item_id for one in registers for sku in (one.service_sku, one.prepayment_sku) if sku is not None}
        self._base_packages = {
            package.item_id: package for package in ItemPackage.objects.filter(item__in=skus, is_base=True)
        }

    def find(self, item: ReceiptItem, register: LoadedRegister) -> Goods:
        """Return the goods of a line; raises Held when the books do not know them."""
        if item.code_kind is ItemCodeKind.SERVICE:
            return self._without_goods(item, register.service_sku, LoadCode.NO_SERVICE_ITEM, register)
        if item.code_kind is ItemCodeKind.PREPAYMENT:
            return self._without_goods(item, register.prepayment_sku, LoadCode.NO_PREPAYMENT_ITEM, register)
        barcode = self._barcodes.get(item.code)
        if barcode is None:
            raise Held(LoadCode.UNKNOWN_BARCODE, Subject(SubjectKind.BARCODE, item.code, item.code), name=item.name)
        return Goods(sku=barcode.sku, package=barcode.package, barcode=barcode.value)

    def _without_goods(self, item: ReceiptItem, sku: Sku | None, lack: LoadCode, register: LoadedRegister) -> Goods:
        if sku is None:
            raise Held(lack, register_subject(register.cash_register), name=item.name)
        return Goods(sku=sku, package=self._base_packages[sku.item_id])
