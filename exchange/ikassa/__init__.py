"""The iKassa cabinet: whoever is above this package speaks to `client` and knows `dto`, `errors` and `address`.

`wire` is for the inside alone; the two things that its neighbours need of it stand here.
"""

from exchange.ikassa.wire import decode_document, is_gtin

__all__ = ["decode_document", "is_gtin"]
