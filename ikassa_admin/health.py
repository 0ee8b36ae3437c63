"""What a monitor asks: is the process up, is everything ready, how much is there to do."""

import hmac
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, IntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_q.models import OrmQ

from exchange.models import ConnectionState, ExchangeRun, InboxDocument, Trouble
from exchange.watch.workers import workers_state
from ikassa_admin.old_base import base_is_too_old

#: A run that waits longer means that the workers do not keep up.
WAITING_TOO_LONG: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

Sample = tuple[dict[str, str], float]


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether exchanges are done: 200, or 503 with the checks that failed."""
    checks = {name: _passes(check) for name, check in _CHECKS.items()}
    is_ready = all(checks.values())
    words = {name: "ok" if passed else "failed" for name, passed in checks.items()}
    return JsonResponse({"status": "ok" if is_ready else "failed", "checks": words}, status=200 if is_ready else 503)


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError:
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _is_migrated() -> bool:
    if base_is_too_old(connection):
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


_CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "migrations": _is_migrated,
    "workers": lambda: workers_state().alive > 0,
    "queue": lambda: workers_state().oldest_waiting < WAITING_TOO_LONG,
}


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the state of the exchange in the text format of Prometheus 0.0.4.

    To this machine, or to whoever has METRICS_TOKEN: the numbers tell the turnover of a shop.
    """
    if not _may_look(request):
        return HttpResponse("Нужен METRICS_TOKEN.\n", status=403, content_type="text/plain; charset=utf-8")
    lines = [line for name, (text, samples) in _METRICS.items() for line in _lines(name, text, samples())]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_look(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # Behind a proxy everybody seems to be of this machine.
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and "X-Forwarded-For" not in request.headers


def _lines(name: str, text: str, samples: Iterator[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        told = ",".join(f'{label}="{_escaped(worth)}"' for label, worth in labels.items())
        yield f"{name}{{{told}}} {value:g}" if told else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _runs() -> Iterator[Sample]:
    recent = ExchangeRun.objects.filter(created_at__gte=timezone.now() - _DAY).order_by()
    for row in recent.values("kind", "status").annotate(count=Count("pk")):
        yield {"kind": row["kind"], "result": row["status"]}, row["count"]


def _documents() -> Iterator[Sample]:
    loads = ExchangeRun.objects.filter(kind=ExchangeRun.Kind.LOAD, created_at__gte=timezone.now() - _DAY)
    counted = Cast(KeyTextTransform("documents", "counters"), IntegerField())
    yield {}, loads.aggregate(sum=Sum(counted))["sum"] or 0


def _inbox(*statuses: str) -> Callable[[], Iterator[Sample]]:
    def samples() -> Iterator[Sample]:
        yield {}, InboxDocument.objects.filter(status__in=statuses).count()

    return samples


def _lags() -> Iterator[Sample]:
    now = timezone.now()
    states = ConnectionState.objects.filter(connection__is_active=True)
    for unp, loaded_at in states.values_list("connection__organization__unp", "stock_pushed_at"):
        if loaded_at:
            yield {"organization": unp}, (now - loaded_at).total_seconds()


def _waiting_age() -> Iterator[Sample]:
    yield {}, workers_state().oldest_waiting.total_seconds()


def _workers() -> Iterator[Sample]:
    yield {}, workers_state().alive


def _tasks() -> Iterator[Sample]:
    yield {}, OrmQ.objects.count()


def _troubles() -> Iterator[Sample]:
    rows = Trouble.objects.filter(closed_at__isnull=True).order_by().values("kind").annotate(count=Count("pk"))
    for row in rows:
        yield {"kind": row["kind"]}, row["count"]


_METRICS: Final[dict[str, tuple[str, Callable[[], Iterator[Any]]]]] = {
    "ikassa_runs": ("Runs begun within a day, by kind and result.", _runs),
    "ikassa_documents": ("Documents that came from registers within a day.", _documents),
    "ikassa_documents_held": ("Documents that wait for a person.", _inbox(InboxDocument.Status.HELD)),
    "ikassa_documents_new": ("Documents that came and are not posted yet.", _inbox(InboxDocument.Status.NEW)),
    "ikassa_load_lag_seconds": ("Since the last whole load of an organisation began.", _lags),
    "ikassa_queue_age_seconds": ("Age of the oldest run that waits.", _waiting_age),
    "ikassa_queue_tasks": ("Tasks in the queue, those under way included.", _tasks),
    "ikassa_workers": ("Workers that gave a sign of life lately.", _workers),
    "ikassa_troubles": ("Troubles that last, by kind.", _troubles),
}
