"""What can go wrong between us and the cabinet: the class of an error says what to do, nobody parses its text.

`TemporaryError`: the same request may succeed later. `ConfigurationError`: a person must mend the connection first.
`PermanentError`: the same request will never succeed. Source: contract §1, «Errors».
"""

# The names say what happened, as in HTTP and in the contract; the suffix «Error» marks the three decisions alone.
# ruff: noqa: N818

from typing import ClassVar, NamedTuple

from exchange.codes import ClientCode, ClientDetail
from exchange.issues import Failure, Issue, IssueError


class ErrorDetail(NamedTuple):
    """One complaint of the cabinet: `path` is the place in the request, for example `sku[3].price`."""

    path: str
    message: str


class IkassaError(IssueError):
    """Any failure of an exchange with the cabinet.

    `message`, `code` and `details` are the cabinet's own words, if there are any; `detail` is a fault found here;
    `status` is the HTTP status; `request_id` finds the request in the cabinet's log. No secret ever gets into any of
    them. The parameter `reason` of the issue is the cabinet's words or an issue.
    """

    issue_code: ClassVar[ClientCode]

    def __init__(
        self,
        message: str = "",
        *,
        detail: Issue | None = None,
        code: str = "",
        details: tuple[ErrorDetail, ...] = (),
        status: int | None = None,
        request_id: str = "",
    ) -> None:
        self.message = message
        self.detail = detail
        self.code = code
        self.details = details
        self.status = status
        self.request_id = request_id
        cause = {"cause": code} if code else {}
        super().__init__(Issue(self.issue_code, params={"reason": self._reason, **cause}))

    def __str__(self) -> str:
        """Return a line for the log."""
        facts = [type(self).__name__, str(self.status or ""), self.code, self.message.rstrip(".")]
        facts += [f"{detail.path}: {detail.message.rstrip('.')}" for detail in self.details]
        if self.detail is not None:
            facts += [str(self.detail.code), str(self.detail.as_dict().get("params", ""))]
        if self.request_id:
            facts.append(f"X-Request-Id {self.request_id}")
        return ", ".join(fact for fact in facts if fact)

    @property
    def _reason(self) -> str | Issue:
        message = self.message.rstrip(".")
        if self.detail is not None:
            return self.detail
        if self.details:
            places = [
                Issue(ClientDetail.PLACE, params={"path": detail.path, "message": detail.message.rstrip(".")})
                for detail in self.details
            ]
            return Issue(ClientDetail.COMPLAINT, params={"message": message, "places": places})
        return message or self.code or Issue(ClientDetail.NOT_GIVEN)


class TemporaryError(IkassaError):
    """The same request may succeed later."""

    failure = Failure.UNREACHABLE


class ConfigurationError(IkassaError):
    """Nothing will succeed until a person mends the connection."""

    failure = Failure.REFUSED


class PermanentError(IkassaError):
    """The same request will never succeed."""


# --- Temporary ------------------------------------------------------------------------------------------------------


class RateLimited(TemporaryError):
    """429, for longer than a request may wait; `retry_after` is in seconds, None if the cabinet named none."""

    issue_code = ClientCode.RATE_LIMITED
    retry_after: int | None = None


class ServerUnavailable(TemporaryError):
    issue_code = ClientCode.SERVER_UNAVAILABLE


class ConnectionFailed(TemporaryError):
    issue_code = ClientCode.CONNECTION_FAILED


class TlsFailed(ConnectionFailed):
    """The server answers, but is not proved to be the one that was meant."""

    issue_code = ClientCode.TLS_FAILED


class AnswerBroken(TemporaryError):
    issue_code = ClientCode.ANSWER_BROKEN


# --- Configuration --------------------------------------------------------------------------------------------------


class ServerNotAllowed(ConfigurationError):
    issue_code = ClientCode.SERVER_NOT_ALLOWED


class RedirectRefused(ConfigurationError):
    issue_code = ClientCode.REDIRECT_REFUSED


class CredentialsInvalid(ConfigurationError):
    issue_code = ClientCode.CREDENTIALS_INVALID


class TokenRefused(ConfigurationError):
    issue_code = ClientCode.TOKEN_REFUSED


class ClientRefused(ConfigurationError):
    """The OAuth server gave no token for our client id, secret and audience."""

    issue_code = ClientCode.CLIENT_REFUSED


class AccessForbidden(ConfigurationError):
    issue_code = ClientCode.ACCESS_FORBIDDEN


# --- Permanent ------------------------------------------------------------------------------------------------------


class RequestInvalid(PermanentError):
    issue_code = ClientCode.REQUEST_INVALID


class MethodUnknown(PermanentError):
    issue_code = ClientCode.METHOD_UNKNOWN


class CursorExpired(PermanentError):
    issue_code = ClientCode.CURSOR_EXPIRED


class BatchTooLarge(PermanentError):
    issue_code = ClientCode.BATCH_TOO_LARGE


class DocumentInvalid(PermanentError):
    """A document of the feed that cannot be read; `code` is `unknown_kind`, `missing_keys` or `malformed_keys`."""

    issue_code = ClientCode.DOCUMENT_INVALID

    @property
    def reason(self) -> Issue:
        """Why, naming the keys, without the next step."""
        return self.detail or Issue(ClientDetail.NOT_GIVEN)


_BY_STATUS: dict[int, type[IkassaError]] = {
    400: RequestInvalid,
    401: TokenRefused,
    403: AccessForbidden,
    404: MethodUnknown,
    408: ServerUnavailable,
    410: CursorExpired,
    413: BatchTooLarge,
    422: RequestInvalid,
    429: RateLimited,
}
# A success that carries an error is told by its code alone.
_BY_CODE: dict[str, type[IkassaError]] = {
    "api.request.invalid": RequestInvalid,
    "auth.token.invalid": TokenRefused,
    "auth.forbidden": AccessForbidden,
    "api.method.unknown": MethodUnknown,
    "docs.cursor.expired": CursorExpired,
    "api.batch.tooLarge": BatchTooLarge,
    "api.rate.limited": RateLimited,
}


def error_class(status: int, code: str) -> type[IkassaError]:
    """Return the class for an HTTP status and the `code` of the answer, `""` if it carried none (contract §1)."""
    if 200 <= status < 300:
        return _BY_CODE.get(code, RequestInvalid)
    if 300 <= status < 400:
        return RedirectRefused
    if status >= 500:
        return ServerUnavailable
    return _BY_STATUS.get(status, RequestInvalid)
