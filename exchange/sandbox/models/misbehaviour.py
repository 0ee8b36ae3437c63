"""How the cabinet is told to misbehave, and what it was asked."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone


class FaultKind(models.TextChoices):
    RATE_LIMIT = "rate_limit", "Слишком часто: 429"
    SERVER_ERROR = "server_error", "Ошибка сервера: 500"
    SLOW = "slow", "Медленный ответ"
    LOST_REQUEST = "lost_request", "Обрыв до работы"
    LOST_ANSWER = "lost_answer", "Ответ потерян, работа сделана"
    TRUNCATED_BODY = "truncated_body", "Ответ оборван на середине"
    NOT_JSON = "not_json", "Вместо JSON — страница"
    ERROR_AS_OK = "error_as_ok", "Ошибка с кодом 200"
    BATCH_LIMIT = "batch_limit", "Пакет слишком велик: 413"
    EXPIRED_CURSOR = "expired_cursor", "Курсор устарел: 410"
    SHORT_PAGE = "short_page", "Короткая страница ленты"
    DUPLICATE = "duplicate", "Документ приходит дважды"
    LATE = "late", "Документ опаздывает"


class Fault(models.Model):
    """A kind of misbehaviour, switched on until its count runs out, or for good with a probability."""

    kind = models.CharField(max_length=16, choices=FaultKind.choices)
    method = models.CharField(max_length=64, blank=True)  # an API method; "" is any
    count = models.PositiveIntegerField(null=True)  # hits left; null has no end
    after = models.PositiveIntegerField(default=0)  # requests let through first
    probability = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal(1))
    # Seconds to wait (429), milliseconds (slow), the error's status, elements taken (413), rows of a page, newer
    # documents that pass.
    value = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "method"], name="sandbox_fault_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0) & Q(probability__lte=1), name="sandbox_fault_probability"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class RequestLog(models.Model):
    """One request to the API; tokens are never kept."""

    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=8)
    method = models.CharField(max_length=128)
    query = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=64, blank=True)
    fault = models.CharField(max_length=16, blank=True)
    elements = models.PositiveIntegerField(null=True)
    bytes_in = models.PositiveBigIntegerField(default=0)
    bytes_out = models.PositiveBigIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.verb} {self.method} {self.status}"
