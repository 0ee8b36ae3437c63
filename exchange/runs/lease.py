"""One exchange of a connection at a time, on any number of hosts.

The lease is two columns of ConnectionState, taken, renewed and given back by conditional UPDATEs of which the row
count decides: two takers can both read that the lease is free, only one of them changes the row.

Time is the database's own. PostgreSQL has one clock for all hosts (`STATEMENT_TIMESTAMP`); SQLite asks the clock of the
host, and a base in a file has one host. So clocks of hosts may differ by any amount. What a holder measures for itself
(how long ago it renewed) it measures by the monotonic clock, which no one can set.

A holder that overslept may renew an expired lease as long as nobody has taken it: the holder's name alone decides.
"""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Final

from django.db import Error, connections
from django.db.models import Q
from django.db.models.functions import Now

from exchange.codes import RunCode
from exchange.models import Connection, ConnectionState
from exchange.runs.errors import LeaseBusy, LeaseLost, RunCancelled, RunInterrupted
from exchange.subjects import organization_subject

LEASE_SECONDS: Final = 15
RENEWAL_SECONDS: Final = 5
_POLL_SECONDS: Final = 0.5
_FREE: Final = Q(lease_until__isnull=True) | Q(lease_until__lte=Now())

logger = logging.getLogger(__name__)


class Lease:
    """The right to run an exchange of one connection, made by `lease_hold`.

    `stop`, once set, makes the methods raise RunInterrupted: the holder ends at the next place where it may. So does
    `cancel`, by RunCancelled. `keeper` renews the lease, and does what else is to be done while it is held.
    """

    def __init__(self, *, connection: Connection, stop: threading.Event) -> None:
        self.connection = connection
        self.holder = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex}"
        self.keeper = Keeper(name=f"lease-{connection.pk}", interval=RENEWAL_SECONDS, patience=LEASE_SECONDS)
        self.keeper.add(self._renewed_by_keeper)
        self._stop = stop
        self._cancelled = threading.Event()
        self._in_doubt = False
        self._renewed_at = time.monotonic()

    def renew(self) -> None:
        """Renew the lease by one UPDATE.

        First thing in a posting transaction: the row stays locked until the commit, so that nobody takes the lease
        while the transaction writes. Raises LeaseLost when the lease is not ours any more, RunInterrupted.
        """
        self._heed_stop()
        if not self._write(Q(lease_holder=self.holder)):
            raise LeaseLost(RunCode.LEASE_LOST, organization_subject(self.connection.organization))

    def ensure(self) -> None:
        """Renew the lease if the keeper seems to have failed at it, else ask nothing. Raises as `renew` does."""
        self._heed_stop()
        if self._in_doubt or time.monotonic() - self._renewed_at > LEASE_SECONDS:
            self.renew()

    def pause(self, seconds: float) -> None:
        """Sleep, though not through a stop, a cancellation or the loss of the lease. Raises as `renew` does."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._stop.wait(min(left, _POLL_SECONDS))
            self.ensure()

    def cancel(self) -> None:
        """Let the holder end at the next place where it may; from any thread."""
        self._cancelled.set()

    def _take(self, wait: float) -> None:
        deadline = time.monotonic() + wait
        while True:
            self._heed_stop()
            # 1. Look first: an UPDATE would wait for the transaction that the holder is posting.
            # 2. Of several who saw it free, the UPDATE's condition, evaluated under the row's lock, chooses one.
            if not lease_is_held(connection=self.connection) and self._write(_FREE):
                return
            left = deadline - time.monotonic()
            if left <= 0:
                raise LeaseBusy(RunCode.BUSY, organization_subject(self.connection.organization))
            self._stop.wait(min(left, _POLL_SECONDS))

    def _write(self, condition: Q) -> bool:
        asked_at = time.monotonic()
        held = ConnectionState.objects.filter(condition, connection=self.connection).update(
            lease_holder=self.holder, lease_until=Now() + timedelta(seconds=LEASE_SECONDS)
        )
        if held:
            self._renewed_at = asked_at
        return bool(held)

    def _renewed_by_keeper(self) -> bool:
        """Renew, and say whether it is still ours: `ensure` tells the loss in the holder's own thread."""
        self._in_doubt = not self._write(Q(lease_holder=self.holder))
        return not self._in_doubt

    def _give_back(self) -> None:
        try:
            ConnectionState.objects.filter(connection=self.connection, lease_holder=self.holder).update(
                lease_holder="", lease_until=None
            )
        except Error:
            # It ends by itself in LEASE_SECONDS; the error of the work must not be hidden by this one.
            logger.warning("The lease of connection %s was not given back", self.connection.pk, exc_info=True)

    def _heed_stop(self) -> None:
        if self._stop.is_set():
            raise RunInterrupted
        if self._cancelled.is_set():
            raise RunCancelled


@contextmanager
def lease_hold(
    *, connection: Connection, wait: float = 0, stop: threading.Event | None = None
) -> Generator[Lease, None, None]:
    """Hold the lease of a connection, waiting for it up to `wait` seconds; to be entered outside a transaction.

    Raises LeaseBusy when it stays taken, RunInterrupted when `stop` is set meanwhile.
    """
    ConnectionState.objects.get_or_create(connection=connection)
    lease = Lease(connection=connection, stop=stop or threading.Event())
    lease._take(wait)
    try:
        with lease.keeper:
            yield lease
    finally:
        lease._give_back()


def lease_is_held(*, connection: Connection) -> bool:
    """Say whether an exchange of the connection is under way; by the time of the answer it may have ended."""
    return ConnectionState.objects.filter(~_FREE, connection=connection).exists()


class Keeper:
    """Does its duties every `interval` seconds in a thread with a database connection of its own, while in `with`.

    A duty that returns False is over. A database that does not answer ends none: the duty is tried again the next time.
    """

    def __init__(self, *, name: str, interval: float, patience: float) -> None:
        self._interval = interval
        self._patience = patience
        self._ended = threading.Event()
        self._duties: list[Callable[[], bool]] = []
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)

    def add(self, duty: Callable[[], bool]) -> None:
        self._duties.append(duty)

    def __enter__(self) -> "Keeper":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        # A database that hangs must not keep the run from telling how its work ended.
        self._thread.join(self._patience)

    def _keep(self) -> None:
        try:
            while not self._ended.wait(self._interval):
                for duty in list(self._duties):
                    self._do(duty)
        finally:
            connections.close_all()

    def _do(self, duty: Callable[[], bool]) -> None:
        try:
            if not duty():
                self._duties.remove(duty)
        except Error:
            logger.warning("%s: the database did not answer", self._thread.name, exc_info=True)
            connections.close_all()
