"""Cursors: opaque to the caller, and of no use after the cabinet was reset."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_hex

from exchange.sandbox.errors import ApiError, invalid_request
from exchange.sandbox.models import Cabinet


def encode_cursor(cabinet: Cabinet, listing: str, position: int) -> str:
    # The salt makes every cursor another one: an empty page, too, must be seen to move on.
    text = f"{cabinet.epoch}:{listing}:{position}:{token_hex(4)}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cabinet: Cabinet, listing: str, cursor: str) -> int:
    """The position a cursor stands for; an empty one is the beginning. Raises ApiError 400 or 410."""
    if not cursor:
        return 0
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        epoch, cursor_listing, position, _salt = text.split(":")
        place = int(position)
    except ValueError as error:
        raise invalid_request("Курсор не разобран.", path="cursor") from error
    if cursor_listing != listing:
        raise invalid_request("Курсор от другого списка.", path="cursor")
    if epoch != cabinet.epoch:
        raise cursor_expired()
    return place


def cursor_expired() -> ApiError:
    return ApiError(410, "docs.cursor.expired", "Курсор устарел, начните с даты.")
