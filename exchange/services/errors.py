"""What can go wrong in an exchange on our side; the text of each error is a Russian sentence for a person.

What goes wrong between us and the cabinet is `exchange.ikassa.errors`.
"""

# The names say what happened, as in exchange.ikassa.errors.
# ruff: noqa: N818


class ExchangeError(Exception):
    """The exchange cannot go on: `str(error)` says what happened, to which object, and what to do next."""


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
        super().__init__("Обмен прерван по просьбе. Сделанное до этого сохранено; повторите обмен, он продолжится.")


class RunCancelled(ExchangeError):
    """A person cancelled the run, or it was taken for dead; what was done before stays done."""

    def __init__(self, by: str = "") -> None:
        who = f"Обмен прервал пользователь «{by}»." if by else "Обмен прерван."
        super().__init__(f"{who} Сделанное до этого сохранено; следующий обмен его продолжит.")
