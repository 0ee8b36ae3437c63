"""Refusals of the cabinet and of the till."""

from typing import Any

from rest_framework.exceptions import APIException


class ApiError(APIException):
    """A refusal as the contract words it: status, code, message, details."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, code)
        self.status_code = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.details:
            body["details"] = self.details
        return body


def invalid_request(message: str, *, path: str = "") -> ApiError:
    details = [{"path": path, "message": message}] if path else None
    return ApiError(400, "api.request.invalid", message, details=details)


def batch_too_large(message: str) -> ApiError:
    return ApiError(413, "api.batch.tooLarge", message)


class TillError(Exception):
    """The till does not do what it was asked; the text is for the cashier."""


class NothingToSellError(TillError):
    """No register stands at a warehouse with goods."""
