"""Входящие документы: everything the registers sent, as it came. Nothing here is ever deleted."""

from django.conf import settings
from django.db import models

from accounting.models import CashRegister
from exchange.models.connection import Connection


class InboxDocument(models.Model):
    """One document of the feed and what became of it; outlives the receipt made from it.

    Rows are posted in the order of their id, which is the order of arrival at the cabinet.
    """

    class Kind(models.TextChoices):
        """Kinds as the cabinet spells them; a row may have one that is not among these."""

        SHIFT_OPEN = "shiftOpen", "Открытие смены"
        SALE = "sale", "Продажа"
        REFUND = "refund", "Возврат"
        ROLLBACK = "rollback", "Аннулирование"
        DEPOSIT = "deposit", "Внесение"
        WITHDRAW = "withdraw", "Изъятие"
        PAYOUT = "chWithdraw", "Выдача"
        SHIFT_CLOSE = "shiftClose", "Z-отчёт"

    class Status(models.TextChoices):
        NEW = "new", "Новый"
        POSTED = "posted", "Проведён"
        HELD = "held", "Задержан"
        IGNORED = "ignored", "Не учитывается"

    class ReasonCode(models.TextChoices):
        """Why a row is not posted; each has its own way out."""

        NONE = "", "—"
        UNKNOWN_REGISTER = "unknown_register", "Неизвестная касса"
        NO_LOAD_SETTINGS = "no_load_settings", "Нет «Ik последняя загрузка»"
        REGISTER_INCOMPLETE = "register_incomplete", "Касса настроена не полностью"
        UNKNOWN_BARCODE = "unknown_barcode", "Неизвестный штрихкод"
        NO_SERVICE_ITEM = "no_service_item", "Нет номенклатуры для строки без товара"
        ARITHMETIC = "arithmetic", "Не сходится арифметика"
        CURRENCY = "currency", "Валюта не кассы"
        UNKNOWN_KIND = "unknown_kind", "Неизвестный вид документа"
        BROKEN = "broken", "Документ повреждён"
        ROLLBACK_TARGET = "rollback_target", "Аннулируется не чек"
        WAITS_FOR_TARGET = "waits_for_target", "Ждёт аннулируемый документ"
        BEFORE_START = "before_start", "До даты начала загрузки"
        ANNULLED = "annulled", "Аннулирован после удаления чека"
        INTERNAL = "internal", "Ошибка программы"
        TARGET_IGNORED = "target_ignored", "Аннулируемый документ не учитывается"
        BY_HAND = "by_hand", "Решение пользователя"

    # No index of its own: SQLite would read all documents of the connection by it instead of the few that are named.
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="inbox", db_index=False, verbose_name="Ik авторизация"
    )
    uid = models.CharField("УИ", max_length=64)
    kind = models.CharField("Вид", max_length=50, blank=True)
    payload = models.JSONField("Документ как пришёл")
    status = models.CharField("Состояние", max_length=7, choices=Status, default=Status.NEW)
    reason_code = models.CharField("Причина (код)", max_length=20, choices=ReasonCode, blank=True, default="")
    reason = models.CharField("Причина", max_length=1000, blank=True, default="")
    reason_issue = models.JSONField("Причина как данные", null=True, blank=True, editable=False)
    registration_number = models.CharField("Регистрационный номер", max_length=50, blank=True)
    serial_number = models.CharField("Серийный номер", max_length=50, blank=True)
    cash_register = models.ForeignKey(
        CashRegister, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Касса ККМ"
    )
    number = models.BigIntegerField("Номер", null=True, blank=True)
    shift_number = models.BigIntegerField("Смена", null=True, blank=True)
    issued_at = models.DateTimeField("Время документа", null=True, blank=True)
    received_at = models.DateTimeField("Получен", auto_now_add=True)
    posted_at = models.DateTimeField("Проведён в", null=True, blank=True)
    is_accepted_as_printed = models.BooleanField("Принят как напечатано", default=False)
    decision = models.CharField("Почему так решено", max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Кто решил",
    )
    decided_at = models.DateTimeField("Когда решено", null=True, blank=True)

    class Meta:
        verbose_name = "входящий документ"
        verbose_name_plural = "входящие документы"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["uid", "connection"], name="inbox_uid_once_per_connection"),
            models.CheckConstraint(condition=~models.Q(uid=""), name="inbox_has_uid"),
        ]
        indexes = [
            models.Index(fields=["connection", "status", "id"], name="inbox_queue"),
            models.Index(fields=["cash_register", "number"], name="inbox_number"),
            models.Index(fields=["reason_code", "cash_register", "shift_number"], name="inbox_reason"),
            # Looked at every minute, and a handful of millions.
            models.Index(fields=["status"], condition=models.Q(status__in=["new", "held"]), name="inbox_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_name} {self.number if self.number is not None else self.uid}"

    @property
    def kind_name(self) -> str:
        """What the document is, in words; a kind that we do not know as it came."""
        return dict(self.Kind.choices).get(self.kind, self.kind) or "Документ"
