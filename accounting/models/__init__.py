"""The books, by subject."""

from accounting.models.base import Currency, DocumentStatus, VatRate
from accounting.models.catalogue import (
    Barcode,
    IdentificationCodeCounter,
    Item,
    ItemCategory,
    ItemPackage,
    MarkingKind,
    Sku,
    Unit,
)
from accounting.models.company import AcquiringTerminal, CashDesk, Department, Membership, Organization, Partner, User
from accounting.models.prices import Price, PriceDocument, PriceDocumentLine, PriceType
from accounting.models.receipts import Receipt, ReceiptLine, ReceiptPayment, RefundReceipt, SaleReceipt
from accounting.models.reports import ShiftReport, ShiftReportLine, ShiftReportPayment
from accounting.models.retail import CashOperation, CashRegister, CashShift
from accounting.models.stock import (
    StockBalance,
    StockDocument,
    StockDocumentLine,
    StockMovement,
    Warehouse,
)

__all__ = [
    "AcquiringTerminal",
    "Barcode",
    "CashDesk",
    "CashOperation",
    "CashRegister",
    "CashShift",
    "Currency",
    "Department",
    "DocumentStatus",
    "IdentificationCodeCounter",
    "Item",
    "ItemCategory",
    "ItemPackage",
    "MarkingKind",
    "Membership",
    "Organization",
    "Partner",
    "Price",
    "PriceDocument",
    "PriceDocumentLine",
    "PriceType",
    "Receipt",
    "ReceiptLine",
    "ReceiptPayment",
    "RefundReceipt",
    "SaleReceipt",
    "ShiftReport",
    "ShiftReportLine",
    "ShiftReportPayment",
    "Sku",
    "StockBalance",
    "StockDocument",
    "StockDocumentLine",
    "StockMovement",
    "Unit",
    "User",
    "VatRate",
    "Warehouse",
]
