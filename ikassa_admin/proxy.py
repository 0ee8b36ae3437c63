"""What a proxy of ours tells about the person behind it."""

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the address that our proxy saw: the last one, as everything before it came from outside."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return seen or request.META.get("REMOTE_ADDR")
