"""Errors that end a run on our side. A remote has its own errors, which are an IssueError too."""

# The names say what happened.
# ruff: noqa: N818

from exchange.codes import RunCode
from exchange.issues import IssueError


class ExchangeError(IssueError):
    """The exchange cannot go on."""


class ConnectionUnavailable(ExchangeError):
    """There is no connection to run an exchange through."""


class NotReady(ExchangeError):
    """Something that the exchange needs is missing."""


class LeaseBusy(ExchangeError):
    """Another exchange of the connection is under way."""


class LeaseLost(ExchangeError):
    """Another exchange took the lease: this one must write nothing more."""


class RunInterrupted(ExchangeError):
    """The process of the run is stopping (SIGTERM); what was done before stays done."""

    def __init__(self) -> None:
        super().__init__(RunCode.STOPPED)


class RunCancelled(ExchangeError):
    """A person cancelled the run, or it was taken for dead; what was done before stays done."""

    def __init__(self) -> None:
        super().__init__(RunCode.CANCELLED)
