"""The iKassa cabinet: whoever is above this package speaks to `client` and knows `dto`, `errors` and `address`.

`wire` and `transport` are for the inside alone; what their neighbours need of them stands here.
"""

from exchange.ikassa.client.transport import IMPATIENT, PATIENT, Patience
from exchange.ikassa.client.wire import decode_document, is_gtin

__all__ = ["IMPATIENT", "PATIENT", "Patience", "decode_document", "is_gtin"]
