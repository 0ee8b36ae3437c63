"""Registers, their shifts, and the feed of documents."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from exchange.sandbox.models.cabinet import Cabinet
from exchange.sandbox.models.catalogue import Warehouse


class DocumentKind(models.TextChoices):
    SHIFT_OPEN = "shiftOpen", "Открытие смены"
    SALE = "sale", "Продажа"
    REFUND = "refund", "Возврат"
    ROLLBACK = "rollback", "Аннулирование"
    DEPOSIT = "deposit", "Внесение"
    WITHDRAW = "withdraw", "Изъятие"
    PAYOUT = "chWithdraw", "Выдача"
    SHIFT_CLOSE = "shiftClose", "Z-отчёт"


def new_workstation_id() -> str:
    return str(uuid4())


class Workstation(models.Model):
    """A cash register with its drawer; document and shift numbers never start again."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE, related_name="workstations")
    external_id = models.CharField(max_length=64, unique=True, default=new_workstation_id)
    registration_number = models.CharField(max_length=32)
    serial_number = models.CharField(max_length=32)
    name = models.CharField(max_length=255)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.SET_NULL, null=True, related_name="workstations")
    currency = models.CharField(max_length=3, default="BYN")
    cashier = models.CharField(max_length=255, default="Кассир")
    last_number = models.PositiveBigIntegerField(default=0)
    last_shift_number = models.PositiveIntegerField(default=0)
    cash = models.BigIntegerField(default=0)  # kopecks in the drawer
    turnover = models.BigIntegerField(default=0)  # kopecks of all sales up to the last Z-report
    # Off-line, it keeps its documents to itself until it is on-line again.
    is_online = models.BooleanField(default=True)
    # Some registers open a shift by the first receipt, without a document of its own.
    announces_shift = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number", "serial_number"], name="sandbox_workstation_numbers"
            ),
            models.CheckConstraint(condition=Q(cash__gte=0), name="sandbox_workstation_cash"),
            models.CheckConstraint(
                condition=Q(currency__in=("BYN", "USD", "EUR", "RUB")), name="sandbox_workstation_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    workstation = models.ForeignKey(Workstation, on_delete=models.CASCADE, related_name="shifts")
    number = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    cash_carried_in = models.BigIntegerField(default=0)
    turnover_carried_in = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workstation", "number"], name="sandbox_shift_number"),
            models.UniqueConstraint(
                fields=["workstation"], condition=Q(closed_at__isnull=True), name="sandbox_shift_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"смена {self.number}"


class Document(models.Model):
    """A document as it left the register, or one injected by a test word for word."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE, related_name="documents")
    workstation = models.ForeignKey(Workstation, on_delete=models.CASCADE, null=True, related_name="documents")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, related_name="documents")
    uid = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    payload = models.JSONField()
    is_rolled_back = models.BooleanField(default=False)
    is_injected = models.BooleanField(default=False)
    # A late document is delivered when a document with this id, or a later one, has been made.
    late_until = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workstation", "number"], condition=Q(is_injected=False), name="sandbox_document_number"
            ),
            models.UniqueConstraint(fields=["uid"], condition=Q(is_injected=False), name="sandbox_document_uid"),
            models.CheckConstraint(
                condition=Q(is_injected=True) | Q(workstation__isnull=False, shift__isnull=False, number__isnull=False),
                name="sandbox_document_of_a_shift",
            ),
        ]
        indexes = [models.Index(fields=["cabinet", "uid"], name="sandbox_document_by_uid")]

    def __str__(self) -> str:
        return f"{self.title} № {self.number}"

    @property
    def title(self) -> str:
        """The kind for a person; an injected document may be of a kind there is none of."""
        return DocumentKind(self.kind).label if self.kind in DocumentKind.values else self.kind


class Delivery(models.Model):
    """One arrival of a document at the cabinet; the order of the feed is the order of these rows."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE, related_name="deliveries")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="deliveries")
    # A repeated document carries its uid in small letters: identity is compared upper-cased.
    is_repeat = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["cabinet", "id"], name="sandbox_delivery_feed")]

    def __str__(self) -> str:
        return f"доставка {self.pk}"
