"""The site exchange of 1C at `/1c/exchange/`: what УТ calls «Обмен с сайтом», as 1C calls it.

Every answer is plain text of lines, with status 200: 1C shows a person the text of no other.
"""

import base64
import binascii
import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounting.models import User
from exchange.codes import OneCCode, RunCode
from exchange.issues import Issue
from exchange.models import OneCRequest, OneCSession, OneCUser
from exchange.onec.protocol.sessions import (
    FILE_LIMIT,
    file_append,
    file_is_kept,
    file_name,
    session_begin,
    session_find,
    session_find_closed,
    session_open,
)
from exchange.onec.protocol.steps import Step, StepResult, idle_sessions_close, import_step, session_finish
from exchange.onec.protocol.users import request_record, user_may_exchange
from exchange.onec.sales.orders import orders_confirm, orders_give
from exchange.runs.errors import ExchangeError
from exchange.texts import issue_brief, issue_text

COOKIE = "onec_session"
CATALOGUE, SALE = "catalog", "sale"

logger = logging.getLogger(__name__)


def lines(*rows: str) -> HttpResponse:
    # УТ counts the lines of the answer to init and refuses any number but two; an end of the last one would make three.
    return HttpResponse("\n".join(rows), content_type="text/plain; charset=utf-8")


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class ExchangeView(View):
    """One address for everything; `type` and `mode` say what 1C wants."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        session: OneCSession | None = None
        try:
            if request.GET.get("mode") == "checkauth":
                return self._checkauth(request)
            session = self._session(request)
            return self._handler(request)(request, session)
        except ExchangeError as error:
            issue = error.issue
        except Exception:
            logger.exception("A request of 1C failed by an error of ours")
            issue = Issue(RunCode.INTERNAL)
        text = issue_text(issue)
        request_record(request=_facts(request, session, answer=text))
        return lines("failure", text)

    def _checkauth(self, request: HttpRequest) -> HttpResponse:
        """Take name and password, give a cookie: three lines."""
        credentials = _credentials(request)
        if credentials is None:
            has_header = "Authorization" in request.headers
            raise ExchangeError(OneCCode.CREDENTIALS_ABSENT if has_header else OneCCode.NO_AUTHORIZATION)
        onec_user = self._authenticated(request, *credentials)
        idle_sessions_close(user_id=onec_user.user_id)
        session, token = session_open(onec_user=onec_user)
        answer = issue_brief(Issue(OneCCode.SIGNED_IN))
        request_record(request=_facts(request, session, answer=answer, is_accepted=True))
        return lines("success", COOKIE, token)

    def _authenticated(self, request: HttpRequest, username: str, password: str) -> OneCUser:
        user = authenticate(request, username=username, password=password)
        if getattr(request, "axes_locked_out", False):
            # 1C must read why, and not the page for people.
            request.axes_locked_out = False  # type: ignore[attr-defined]
            raise ExchangeError(OneCCode.PASSWORDS_TOO_MANY)
        if not isinstance(user, User):
            raise ExchangeError(OneCCode.CREDENTIALS_WRONG)
        if not user_may_exchange(user=user):
            raise ExchangeError(OneCCode.USER_NOT_FOR_EXCHANGE)
        return OneCUser.objects.select_related("organization", "user").get(user=user)

    def _session(self, request: HttpRequest) -> OneCSession:
        token = request.COOKIES.get(COOKIE, "")
        session = session_find(token=token)
        if session is None and request.GET.get("mode") in _ENDS:
            # Both may come, or one of them again: the answer to the first may have been lost.
            session = session_find_closed(token=token)
        if session is None:
            raise ExchangeError(OneCCode.NO_SESSION)
        return session

    def _handler(self, request: HttpRequest) -> Callable[[HttpRequest, OneCSession], HttpResponse]:
        kind, mode = request.GET.get("type", ""), request.GET.get("mode", "")
        handler = _HANDLERS.get((kind, mode))
        if handler is None:
            raise ExchangeError(OneCCode.REQUEST_UNKNOWN, type=kind[:20], mode=mode[:20])
        return handler


def _init(request: HttpRequest, session: OneCSession) -> HttpResponse:
    """Begin anew: whatever a broken upload left is dropped. Two lines."""
    session_begin(session=session)
    return lines("zip=yes", f"file_limit={FILE_LIMIT}")


def _file(request: HttpRequest, session: OneCSession) -> HttpResponse:
    content = _body(request)
    name = file_name(request.GET.get("filename", ""))
    if not name:
        raise ExchangeError(OneCCode.NO_FILE_NAME)
    if file_is_kept(name):
        file_append(session=session, name=name, content=content)
    return lines("success")


def _import(request: HttpRequest, session: OneCSession) -> HttpResponse:
    return _told(import_step(session=session, name=file_name(request.GET.get("filename", ""))), request, session)


def _complete(request: HttpRequest, session: OneCSession) -> HttpResponse:
    return _told(session_finish(session=session), request, session)


def _told(step: Step, request: HttpRequest, session: OneCSession) -> HttpResponse:
    text = issue_text(step.issue) if step.issue else ""
    if step.result is StepResult.FAILURE:
        request_record(request=_facts(request, session, answer=text))
    return lines(step.result, *filter(None, [text]))


def _query(request: HttpRequest, session: OneCSession) -> HttpResponse:
    orders = orders_give(organization=session.organization, session=session)
    return HttpResponse(orders, content_type="text/xml; charset=utf-8")


def _success(request: HttpRequest, session: OneCSession) -> HttpResponse:
    orders_confirm(session=session)
    return lines("success")


def _sale_file(request: HttpRequest, session: OneCSession) -> HttpResponse:
    """Take the orders that 1C sends back and leave them: an order here is a report, which nobody changes."""
    _body(request)
    return lines("success")


def _sale_import(request: HttpRequest, session: OneCSession) -> HttpResponse:
    return lines("success")


_ENDS = ("complete", "deactivate")
_HANDLERS: dict[tuple[str, str], Callable[[HttpRequest, OneCSession], HttpResponse]] = {
    (CATALOGUE, "init"): _init,
    (CATALOGUE, "file"): _file,
    (CATALOGUE, "import"): _import,
    **{(CATALOGUE, mode): _complete for mode in _ENDS},
    (SALE, "init"): _init,
    (SALE, "query"): _query,
    (SALE, "success"): _success,
    (SALE, "file"): _sale_file,
    (SALE, "import"): _sale_import,
}


def _body(request: HttpRequest) -> bytes:
    """Return the body, which is one part of a file. Raises ExchangeError for a part that is too large or cut short."""
    told = request.META.get("CONTENT_LENGTH") or ""
    # A body in chunks has no length, and Django takes it for an empty one; a server that finds its end says so.
    stream = request.META["wsgi.input"] if request.META.get("wsgi.input_terminated") else request
    content: bytes = stream.read(FILE_LIMIT + 1)
    if len(content) > FILE_LIMIT:
        raise ExchangeError(OneCCode.PART_TOO_LARGE, limit=FILE_LIMIT)
    if told.isascii() and told.isdigit() and len(content) < int(told):
        raise ExchangeError(OneCCode.PART_CUT)
    return content


def _credentials(request: HttpRequest) -> tuple[str, str] | None:
    """Return (name, password) of HTTP Basic, None when there are none."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        raw = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        # Old platforms send the name in the encoding of Windows.
        text = raw.decode("windows-1251", "replace")
    name, separator, password = text.partition(":")
    return (name[:150], password) if separator else None


def _facts(request: HttpRequest, session: OneCSession | None, *, answer: str, is_accepted: bool = False) -> OneCRequest:
    """Return what a person will see of the request and our answer; the password and the cookie are not among it."""
    credentials = _credentials(request)
    shown: dict[str, Any] = {name: request.GET.get(name, "") for name in ("type", "mode", "filename")}
    return OneCRequest(
        organization=session.organization if session else None,
        username=credentials[0] if credentials else "",
        query=" ".join(f"{name}={value}" for name, value in shown.items() if value)[:255],
        has_authorization="Authorization" in request.headers,
        answer=answer[:500],
        is_accepted=is_accepted,
    )
