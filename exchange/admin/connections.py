"""«Ik авторизация»: the cabinet's address and the secrets that open it, which are never shown again."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BooleanField, CharField
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldBooleanWidget

from accounting.admin.base import ScopedModelAdmin
from accounting.admin.formats import moment
from accounting.admin.scope import OneOrganizationForm
from exchange.admin.check import CheckMixin
from exchange.admin.forget import ForgetMixin
from exchange.admin.start import StartExchangeMixin
from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.errors import ServerNotAllowed
from exchange.models import Connection
from exchange.models.secrets import SealedText
from exchange.texts import issue_text

#: Each secret, and the fields that say where it leads: with another address there it must be typed again.
SECRETS = {"token": ("server",), "client_secret": ("server", "accounts_server")}


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
