"""A press of a button that starts an exchange: once, however often the button is pressed."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from exchange.models import Connection, ExchangeRun, RunRequest


def run_start_once(*, connection: Connection, key: UUID, start: Callable[[], ExchangeRun]) -> ExchangeRun:
    """Return the run that `start` queues, or the one that this key has queued before; may run twice, at once too.

    `key` was made with the page. `start` runs inside a transaction: a run that loses the race for the key goes with
    its task. Raises RunRequest.DoesNotExist for a key of another connection.
    """
    try:
        with transaction.atomic():
            run = start()
            RunRequest.objects.create(key=key, run=run)
            return run
    except IntegrityError:
        # The other press has been committed: whoever was second has waited for it at the unique key.
        return RunRequest.objects.select_related("run").get(key=key, run__connection=connection).run
