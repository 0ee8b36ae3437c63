"""What every method of the API has in common, and the answer to methods there are none of."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exchange.sandbox.api.requests import HasScope, StrictJSONParser, TokenAuthentication
from exchange.sandbox.errors import ApiError, invalid_request
from exchange.sandbox.models import AccessToken, Cabinet


def method_unknown() -> ApiError:
    return ApiError(404, "api.method.unknown", "Такого метода нет.")


class ApiView(APIView):
    """A method of the API: JSON in, JSON out, refusals in the words of the contract."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasScope]
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]

    def http_method_not_allowed(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        raise method_unknown()

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ParseError | UnsupportedMediaType):
            exc = invalid_request(str(exc.detail))
        if isinstance(exc, ApiError):
            return Response(exc.body(), status=exc.status_code, headers=exc.headers)
        if isinstance(exc, APIException):
            return Response(invalid_request(str(exc.detail)).body(), status=exc.status_code)
        raise exc

    @property
    def cabinet(self) -> Cabinet:
        token: AccessToken = self.request.auth  # type: ignore[assignment]
        return token.cabinet


class UnknownMethod(ApiView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise method_unknown()


def query_parameters(request: Request, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> dict[str, str]:
    """The parameters of the address, each at most once and none unknown. Raises ApiError 400."""
    required, known = set(required), {*required, *optional}
    for name, values in request.query_params.lists():
        if name not in known:
            raise invalid_request("Неизвестный параметр.", path=name)
        if len(values) > 1:
            raise invalid_request("Параметр повторён.", path=name)
    for name in sorted(required):
        if not request.query_params.get(name):
            raise invalid_request("Параметр обязателен.", path=name)
    return {name: str(value) for name, value in request.query_params.items()}


def page_limit(parameters: dict[str, str], default: int = 100) -> int:
    """`limit`, 1…500. Raises ApiError 400."""
    text = parameters.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 500):
        raise invalid_request("limit — целое от 1 до 500.", path="limit")
    return int(text)
