"""What the emulated cabinet remembers, in units of the wire: integer kopecks and thousandths."""

from exchange.sandbox.models.cabinet import AccessToken, Cabinet, OAuthClient
from exchange.sandbox.models.catalogue import Category, Sku, Stock, Warehouse
from exchange.sandbox.models.misbehaviour import Fault, FaultKind, RequestLog
from exchange.sandbox.models.registers import Delivery, Document, DocumentKind, Shift, Workstation

__all__ = [
    "AccessToken",
    "Cabinet",
    "Category",
    "Delivery",
    "Document",
    "DocumentKind",
    "Fault",
    "FaultKind",
    "OAuthClient",
    "RequestLog",
    "Shift",
    "Sku",
    "Stock",
    "Warehouse",
    "Workstation",
]
