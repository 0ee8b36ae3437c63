"""Whose cabinet it is, and who may enter it."""

from uuid import uuid4

from django.db import models
from django.utils import timezone


def new_epoch() -> str:
    return uuid4().hex


class Cabinet(models.Model):
    """One trading house's cabinet; tokens, goods, registers and the feed belong to exactly one."""

    unp = models.CharField(max_length=9, unique=True, blank=True)  # "" takes any audience
    name = models.CharField(max_length=255)
    # A cursor names the epoch it was made in, so that one from before a reset has expired.
    epoch = models.CharField(max_length=32, default=new_epoch)

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """A token that opens a cabinet; without the scope `api` it is known but forbidden."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE, related_name="tokens")
    value = models.CharField(max_length=255, unique=True)
    scope = models.CharField(max_length=64, default="api", blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(value=""), name="sandbox_token_not_empty"),
        ]

    def __str__(self) -> str:
        return f"токен кабинета «{self.cabinet}»"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class OAuthClient(models.Model):
    """A program that gets its tokens at `/oauth/token`."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE, related_name="oauth_clients")
    client_id = models.CharField(max_length=255, unique=True)
    client_secret = models.CharField(max_length=255)
    token_lifetime = models.PositiveIntegerField(default=3600)  # seconds

    def __str__(self) -> str:
        return self.client_id
