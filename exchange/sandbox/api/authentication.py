"""Who may enter: a token of the cabinet, with «Bearer» or bare (contract §1)."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from exchange.sandbox.errors import ApiError
from exchange.sandbox.models import AccessToken

SCOPE = "api"


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[AnonymousUser, AccessToken]:
        words = request.headers.get("Authorization", "").split()
        if len(words) == 2 and words[0].lower() == "bearer":
            words = words[1:]
        token = None
        if len(words) == 1:
            token = AccessToken.objects.select_related("cabinet").filter(value=words[0]).first()
        if token is None or token.is_expired:
            raise ApiError(401, "auth.token.invalid", "Токен не найден или истёк.")
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        token: AccessToken = request.auth  # type: ignore[assignment]
        if SCOPE not in token.scope.split():
            raise ApiError(403, "auth.forbidden", "Этому токену обмен не разрешён.")
        return True
