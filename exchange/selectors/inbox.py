"""What a document of the inbox lacks."""

from dataclasses import dataclass

from accounting.selectors.catalogue import barcodes_by_value
from exchange.ikassa.client import decode_document
from exchange.ikassa.client.dto import ReceiptDocument
from exchange.ikassa.client.errors import DocumentInvalid
from exchange.models import InboxDocument


@dataclass(frozen=True, slots=True)
class UnknownBarcode:
    """A barcode that the books do not know, and the goods as the register printed them."""

    value: str
    name: str


def unknown_barcodes(*, document: InboxDocument) -> list[UnknownBarcode]:
    """Return the barcodes of a receipt that name no goods yet, in the order of its lines. One query."""
    try:
        receipt = decode_document(document.payload)
    except DocumentInvalid:
        return []
    if not isinstance(receipt, ReceiptDocument):
        return []
    names = {item.code: item.name for item in receipt.items if item.code}
    known = barcodes_by_value(values=set(names))
    return [UnknownBarcode(value, name) for value, name in names.items() if value not in known]
