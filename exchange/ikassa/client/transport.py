"""One request to the cabinet and its answer: retries, waiting, tokens, logging (contract §1 and §5).

Nothing here knows what is asked, or how it is written.
"""

import gzip
import json
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
import tenacity
import urllib3
from requests.adapters import HTTPAdapter

from exchange.codes import ClientDetail
from exchange.ikassa.client import wire
from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.auth import AccessToken, Credentials, GivenToken, OAuthCredentials, OAuthToken
from exchange.ikassa.client.errors import (
    AnswerBroken,
    ConnectionFailed,
    ErrorDetail,
    IkassaError,
    RateLimited,
    TemporaryError,
    TlsFailed,
    TokenRefused,
    error_class,
)
from exchange.issues import Issue

T = TypeVar("T")
Decode = Callable[[wire.JsonObject], T]

logger = logging.getLogger("exchange.ikassa.client")

REQUESTS_IN_FLIGHT = 4
TRIES = 4
LONGEST_WAIT = 60
COMPRESSED_FROM = 1024
ANSWER_LIMIT = 64 * 1024 * 1024

_CHUNK = 64 * 1024
# A wait is slept in slices, so that the caller's `sleep` can renew a lease, or raise to stop the wait.
_SLICE = 1.0
_BACK_OFF = tenacity.wait_exponential_jitter(multiplier=1, max=30, jitter=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one request may go on: how often a silent server is asked, and for how many seconds each time.

    `longest_turn` is how long the cabinet may let us wait for our turn; those waits are no tries.
    """

    tries: int = TRIES
    connect_timeout: int = 5
    read_timeout: int = 30
    longest_turn: int = 300


PATIENT = Patience()
#: For whoever looks at a page meanwhile.
IMPATIENT = Patience(tries=1, connect_timeout=3, read_timeout=7, longest_turn=0)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; `path` is all that the log says of it."""

    method: str
    base: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json; charset=utf-8"
    token: AccessToken | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str
    content: bytes = field(repr=False)


class Transport:
    """Sends the requests of one connection; several threads may use it at once.

    `sleep` gets seconds, at most one at a time; `clock` returns seconds that never go back.
    """

    def __init__(
        self,
        server: str,
        credentials: Credentials,
        *,
        allowed_servers: Sequence[str],
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        patience: Patience,
    ) -> None:
        self._base = base_url(server, allowed_servers)
        self._sleep = sleep
        self._patience = patience
        self._session = _new_session()
        self._in_flight = threading.BoundedSemaphore(REQUESTS_IN_FLIGHT)
        self._counting = threading.Lock()
        self.requests_sent = 0
        self._token: GivenToken | OAuthToken
        if isinstance(credentials, OAuthCredentials):
            self._accounts_base = base_url(credentials.accounts_server, allowed_servers)
            self._token = OAuthToken(credentials, self._fetch_token, clock)
        else:
            self._token = GivenToken(credentials)

    def close(self) -> None:
        self._session.close()

    def get(self, path: str, query: Mapping[str, str], decode: Decode[T]) -> T:
        """Return the decoded answer to a GET. Raises IkassaError."""
        return self._call(lambda token: Request("GET", self._base, wire.CALL_PREFIX + path, query, token=token), decode)

    def post(self, path: str, body: bytes, decode: Decode[T]) -> T:
        """Return the decoded answer to a POST of JSON. Raises IkassaError."""
        return self._call(
            lambda token: Request("POST", self._base, wire.CALL_PREFIX + path, body=body, token=token), decode
        )

    def _call(self, request_with: Callable[[AccessToken], Request], decode: Decode[T]) -> T:
        """Send a request with the token; a token that can be renewed is renewed once."""
        token = self._token.current()
        try:
            return self._send(request_with(token), decode)
        except TokenRefused:
            renewed = self._token.renewed(token)
            if renewed is None:
                raise
        return self._send(request_with(renewed), decode)

    def _fetch_token(self, credentials: OAuthCredentials) -> tuple[AccessToken, int]:
        request = Request(
            "POST",
            self._accounts_base,
            wire.OAUTH_PATH,
            body=urlencode(wire.encode_token_request(credentials)).encode(),
            content_type="application/x-www-form-urlencoded",
        )
        return self._send(request, wire.decode_token)

    def _send(self, request: Request, decode: Decode[T]) -> T:
        """Try as often and wait as long as the contract says."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TemporaryError),
            wait=_wait,
            stop=_Turns(self._patience).are_over,
            sleep=self._sleep_in_slices,
            reraise=True,
        )
        answer: T = retrying(self._try, request, decode)
        return answer

    def _try(self, request: Request, decode: Decode[T]) -> T:
        request_id = str(uuid.uuid4())
        started = time.perf_counter()
        with self._in_flight:
            with self._counting:
                self.requests_sent += 1
            outcome = self._exchange(request, request_id)
        milliseconds = round((time.perf_counter() - started) * 1000)
        word = outcome.status if isinstance(outcome, _Answer) else type(outcome).__name__
        logger.info("%s %s %s %d ms %s", request.method, request.path, word, milliseconds, request_id)
        result = self._payload(outcome) if isinstance(outcome, _Answer) else outcome
        try:
            if isinstance(result, IkassaError):
                raise result
            return decode(result)
        except IkassaError as error:
            error.status, error.request_id = outcome.status, request_id
            raise

    def _exchange(self, request: Request, request_id: str) -> _Answer | IkassaError:
        """Send once and return the whole answer, or what went wrong.

        It is returned, not raised: raised here it would carry the library's error as its context, and that one
        carries the headers.
        """
        headers = {"X-Request-Id": request_id}
        body = request.body
        if body is not None:
            headers["Content-Type"] = request.content_type
            if len(body) >= COMPRESSED_FROM:
                body = gzip.compress(body, compresslevel=6)
                headers["Content-Encoding"] = "gzip"
        try:
            with self._session.request(
                request.method,
                request.base + request.path,
                params=request.query,
                data=body,
                headers=headers,
                auth=request.token,
                timeout=(self._patience.connect_timeout, self._patience.read_timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return _read(response)
        except requests.Timeout:
            return ConnectionFailed(detail=Issue(ClientDetail.TIMEOUT))
        except requests.exceptions.SSLError:
            return TlsFailed(detail=Issue(ClientDetail.CERTIFICATE_UNTRUSTED))
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
            return AnswerBroken(detail=Issue(ClientDetail.ANSWER_CUT_OFF))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            return ConnectionFailed(detail=Issue(ClientDetail.CONNECTION_LOST))

    def _payload(self, answer: _Answer) -> wire.JsonObject | IkassaError:
        """Return the JSON object of a success, or the error that the answer tells of."""
        payload = _parse(answer.content)
        if 200 <= answer.status < 300:
            if payload is None:
                return AnswerBroken(detail=Issue(ClientDetail.ANSWER_NOT_OBJECT))
            if not wire.is_error(payload):
                return payload
        # The cabinet may quote the token back, and its words go to pages and logs.
        told, safe = wire.decode_error(payload), self._token.redacted
        error = error_class(answer.status, told.code)(
            safe(told.message) or f"HTTP {answer.status}",
            code=safe(told.code),
            details=tuple(ErrorDetail(safe(path), safe(message)) for path, message in told.details),
        )
        if isinstance(error, RateLimited):
            error.retry_after = _retry_after(answer.retry_after)
        return error

    def _sleep_in_slices(self, seconds: float) -> None:
        while seconds > 0:
            self._sleep(min(seconds, _SLICE))
            seconds -= _SLICE


class _Turns:
    """What of our patience one request has used up."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._tries = 0
        self._waited = 0.0

    def are_over(self, state: tenacity.RetryCallState) -> bool:
        if isinstance(_failure(state), RateLimited):
            self._waited += state.upcoming_sleep
            return self._waited > self._patience.longest_turn
        self._tries += 1
        return self._tries >= self._patience.tries


def _wait(state: tenacity.RetryCallState) -> float:
    """Return for how long to wait: as the cabinet asks, a minute at most, or ever longer with jitter."""
    failure = _failure(state)
    if isinstance(failure, RateLimited) and failure.retry_after is not None:
        # «0» is taken for a second: asking again at once, and again, would never end.
        return float(min(max(failure.retry_after, 1), LONGEST_WAIT))
    return _BACK_OFF(state)


def _failure(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(header: str) -> int | None:
    """Return the seconds of `Retry-After`, None if it is missing or garbled."""
    return int(header) if re.fullmatch(r"[0-9]{1,9}", header.strip()) else None


def _new_session() -> requests.Session:
    """Return a session that listens to nobody: no proxies, no .netrc, no cookies, no retries of its own."""
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "ikassa-admin"})
    adapter = HTTPAdapter(pool_connections=2, pool_maxsize=REQUESTS_IN_FLIGHT, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _read(response: requests.Response) -> _Answer | IkassaError:
    """Read an answer of bounded size: a broken or hostile server must not fill the memory."""
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > ANSWER_LIMIT:
            return AnswerBroken(detail=Issue(ClientDetail.ANSWER_TOO_LARGE))
    return _Answer(response.status_code, response.headers.get("Retry-After", ""), bytes(content))


def _parse(content: bytes) -> wire.JsonObject | None:
    """Return a JSON object, or None if the content is anything else."""
    try:
        payload: Any = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
