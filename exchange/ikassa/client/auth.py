"""How a connection proves who it is: a given token, or one from OAuth client credentials (contract §1).

No secret stands in a plain local variable or a repr here or in the transport: pages of errors show both.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from requests import PreparedRequest
from requests.auth import AuthBase

from exchange.codes import ClientDetail
from exchange.ikassa.client.errors import (
    AccessForbidden,
    AnswerBroken,
    ClientRefused,
    CredentialsInvalid,
    PermanentError,
    TokenRefused,
)
from exchange.issues import Issue

# A token is renewed this many seconds before it expires, or a tenth of its life before, whichever is shorter.
RENEWED_BEFORE = 60


@dataclass(frozen=True, slots=True)
class TokenCredentials:
    """The token from the personal cabinet. Raises CredentialsInvalid if it is empty or cannot stand in a header."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "token", self.token.strip())
        if not self.token:
            raise CredentialsInvalid(detail=Issue(ClientDetail.TOKEN_EMPTY))
        if not _is_header_safe(self.token):
            raise CredentialsInvalid(detail=Issue(ClientDetail.TOKEN_MALFORMED))


@dataclass(frozen=True, slots=True)
class OAuthCredentials:
    """Client credentials; `audience` is the УНП of the organisation. Raises CredentialsInvalid if one is empty."""

    client_id: str
    client_secret: str = field(repr=False)
    audience: str
    accounts_server: str = "accounts.ikassa.by"

    def __post_init__(self) -> None:
        for name in ("client_id", "client_secret", "audience"):
            object.__setattr__(self, name, getattr(self, name).strip())
        if not (self.client_id and self.client_secret):
            raise CredentialsInvalid(detail=Issue(ClientDetail.CLIENT_SECRET_EMPTY))
        if not self.audience:
            raise CredentialsInvalid(detail=Issue(ClientDetail.UNP_EMPTY))


Credentials = TokenCredentials | OAuthCredentials


@dataclass(frozen=True, slots=True)
class AccessToken(AuthBase):
    """What a request is sent with; it writes itself into the headers, where no log looks."""

    value: str = field(repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.value}"
        return request


class GivenToken:
    """The token that a person typed: there is no other when it is refused."""

    def __init__(self, credentials: TokenCredentials) -> None:
        self._token = AccessToken(credentials.token)

    def current(self) -> AccessToken:
        return self._token

    def renewed(self, refused: AccessToken) -> None:
        return None

    def redacted(self, text: str) -> str:
        return text.replace(self._token.value, "***")


class OAuthToken:
    """A token of the OAuth server, kept until shortly before it expires; threads that need one fetch it once.

    `fetch` asks the server and returns the token and for how many seconds it is good.
    """

    def __init__(
        self,
        credentials: OAuthCredentials,
        fetch: Callable[[OAuthCredentials], tuple[AccessToken, int]],
        clock: Callable[[], float],
    ) -> None:
        self._credentials = credentials
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token: AccessToken | None = None
        self._good_until = 0.0

    def current(self) -> AccessToken:
        """Return a token that is good, fetching one if need be. Raises ClientRefused or a TemporaryError."""
        with self._lock:
            if self._token is None or self._clock() >= self._good_until:
                self._token = self._fetched()
            return self._token

    def renewed(self, refused: AccessToken) -> AccessToken:
        """Return another token than the refused one, unless another thread has got it already."""
        with self._lock:
            if self._token is None or self._token == refused:
                self._token = self._fetched()
            return self._token

    def redacted(self, text: str) -> str:
        token = self._token
        text = text.replace(self._credentials.client_secret, "***")
        return text.replace(token.value, "***") if token else text

    def _fetched(self) -> AccessToken:
        try:
            token, seconds = self._fetch(self._credentials)
        except (PermanentError, TokenRefused, AccessForbidden) as error:
            raise ClientRefused(
                error.message,
                detail=error.detail,
                code=error.code,
                details=error.details,
                status=error.status,
                request_id=error.request_id,
            ) from None
        if not _is_header_safe(token.value):
            raise AnswerBroken(detail=Issue(ClientDetail.OAUTH_TOKEN_MALFORMED))
        self._good_until = self._clock() + seconds - min(RENEWED_BEFORE, seconds // 10)
        return token


def _is_header_safe(token: str) -> bool:
    """Say whether a token can be sent at all: a library that refuses it would print it in its error."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token
