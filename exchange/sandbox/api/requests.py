"""What a request brings: its token, its cursor, its body."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from secrets import token_hex
from typing import IO, Any, NoReturn

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from exchange.sandbox.errors import ApiError, batch_too_large, invalid_request
from exchange.sandbox.models import AccessToken, Cabinet

SCOPE = "api"


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[AnonymousUser, AccessToken]:
        words = request.headers.get("Authorization", "").split()
        if len(words) == 2 and words[0].lower() == "bearer":
            words = words[1:]
        token = None
        if len(words) == 1:
            token = AccessToken.objects.select_related("cabinet").filter(value=words[0]).first()
        if token is None or token.is_expired:
            raise ApiError(401, "auth.token.invalid", "Токен не найден или истёк.")
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        token: AccessToken = request.auth  # type: ignore[assignment]
        if SCOPE not in token.scope.split():
            raise ApiError(403, "auth.forbidden", "Этому токену обмен не разрешён.")
        return True


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


BODY_LIMIT = 5 * 1024 * 1024


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(BODY_LIMIT + 1)
        encoding = (parser_context or {})["request"].headers.get("Content-Encoding", "identity").lower()
        if encoding == "gzip":
            body = gunzip(body)
        elif encoding != "identity":
            raise invalid_request(f"Сжатие {encoding} не поддерживается.")
        if len(body) > BODY_LIMIT:
            raise batch_too_large("Запрос больше 5 МиБ.")
        try:
            return json.loads(body.decode("utf-8"), parse_constant=refuse_constant)
        except ValueError as error:
            raise invalid_request("Тело запроса — не JSON в UTF-8.") from error


def gunzip(body: bytes) -> bytes:
    """Unpack no more than one byte above the limit, however well a bomb is packed."""
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(body, BODY_LIMIT + 1)
    except zlib.error as error:
        raise invalid_request("Тело запроса не распаковывается.") from error
    if len(unpacked) <= BODY_LIMIT and not unpacker.eof:
        raise invalid_request("Сжатое тело запроса оборвано.")
    return unpacked


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
