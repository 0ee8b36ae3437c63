"""What can go wrong in an exchange on our side; an error carries an issue, of which `exchange.texts` makes a text.

What goes wrong between us and the cabinet is `exchange.ikassa.errors`.
"""

# The names say what happened, as in exchange.ikassa.errors.
# ruff: noqa: N818

from typing import Any

from exchange.codes import RunCode
from exchange.issues import Issue, IssueCode, Subject


class ExchangeError(Exception):
    """The exchange cannot go on: `issue` is what happened, to which object."""

    def __init__(self, code: IssueCode | Issue, subject: Subject | None = None, **params: Any) -> None:
        self.issue = code if isinstance(code, Issue) else Issue(code, subject, params)
        super().__init__(str(self.issue.code))


class ConnectionUnavailable(ExchangeError):
    """There is no connection to run an exchange through."""


class NotReady(ExchangeError):
    """Something that the exchange needs is missing."""


class LeaseBusy(ExchangeError):
    """Another exchange of the connection is under way."""


class LeaseLost(ExchangeError):
    """Another exchange took the lease: whatever this one still has in hand must not be written."""


class RunInterrupted(ExchangeError):
    """The run was asked to stop (SIGTERM); what was done before stays done."""

    def __init__(self) -> None:
        super().__init__(RunCode.STOPPED)


class RunCancelled(ExchangeError):
    """A person cancelled the run, or it was taken for dead; what was done before stays done."""

    def __init__(self) -> None:
        super().__init__(RunCode.CANCELLED)
