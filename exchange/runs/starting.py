"""A press of a button that starts an exchange: once, however often the button is pressed, and on however many pages."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from exchange.codes import RunCode
from exchange.issues import Issue
from exchange.models import Connection, ExchangeRun, RunRequest

#: For a person who starts an exchange that is under way.
UNDER_WAY: Final = Issue(RunCode.ALREADY_STARTED)


@transaction.atomic
def run_start_once(
    *,
    connection: Connection,
    key: UUID,
    kind: ExchangeRun.Kind,
    parameters: dict[str, Any],
    start: Callable[[], ExchangeRun],
) -> tuple[ExchangeRun, bool]:
    """Return the run that `start` queues and True, or the one that does the same already and False.

    The same is done by the run that this key has queued before, and by one of this kind and these parameters that waits
    or is under way, whoever has started it. `key` was made with the page. May run twice, at once too. Raises
    RunRequest.DoesNotExist for a key of another connection.
    """
    # Two presses meet here, also those of two pages with keys of their own: the second one sees what the first queued.
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    request = RunRequest.objects.filter(key=key).select_related("run").first()
    if request is not None and request.run.connection_id != connection.pk:
        raise RunRequest.DoesNotExist
    run = request.run if request else _under_way(connection, kind, parameters)
    if run is not None:
        return run, False
    run = start()
    RunRequest.objects.create(key=key, run=run)
    return run, True


def _under_way(connection: Connection, kind: ExchangeRun.Kind, parameters: dict[str, Any]) -> ExchangeRun | None:
    runs = ExchangeRun.objects.filter(
        connection=connection, kind=kind, finished_at__isnull=True, cancel_requested=False
    )
    # JSON is compared here: each database compares it in its own way.
    return next((run for run in runs.order_by("id") if run.parameters == parameters), None)
