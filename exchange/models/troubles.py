"""Incidents, the addresses that get letters about them, and signs of life of the workers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounting.models import Organization


class Trouble(models.Model):
    """A trouble from its beginning to its end: told once when it begins and once when it is over.

    `key` tells apart troubles of one kind, such as shifts. Without an organisation it concerns the whole base.
    """

    class Kind(models.TextChoices):
        UNREACHABLE = "unreachable", "Нет связи с кабинетом"
        REFUSED = "refused", "Кабинет не принял токен"
        WORKERS = "workers", "Фоновые задания не выполняются"
        RUN = "run", "Обмен не удаётся завершить"
        HELD = "held", "Задержаны документы"
        DIFFERENCE = "difference", "Разница с Z-отчётом"
        STOCK = "stock", "Остаток ниже нуля"

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Организация"
    )
    kind = models.CharField("Вид", max_length=11, choices=Kind)
    key = models.CharField("Ид объекта", max_length=40, blank=True, default="")
    text = models.CharField("Что случилось", max_length=500)
    issue = models.JSONField("Что случилось, как данные", null=True, blank=True, editable=False)
    opened_at = models.DateTimeField("Началось", default=timezone.now)
    closed_at = models.DateTimeField("Закончилось", null=True, blank=True)
    told_at = models.DateTimeField("Сообщено о начале", null=True, blank=True)
    end_told_at = models.DateTimeField("Сообщено об окончании", null=True, blank=True)

    class Meta:
        verbose_name = "неполадка"
        verbose_name_plural = "неполадки"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization"], name="trouble_untold", condition=Q(end_told_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "key"], condition=Q(closed_at__isnull=True), name="trouble_open_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(closed_at__isnull=True, organization__isnull=True),
                name="trouble_of_all_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeRecipient(models.Model):
    """An address that is told of an organisation's troubles: of the kinds chosen, or of all."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="Организация")
    email = models.EmailField("Адрес")
    kinds = models.JSONField("О чём сообщать", default=list, blank=True)

    class Meta:
        verbose_name = "получатель сообщений"
        verbose_name_plural = "кому сообщать о неполадках"
        ordering = ["organization", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                name="recipient_once",
                violation_error_message="Этот адрес уже получает сообщения об организации.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def wants(self, kind: str) -> bool:
        """Tell whether the address is told of troubles of the kind."""
        return not self.kinds or kind in self.kinds


class WorkerHeartbeat(models.Model):
    """A worker that lives: it writes `seen_at` every few seconds, and its row goes when it ends in good order.

    A row that stays while its process is gone is the trace of a violent death; one whose `seen_at` stands still while
    its process exists is that of a frozen worker.
    """

    host = models.CharField("Компьютер", max_length=100)
    cluster = models.PositiveIntegerField("Группа процессов")
    pid = models.PositiveIntegerField("Процесс")
    seen_at = models.DateTimeField("Последний признак жизни", db_index=True)
    busy_since = models.DateTimeField("Занят с", null=True, blank=True)

    class Meta:
        verbose_name = "фоновый процесс"
        verbose_name_plural = "фоновые процессы"
        constraints = [models.UniqueConstraint(fields=["host", "cluster", "pid"], name="worker_once")]

    def __str__(self) -> str:
        return f"{self.host}: {self.pid}"
