"""Reads a JSON body, gzipped or not, of at most 5 MiB."""

import json
import zlib
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from exchange.sandbox.errors import batch_too_large, invalid_request

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
