"""«Загрузить документы» and «Выгрузить»: an exchange put into the queue, and its page in the journal."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action

from accounting.admin.confirmation import ask
from accounting.admin.links import change_url
from exchange.ikassa.exchanges import ExportOrder
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun
from exchange.runs.starting import UNDER_WAY, run_start_once
from exchange.tasks import export_enqueue, load_enqueue
from exchange.texts import issue_text


class StartExchangeMixin:
    """Buttons of a connection; who may start exchanges is told by the right to add runs."""

    actions_detail = ["load", "export"]

    def has_start_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("exchange.add_exchangerun"))

    @action(description="Загрузить документы", icon="download", permissions=["start"])
    def load(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._start(
            request,
            object_id,
            question="Загрузить из iKassa чеки, возвраты, смены и провести их?",
            button="Загрузить документы",
            enqueue=load_enqueue,
            kind=ExchangeRun.Kind.LOAD,
            parameters={},
        )

    @action(description="Выгрузить товары и остатки", icon="upload", permissions=["start"])
    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order = ExportOrder(parts=frozenset(ExportPart))
        return self._start(
            request,
            object_id,
            question="Отправить в iKassa новые и изменённые склады, категории, товары, остатки и цены?",
            button="Выгрузить",
            enqueue=partial(export_enqueue, order=order),
            kind=ExchangeRun.Kind.EXPORT,
            parameters=order.as_parameters(),
        )

    def _start(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        question: str,
        button: str,
        enqueue: Callable[..., ExchangeRun],
        **same: Any,
    ) -> HttpResponse:
        """Ask; on POST show the run that `enqueue` queues, or the one that does the `same` already."""
        connection: Connection | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if connection is None:
            raise PermissionDenied
        if page := ask(self, request, connection, question=question, button=button):
            return page
        start = partial(enqueue, connection=connection, trigger=ExchangeRun.Trigger.MANUAL, started_by=request.user)
        run, is_new = run_start_once(connection=connection, key=uuid4(), start=start, **same)
        if is_new:
            messages.success(request, f"{run.get_kind_display()}: поставлено в очередь. Здесь видно, как идёт обмен.")
        else:
            messages.info(request, issue_text(UNDER_WAY))
        return HttpResponseRedirect(change_url(run))
