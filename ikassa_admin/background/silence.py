"""Who tells that no worker works: the processes of the site."""

import logging
import threading
import time
from typing import Final

from django.db import connections

from exchange.watch.notices import troubles_tell
from exchange.watch.troubles import workers_trouble_refresh

_EVERY_SECONDS: Final = 60

logger = logging.getLogger(__name__)


def watch_workers() -> None:
    """Start a thread that looks every minute; the first time after a minute, for both may just be starting."""
    threading.Thread(target=_watch, name="silence", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_EVERY_SECONDS)
        try:
            workers_trouble_refresh()
            troubles_tell()
        except Exception:
            # Nothing may end this thread: there is nobody else to tell.
            logger.exception("The workers could not be looked after")
        finally:
            connections.close_all()
