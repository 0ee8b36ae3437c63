"""What is refused before any page is asked."""

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
