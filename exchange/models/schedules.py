"""Расписание обмена: what starts by itself, and when."""

from datetime import time

from django.db import models
from django.db.models import Q

from exchange.models.connection import Connection


class ExchangeSchedule(models.Model):
    """When an exchange of a connection is due; `next_at` is the next start, worked out by `schedule_plan`."""

    class Work(models.TextChoices):
        LOAD = "load", "Загрузить документы"
        STOCK = "stock", "Выгрузить остатки и цены"
        GOODS = "goods", "Выгрузить новые и изменённые товары"
        ALL = "all", "Всё: выгрузить изменения и загрузить документы"

    class Mode(models.TextChoices):
        CALENDAR = "calendar", "По дням и часам"
        CRON = "cron", "Строка cron"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="schedules", verbose_name="Ik авторизация")
    work = models.CharField("Что делать", max_length=5, choices=Work, default=Work.LOAD)
    is_active = models.BooleanField("Включено", default=True)
    mode = models.CharField("Когда", max_length=8, choices=Mode, default=Mode.CALENDAR)
    every_minutes = models.PositiveSmallIntegerField(
        "Повторять каждые, минут",
        null=True,
        blank=True,
        default=15,
        help_text="От 1 до 1440; пусто — один раз в день, в начале рабочего времени",
    )
    opens_at = models.TimeField("Рабочее время с", default=time(0, 0))
    closes_at = models.TimeField(
        "до", default=time(23, 59), help_text="Раньше начала — значит, до этого времени следующего дня"
    )
    weekdays = models.CharField(
        "Дни недели", max_length=7, default="1234567", help_text="1 — понедельник, 7 — воскресенье"
    )
    month_days = models.CharField(
        "Числа месяца",
        max_length=100,
        blank=True,
        default="",
        help_text="Через запятую, например: 1, 15. Пусто — любые",
    )
    starts_on = models.DateField("Действует с", null=True, blank=True)
    ends_on = models.DateField("Действует по", null=True, blank=True)
    cron = models.CharField(
        "Строка cron",
        max_length=100,
        blank=True,
        default="",
        help_text="Минута, час, число, месяц, день недели; например: */10 8-20 * * 1-6",
    )
    next_at = models.DateTimeField("Следующий запуск", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "расписание обмена"
        verbose_name_plural = "расписание обмена"
        ordering = ["connection", "id"]
        indexes = [models.Index(fields=["next_at"], name="schedule_due", condition=Q(is_active=True))]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_minutes__isnull=True) | Q(every_minutes__range=(1, 1440)),
                name="schedule_minutes",
                violation_error_message="Повторять можно не чаще раза в минуту и не реже раза в день (1440 минут).",
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection.organization}: {self.get_work_display().lower()}"
