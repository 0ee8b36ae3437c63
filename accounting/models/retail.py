"""Cash registers, their shifts, and cash put in and taken out."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounting.models.base import Currency, Markable, MoneyField
from accounting.models.company import CashDesk, Department, OrganizationOwned
from accounting.models.stock import Warehouse
from accounting.numbers import places


class CashRegister(Markable, OrganizationOwned):
    """Касса ККМ. A replaced device is a new register: the numbers of one that has documents do not change."""

    class Kind(models.TextChoices):
        FISCAL = "fiscal", "Фискальный регистратор"
        STANDALONE = "standalone", "Автономная касса"
        OFFLINE = "offline", "ККМ-Offline"

    name = models.CharField("Наименование", max_length=255)
    kind = models.CharField("Тип кассы", max_length=10, choices=Kind, default=Kind.FISCAL)
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="cash_registers", verbose_name="Склад"
    )
    currency = models.CharField("Валюта", max_length=3, choices=Currency, default=Currency.BYN)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Подразделение"
    )
    registration_number = models.CharField("Регистрационный номер", max_length=50, blank=True)
    serial_number = models.CharField("Серийный номер", max_length=50, blank=True)
    initial_turnover = MoneyField(
        "Начальные показания нарастающего оборота",
        default=0,
        help_text="Нарастающий оборот кассы к началу дня, с которого загружаются чеки",
    )

    class Meta:
        verbose_name = "касса ККМ"
        verbose_name_plural = "кассы ККМ"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number", "serial_number"],
                condition=~Q(registration_number="", serial_number=""),
                name="register_numbers_once",
                violation_error_message="Касса с такими регистрационным и серийным номерами уже есть.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CashShift(models.Model):
    """Кассовая смена.

    `totals` are ours and `z_totals` those of the Z-report, both by the contract's keys as decimal strings in roubles
    (pieces for the two counts); `z_counters` is the Z-report's object as it came.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Открыта"
        CLOSED = "closed", "Закрыта"

    cash_register = models.ForeignKey(CashRegister, models.PROTECT, related_name="shifts", verbose_name="Касса ККМ")
    number = models.PositiveIntegerField("Номер")
    status = models.CharField("Состояние", max_length=6, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField("Открыта")
    closed_at = models.DateTimeField("Закрыта", null=True, blank=True)
    z_counters = models.JSONField("Счётчики Z-отчёта", null=True, blank=True)
    z_totals = models.JSONField("Z-отчёт", null=True, blank=True)
    totals = models.JSONField("Итоги по учёту", default=dict, blank=True)
    carried_in = MoneyField("Наличные на начало", default=0)
    discrepancy = MoneyField("Разница с Z-отчётом", null=True, blank=True)
    is_incomplete = models.BooleanField(
        "Не сверяется",
        default=False,
        help_text="Часть документов смены старше даты начала загрузки, поэтому с Z-отчётом она не сверяется",
    )

    class Meta:
        verbose_name = "кассовая смена"
        verbose_name_plural = "кассовые смены"
        ordering = ["-opened_at", "-number"]
        indexes = [models.Index(fields=["-opened_at", "-number"], name="shift_order")]
        constraints = [
            models.UniqueConstraint(fields=["cash_register", "number"], name="shift_number_once_per_register"),
            models.CheckConstraint(
                condition=Q(status="open") | Q(closed_at__isnull=False), name="shift_closed_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(discrepancy__isnull=True) | Q(discrepancy__gte=0), name="shift_discrepancy_absolute"
            ),
        ]

    def __str__(self) -> str:
        return f"Смена {self.number} от {timezone.localtime(self.opened_at):%d.%m.%Y}"


class CashOperation(models.Model):
    """Cash put into the drawer or taken out of it outside of sales."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", "Внесение"
        WITHDRAW = "withdraw", "Изъятие"
        PAYOUT = "payout", "Выдача"

    kind = models.CharField("Вид", max_length=8, choices=Kind)
    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="cash_operations", verbose_name="Смена")
    cash_desk = models.ForeignKey(
        CashDesk, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Касса"
    )
    amount = MoneyField("Сумма")
    uid = models.CharField("УИ", max_length=64, unique=True)
    number = models.PositiveBigIntegerField("Номер", null=True, blank=True)
    issued_at = models.DateTimeField("Время", default=timezone.now)
    cashier = models.CharField("Кассир", max_length=255, blank=True)

    class Meta:
        verbose_name = "внесение или изъятие"
        verbose_name_plural = "внесения и изъятия"
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="cash_operation_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}: {places(self.amount, 2)}"
