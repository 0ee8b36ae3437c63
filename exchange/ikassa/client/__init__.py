"""The client of the iKassa cabinet: code above this package uses `client`, `dto`, `errors` and `address`.

`wire` and `transport` are for the inside alone; what their neighbours need of them stands here.
"""

from exchange.ikassa.client.transport import IMPATIENT, PATIENT, Patience
from exchange.ikassa.client.wire import decode_document, is_gtin

__all__ = ["IMPATIENT", "PATIENT", "Patience", "decode_document", "is_gtin"]
