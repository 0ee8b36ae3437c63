"""What every request to the sandbox goes through."""

import time
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from exchange.sandbox.models import Fault, FaultKind, RequestLog
from exchange.sandbox.services.faults import fault_take

GetResponse = Callable[[HttpRequest], HttpResponseBase]

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# Where a fault says in a request's environ that its connection is to be cut.
CUT = "sandbox.cut"
CUT_WHOLE, CUT_HALF = "whole", "half"
STRUCK_BY = "sandbox.fault"
ELEMENTS = "sandbox.elements"


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/oauth/"))


class SandboxOnly:
    """Leads a request to the sandbox's addresses, whatever the project's are, and lets in only its own pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "exchange.sandbox.urls"
        host = request.META.get("HTTP_HOST", "")
        origin = request.headers.get("Origin")
        # A page of the Internet in the same browser can name neither our host nor our origin.
        if host.rsplit(":", 1)[0] not in LOOPBACK_HOSTS or origin not in (None, f"http://{host}"):
            return HttpResponse("Песочница отвечает только этому компьютеру.", status=400)
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if isinstance(response, HttpResponse):
            # Without a length the connection would close after every answer.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


class ApiJournal:
    """Echoes X-Request-Id and keeps the log of requests to the API."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request):
            return self.get_response(request)
        started = time.perf_counter()
        response = self.get_response(request)
        request_id = request.headers.get("X-Request-Id", "")
        if request_id:
            response.headers["X-Request-Id"] = request_id
        RequestLog.objects.create(
            verb=request.method or "",
            method=request.path.removeprefix("/api/")[:128],
            query=request.META.get("QUERY_STRING", ""),
            request_id=request_id[:64],
            status=response.status_code,
            code=error_code(response),
            fault=request.META.get(STRUCK_BY, ""),
            elements=request.META.get(ELEMENTS),
            bytes_in=int(request.META.get("CONTENT_LENGTH") or 0),
            bytes_out=len(getattr(response, "content", b"")),
            milliseconds=round((time.perf_counter() - started) * 1000),
        )
        return response


def error_code(response: HttpResponseBase) -> str:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return ""
    data = getattr(response, "data", None)
    return str(data.get("code", "")) if isinstance(data, dict) else ""


class Refusal(JsonResponse):
    """An error in the words of the contract, made before any method of the API is reached."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        self.data = {"code": code, "message": message}
        super().__init__(self.data, status=status, json_dumps_params={"ensure_ascii": False}, headers=headers)


class Faults:
    """Makes a request to the API fail when the cabinet was told to misbehave."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request) or not Fault.objects.exists():
            return self.get_response(request)
        slow = take(request, FaultKind.SLOW)
        if slow is not None:
            time.sleep((slow.value or 1000) / 1000)
        answer = instead_of_work(request)
        if answer is not None:
            return answer
        response = self.get_response(request)
        if take(request, FaultKind.LOST_ANSWER):
            request.META[CUT] = CUT_WHOLE
        elif take(request, FaultKind.TRUNCATED_BODY):
            request.META[CUT] = CUT_HALF
        return response


def instead_of_work(request: HttpRequest) -> HttpResponse | None:
    if take(request, FaultKind.LOST_REQUEST):
        request.META[CUT] = CUT_WHOLE
        return HttpResponse()
    limit = take(request, FaultKind.RATE_LIMIT)
    if limit is not None:
        seconds = str(1 if limit.value is None else limit.value)
        return Refusal(429, "api.rate.limited", "Слишком много запросов.", **{"Retry-After": seconds})
    error = take(request, FaultKind.SERVER_ERROR)
    if error is not None:
        return Refusal(error.value or 500, "api.server.error", "Внутренняя ошибка кабинета.")
    if take(request, FaultKind.ERROR_AS_OK):
        return Refusal(200, "api.server.error", "Внутренняя ошибка кабинета.")
    if take(request, FaultKind.NOT_JSON):
        return HttpResponse("<!doctype html><title>Технические работы</title>")
    return None


def take(request: HttpRequest, kind: FaultKind) -> Fault | None:
    fault = fault_take(kind, request.path)
    if fault is not None:
        request.META[STRUCK_BY] = kind.value
    return fault
