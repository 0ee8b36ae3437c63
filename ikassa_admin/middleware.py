"""Addresses that are refused before any view runs, and the client's address behind our proxy."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


class NulMiddleware:
    """Refuses an address with a NUL: PostgreSQL cannot even compare its texts with one, and no person types it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = (text for name, values in request.GET.lists() for text in (name, *values))
        if "\0" in request.path or any("\0" in text for text in told):
            raise BadRequest("The address holds a NUL.")
        return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    """Return the address that our proxy saw: the last one, as everything before it came from outside."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return seen or request.META.get("REMOTE_ADDR")
