"""What must be repeated while a run works: its lease renewed, its sign of life written."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import Error, connections

logger = logging.getLogger(__name__)


class Keeper:
    """Does its duties every `interval` seconds in a thread with a database connection of its own, while in `with`.

    A duty that returns False is over. A database that does not answer ends none: it is asked again the next time.
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
