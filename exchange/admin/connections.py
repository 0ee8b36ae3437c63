"""«Ik авторизация»: the cabinet's address, the secrets that open it, which are never shown again, and its buttons."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BooleanField, CharField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldBooleanWidget

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.confirmation import ask, confirm
from accounting.admin.display import change_url, moment
from accounting.admin.scope import OneOrganizationForm
from exchange.ikassa.check import NOT_CHECKED, CheckReport, Step, StepState
from exchange.ikassa.client import IMPATIENT
from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.errors import ServerNotAllowed
from exchange.ikassa.connections import exported_forget
from exchange.ikassa.exchanges import ExportOrder, exchange_check
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun, RemoteLink
from exchange.models.secrets import SealedText
from exchange.runs.errors import LeaseBusy
from exchange.runs.queue import UNDER_WAY, run_start_once
from exchange.tasks import export_enqueue, load_enqueue
from exchange.texts import fact_text, issue_text
from exchange.texts.ikassa import STEP_STATES, STEP_TITLES

COLOURS = {StepState.OK: "success", StepState.FAILED: "danger", StepState.SKIPPED: "quiet"}
#: Each secret, and the fields that say where it leads: with another address there it must be typed again.
SECRETS = {"token": ("server",), "client_secret": ("server", "accounts_server")}


class StartExchangeMixin:
    """Buttons of a connection. The right to add runs is the right to start exchanges."""

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


class CheckMixin:
    """«Проверить связь»: the steps from the address to the registers, on a page.

    The request itself makes the check, since no worker may be running yet. It asks the cabinet once, with little
    patience, and ends within seconds.
    """

    @action(description="Проверить связь", icon="network_check", permissions=["start"])
    def check_connection(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection: Connection | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if connection is None or not self.has_start_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        report, run = CheckReport(NOT_CHECKED), None
        if request.method == "POST":
            outcome = exchange_check(
                connection=connection,
                trigger=ExchangeRun.Trigger.MANUAL,
                started_by=request.user,  # type: ignore[arg-type]
                patience=IMPATIENT,
            )
            run = outcome.run
            if isinstance(outcome.summary, CheckReport):
                report = outcome.summary
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Проверка связи",
            "original": connection,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "steps": [shown(step) for step in report.steps],
            "problems": [issue_text(problem) for problem in report.problems],
            "run_url": change_url(run) if run else "",
            "back": change_url(connection),
        }
        return TemplateResponse(request, "exchange/check.html", context)


def shown(step: Step) -> dict[str, str]:
    """Return a step as the page shows it: what was seen, or what failed and what to do."""
    return {
        "title": STEP_TITLES[step.name],
        "colour": COLOURS[step.state],
        "words": STEP_STATES[step.state],
        "text": fact_text(step.issue) if step.issue else "",
    }


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


def secret_field(label: str) -> CharField:
    """Return a field that never shows what is kept; empty means that nothing new was typed."""
    return CharField(
        label=label, required=False, widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    )


def clearing_field(label: str) -> BooleanField:
    return BooleanField(label=label, required=False, widget=UnfoldBooleanWidget())


class ConnectionForm(OneOrganizationForm):
    """A secret left empty is kept, but only for the servers it was entered for."""

    token = secret_field("Токен")
    clear_token = clearing_field("Удалить сохранённый токен")
    client_secret = secret_field("Секрет клиента (client_secret)")
    clear_client_secret = clearing_field("Удалить сохранённый секрет клиента")

    class Meta:
        model = Connection
        fields = ["organization", "server", "auth", "token", "client_id", "client_secret", "accounts_server"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is kept goes neither into the page nor into `initial`, from which the history of changes is made.
        self.kept: dict[str, str] = {name: getattr(self.instance, name) for name in SECRETS}
        for name, kept in self.kept.items():
            self.initial[name] = ""
            self.fields[name].help_text = secret_help(kept)
            if kept:
                self.fields[name].widget.attrs["placeholder"] = "••••••••••••"
            else:
                self.fields[f"clear_{name}"].disabled = True

    def clean_server(self) -> str:
        return self._allowed("server")

    def clean_accounts_server(self) -> str:
        # Asked only by OAuth: a shop with a token need not allow a server that it never calls.
        if self.cleaned_data.get("auth") == Connection.Auth.OAUTH:
            return self._allowed("accounts_server")
        return str(self.cleaned_data["accounts_server"]).strip()

    def _allowed(self, name: str) -> str:
        server: str = self.cleaned_data[name].strip()
        try:
            base_url(server, settings.IKASSA_ALLOWED_SERVERS)
        except ServerNotAllowed as error:
            raise ValidationError(issue_text(error.issue)) from error
        return server

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name, addresses in SECRETS.items():
            kept, typed = self.kept[name], self.cleaned_data.get(name)
            if typed:
                continue
            if self.cleaned_data.get(f"clear_{name}"):
                self.cleaned_data[name] = ""
                continue
            self.cleaned_data[name] = kept
            if kept and any(address in self.changed_data for address in addresses):
                self.add_error(
                    name, "Сервер изменён. Впишите секрет для нового сервера: прежний туда отправлен не будет."
                )
        return data


def secret_help(kept: str) -> str:
    """Tell what is kept, without showing it."""
    if isinstance(kept, SealedText):
        return "Сохранён, но ключи TOKEN_ENCRYPTION_KEYS его не открывают. Впишите заново."
    if kept:
        return "Сохранён и больше не показывается. Пусто — останется прежний; новый создайте в личном кабинете iKassa."
    return (
        "Создайте его в личном кабинете iKassa, там, где подключается обмен с учётной программой, и скопируйте сюда; "
        "нет такого раздела — токен выдаст поддержка iKassa. Хранится зашифрованным и больше не показывается."
    )


@admin.register(Connection)
class ConnectionAdmin(CheckMixin, StartExchangeMixin, ForgetMixin, ScopedModelAdmin):
    organization_path = "organization"
    is_copied = False
    form = ConnectionForm
    actions_detail: Any = [
        "check_connection",
        {"title": "Обмен", "icon": "sync", "items": [*StartExchangeMixin.actions_detail, "forget_exported"]},
    ]
    ordering = ["organization__name"]
    list_display = ["organization", "server", "auth", "has_secret", "is_active", "exported_at"]
    search_fields = ["organization__name", "server"]
    search_help_text = "Организация или сервер"
    readonly_fields = ["exported_at", "busy_until"]
    fieldsets = [
        (None, {"fields": ["organization", "server", "token", "clear_token", "auth", "is_active"]}),
        (
            "Вход по OAuth",
            {
                "classes": ["collapse"],
                "fields": ["accounts_server", "client_id", "client_secret", "clear_client_secret"],
            },
        ),
        ("Обмен", {"fields": ["exported_at", "busy_until"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return super().get_queryset(request).select_related("state")

    def narrow_to_own(self, request: HttpRequest, queryset: QuerySet[Connection]) -> QuerySet[Connection]:
        # A connection is named by its organisation: read with it wherever connections are offered.
        return super().narrow_to_own(request, queryset).select_related("organization")

    @method_decorator(sensitive_post_parameters(*SECRETS))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(*args, **kwargs)
        return response

    @admin.display(description="Секрет сохранён", boolean=True)
    def has_secret(self, connection: Connection) -> bool:
        return bool(connection.client_secret if connection.auth == Connection.Auth.OAUTH else connection.token)

    @admin.display(description="Последняя полная выгрузка")
    def exported_at(self, connection: Connection) -> str:
        state = getattr(connection, "state", None)
        return moment(state.exported_at if state else None)

    @admin.display(description="Обмен занят до")
    def busy_until(self, connection: Connection) -> str:
        state = getattr(connection, "state", None)
        return moment(state.lease_until if state else None)
