"""Журнал обмена: every exchange, however started, and what a person has entered on the page of the exchange."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounting.models import Organization
from exchange.models.connection import Connection
from exchange.models.schedules import ExchangeSchedule


class ExchangeRun(models.Model):
    """One exchange: what it was to do (`parameters`), how far it is, what it did (`counters`).

    `error` is in the words of the day when it ended, `error_issue` the same as data; older runs have none.
    """

    class Kind(models.TextChoices):
        CHECK = "check", "Проверка связи"
        REGISTERS = "registers", "Сверка касс"
        EXPORT = "export", "Выгрузка"
        LOAD = "load", "Загрузка документов"
        ONEC_IMPORT = "onec_import", "Загрузка из 1С"
        ONEC_EXPORT = "onec_export", "Выгрузка в 1С"

    class Trigger(models.TextChoices):
        MANUAL = "manual", "Вручную"
        SCHEDULE = "schedule", "По расписанию"
        API = "api", "API"
        COMMAND = "command", "Команда"
        ONEC = "onec", "1С"

    class Status(models.TextChoices):
        QUEUED = "queued", "В очереди"
        RUNNING = "running", "Выполняется"
        DONE = "done", "Выполнено"
        REMARKS = "remarks", "Выполнено с замечаниями"
        INTERRUPTED = "interrupted", "Прервано"
        FAILED = "failed", "Не удалось"

    class Failure(models.TextChoices):
        """Why a run failed, as far as what follows from it differs."""

        NONE = "", "—"
        UNREACHABLE = "unreachable", "Нет связи"
        REFUSED = "refused", "Кабинет отказал"
        OTHER = "other", "Другое"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="Организация")
    connection = models.ForeignKey(
        Connection, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name="Ik авторизация"
    )
    kind = models.CharField("Вид обмена", max_length=12, choices=Kind)
    trigger = models.CharField("Чем начат", max_length=8, choices=Trigger)
    status = models.CharField("Состояние", max_length=11, choices=Status, default=Status.QUEUED)
    parameters = models.JSONField("Что сделать", default=dict, blank=True)
    counters = models.JSONField("Что сделано", default=dict, blank=True)
    done = models.PositiveIntegerField("Сделано", default=0)
    total = models.PositiveIntegerField("Всего", default=0)
    stage = models.CharField("Что делается", max_length=255, blank=True, default="")
    error = models.CharField("Ошибка", max_length=2000, blank=True, default="")
    error_issue = models.JSONField("Ошибка как данные", null=True, blank=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Кто начал",
    )
    schedule = models.ForeignKey(
        ExchangeSchedule,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name="Расписание",
    )
    attempt = models.PositiveSmallIntegerField("Попытка", default=1)
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Повтор обмена"
    )
    failure = models.CharField("Причина неудачи", max_length=11, choices=Failure, blank=True, default=Failure.NONE)
    cancel_requested = models.BooleanField("Прервать", default=False)
    worker = models.CharField("Кто выполняет", max_length=64, blank=True, default="")
    heartbeat_at = models.DateTimeField("Последний признак жизни", null=True, blank=True)
    enqueued_at = models.DateTimeField("Поставлен в очередь", null=True, blank=True)
    created_at = models.DateTimeField("Создан", default=timezone.now)
    started_at = models.DateTimeField("Начат", null=True, blank=True)
    finished_at = models.DateTimeField("Окончен", null=True, blank=True)

    class Meta:
        verbose_name = "обмен"
        verbose_name_plural = "журнал обмена"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organization", "-id"], name="run_journal"),
            models.Index(fields=["status"], name="run_under_way", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["created_at"], name="run_age"),
        ]

    def __str__(self) -> str:
        moment = timezone.localtime(self.started_at or self.created_at)
        return f"{self.get_kind_display()} {moment:%d.%m.%Y %H:%M}"


class ExchangeMessage(models.Model):
    """A line of the journal: what happened to which object, as data in `issue` and in the words of that day in `text`.

    `code` is what a person may look for: the cabinet's code, or the reason why a document is held. `payload` is what
    was sent for an object that the cabinet rejected, as it went over the wire. Older lines have no `issue`.
    """

    class Level(models.TextChoices):
        INFO = "info", "Сведения"
        WARNING = "warning", "Замечание"
        ERROR = "error", "Ошибка"

    run = models.ForeignKey(ExchangeRun, models.CASCADE, related_name="messages", verbose_name="Обмен")
    moment = models.DateTimeField("Время", default=timezone.now)
    level = models.CharField("Важность", max_length=7, choices=Level, default=Level.INFO)
    object_key = models.CharField("Ид объекта", max_length=511, blank=True, default="")
    code = models.CharField("Код", max_length=100, blank=True, default="")
    text = models.CharField("Сообщение", max_length=2000)
    issue = models.JSONField("Сообщение как данные", null=True, blank=True, editable=False)
    payload = models.JSONField("Что отправлено", null=True, blank=True)

    class Meta:
        verbose_name = "сообщение обмена"
        verbose_name_plural = "сообщения обмена"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class RunRequest(models.Model):
    """One press of a button: its key was made with the page, so that a second press starts nothing."""

    key = models.UUIDField("Ключ", primary_key=True)
    run = models.OneToOneField(ExchangeRun, models.CASCADE, related_name="request", verbose_name="Обмен")

    class Meta:
        verbose_name = "нажатие кнопки"
        verbose_name_plural = "нажатия кнопок"

    def __str__(self) -> str:
        return str(self.run)


class GoodsFilter(models.Model):
    """Настройки отбора: conditions under a name, as `GoodsConditions.as_parameters` writes them."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="goods_filters", verbose_name="Организация"
    )
    name = models.CharField("Название", max_length=100)
    conditions = models.JSONField("Условия", default=dict)

    class Meta:
        verbose_name = "настройка отбора"
        verbose_name_plural = "настройки отбора"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="goods_filter_name_once")]

    def __str__(self) -> str:
        return self.name
