"""«Забыть выгруженное», as a button of «Ik авторизация»."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from accounting.admin.confirmation import confirm
from exchange.ikassa.forgetting import exported_forget
from exchange.models import Connection, RemoteLink
from exchange.runs.errors import LeaseBusy
from exchange.texts import issue_text


class ForgetMixin:
    """Who may change a connection may let it forget its former cabinet."""

    @action(description="Забыть выгруженное", icon="cloud_off", permissions=["forget_exported"])
    def forget_exported(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection: Connection | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if connection is None or not self.has_change_permission(request, connection):  # type: ignore[attr-defined]
            raise PermissionDenied

        def act() -> str:
            try:
                forgotten = exported_forget(connection=connection)
            except LeaseBusy as busy:
                raise ValidationError(issue_text(busy.issue)) from busy
            return f"Забыто объектов: {forgotten}. Следующая выгрузка отправит всё заново."

        number = RemoteLink.objects.filter(connection=connection).count()
        question = (
            f"Забыть, что в кабинет выгружено объектов: {number}? Это нужно, если «Ik авторизация» теперь ведёт в "
            "другой кабинет: следующая выгрузка отправит в него всё, а загрузка прочтёт документы с даты начала. "
            "В учёте и в прежнем кабинете ничего не изменится, документы повторно не проведутся."
        )
        return confirm(self, request, connection, question=question, button="Забыть", act=act)

    def has_forget_exported_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("exchange.change_connection"))
