"""What a person's decision about held documents sets off: a load that posts them, if he may start one."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from accounting.admin.links import change_url
from exchange.ikassa.exchanges import load_readiness_require
from exchange.models import Connection, ExchangeRun
from exchange.runs.errors import NotReady
from exchange.tasks import load_enqueue
from exchange.texts import issue_text
from exchange.watch.workers import worker_command, workers_alive


def load_after_decision(request: HttpRequest, connection: Connection) -> None:
    """Queue a load and tell where it is seen; one that waits already will do as well.

    Nothing is queued for who may not start exchanges, or while a load could not succeed: the next one posts.
    """
    if not request.user.has_perm("exchange.add_exchangerun"):
        return
    try:
        load_readiness_require(connection=connection)
    except NotReady as gaps:
        messages.warning(request, f"Загрузка сейчас не начата. {issue_text(gaps.issue)}")
        return
    run = connection.runs.filter(kind=ExchangeRun.Kind.LOAD, status=ExchangeRun.Status.QUEUED).first()
    run = run or load_enqueue(
        connection=connection,
        trigger=ExchangeRun.Trigger.MANUAL,
        started_by=request.user,  # type: ignore[arg-type]
    )
    link = format_html('<a href="{}" class="text-link">{}</a>', change_url(run), "Ход загрузки")
    if workers_alive():
        messages.info(request, format_html("Загрузка поставлена в очередь. {}", link))
    else:
        told = "Загрузка ждёт: фоновые задания не запущены. Запустите на сервере: {}. {}"
        messages.warning(request, format_html(told, worker_command(), link))
