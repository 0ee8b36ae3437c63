"""`POST /oauth/token`: client credentials for a token of an hour (contract §1)."""

from datetime import timedelta
from secrets import compare_digest, token_urlsafe

from django.utils import timezone
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from exchange.sandbox.api.requests import SCOPE
from exchange.sandbox.api.views import ApiView
from exchange.sandbox.errors import ApiError, invalid_request
from exchange.sandbox.models import AccessToken, OAuthClient

FORM = ("client_id", "client_secret", "grant_type", "audience", "scope")


class OAuthToken(ApiView):
    authentication_classes = []
    permission_classes = []
    parser_classes = [FormParser]

    def post(self, request: Request) -> Response:
        form: dict[str, str] = {name: request.POST.get(name, "") for name in FORM}
        for name in FORM:
            if not form[name]:
                raise invalid_request("Поле обязательно.", path=name)
        if form["grant_type"] != "client_credentials":
            raise invalid_request("Нужно client_credentials.", path="grant_type")
        if form["scope"] != SCOPE:
            raise invalid_request("Нужно api.", path="scope")
        client = OAuthClient.objects.select_related("cabinet").filter(client_id=form["client_id"]).first()
        if client is None or not compare_digest(client.client_secret.encode(), form["client_secret"].encode()):
            raise ApiError(401, "auth.token.invalid", "Неизвестный client_id или неверный client_secret.")
        if client.cabinet.unp not in ("", form["audience"]):
            raise ApiError(403, "auth.forbidden", "Этот кабинет принадлежит другой организации.")
        token = AccessToken.objects.create(
            cabinet=client.cabinet,
            value=token_urlsafe(32),
            expires_at=timezone.now() + timedelta(seconds=client.token_lifetime),
        )
        return Response(
            {
                "access_token": token.value,
                "expires_in": client.token_lifetime,
                "scope": SCOPE,
                "token_type": "Bearer",
            }
        )
