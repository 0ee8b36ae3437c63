"""Receipts: facts that a register printed. A posted one is never edited, only annulled by a rollback."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounting.models.base import Currency, MoneyField, QuantityField, VatRate
from accounting.models.catalogue import ItemPackage, Sku
from accounting.models.company import AcquiringTerminal, CashDesk, OrganizationOwned, Partner
from accounting.models.retail import CashRegister, CashShift
from accounting.models.stock import Warehouse
from accounting.numbers import places


class Receipt(OrganizationOwned):
    """Чек ККМ. Its uid is its identity; numbers are not unique. All sums in the register's currency."""

    class Kind(models.TextChoices):
        SALE = "sale", "Продажа"
        REFUND = "refund", "Возврат"

    class Status(models.TextChoices):
        POSTED = "posted", "Проведён"
        ANNULLED = "annulled", "Аннулирован"

    class BaseSource(models.TextChoices):
        """How the sale of a refund was found."""

        NAMED = "named", "Указано на кассе"
        MATCHED = "matched", "Подобрано программой"
        MANUAL = "manual", "Указано вручную"
        NONE = "none", "Не указано"

    kind = models.CharField("Вид", max_length=6, choices=Kind)
    uid = models.CharField("УИ", max_length=64, unique=True)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="Склад")
    currency = models.CharField("Валюта", max_length=3, choices=Currency)
    cash_register = models.ForeignKey(CashRegister, models.PROTECT, related_name="receipts", verbose_name="Касса ККМ")
    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="receipts", verbose_name="Смена")
    number = models.PositiveBigIntegerField("Номер")
    issued_at = models.DateTimeField("Время")
    cashier = models.CharField("Кассир", max_length=255, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Партнёр"
    )
    total = MoneyField("Итого")
    discount = MoneyField("Сумма скидок", default=0)
    cash = MoneyField("Наличные", default=0, help_text="За вычетом сдачи")
    card = MoneyField("Карта", default=0)
    other = MoneyField("Иное", default=0)
    change = MoneyField("Сдача", default=0)
    status = models.CharField("Состояние", max_length=8, choices=Status, default=Status.POSTED)
    annulled_at = models.DateTimeField("Аннулирован в", null=True, blank=True)
    rollback_uid = models.CharField("УИ аннулирования", max_length=64, blank=True)
    is_archived = models.BooleanField("В архиве", default=False)
    base = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="refunds", verbose_name="Основание"
    )
    base_uid = models.CharField("УИ основания", max_length=64, blank=True, db_index=True)
    base_number = models.PositiveBigIntegerField("Номер основания", null=True, blank=True)
    base_source = models.CharField("Откуда основание", max_length=8, choices=BaseSource, default=BaseSource.NONE)
    is_over_refunded = models.BooleanField(
        "Возвращено больше, чем продано", default=False, help_text="Указано в чеке продажи, кассой это не запрещено"
    )
    accepted_by = models.CharField("Кем принят как напечатано", max_length=150, blank=True)
    accepted_reason = models.CharField("Почему принят как напечатано", max_length=500, blank=True)
    posted_at = models.DateTimeField("Загружен", default=timezone.now)

    class Meta:
        verbose_name = "чек ККМ"
        verbose_name_plural = "чеки ККМ"
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "kind", "-issued_at"], name="receipt_list"),
            models.Index(fields=["cash_register", "number"], name="receipt_by_number"),
            models.Index(fields=["organization"], condition=Q(is_over_refunded=True), name="receipt_over_refunded"),
            models.Index(fields=["base_number"], condition=Q(base_number__isnull=False), name="receipt_base_number"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(uid=""), name="receipt_has_uid"),
            # Equal to the kopeck, said as a range: SQLite adds decimals as floats.
            models.CheckConstraint(
                condition=Q(total__gt=F("cash") + F("card") + F("other") - 0.005)
                & Q(total__lt=F("cash") + F("card") + F("other") + 0.005),
                name="receipt_payments_make_total",
            ),
            models.CheckConstraint(condition=Q(total__gte=0, change__gte=0), name="receipt_sums_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="refund") | Q(base__isnull=True, base_source="none"),
                name="receipt_base_only_on_refund",
            ),
            models.CheckConstraint(
                condition=Q(status="posted") | Q(annulled_at__isnull=False), name="receipt_annulled_has_moment"
            ),
        ]

    def __str__(self) -> str:
        name = "Чек" if self.kind == self.Kind.SALE else "Возврат"
        return f"{name} {self.number} от {timezone.localtime(self.issued_at):%d.%m.%Y %H:%M}"


class SaleManager(models.Manager[Any]):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(kind=Receipt.Kind.SALE)


class RefundManager(models.Manager[Any]):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(kind=Receipt.Kind.REFUND)


class SaleReceipt(Receipt):
    objects: ClassVar[SaleManager] = SaleManager()

    class Meta:
        proxy = True
        verbose_name = "чек ККМ"
        verbose_name_plural = "чеки ККМ"


class RefundReceipt(Receipt):
    objects: ClassVar[RefundManager] = RefundManager()

    class Meta:
        proxy = True
        verbose_name = "чек ККМ на возврат"
        verbose_name_plural = "чеки ККМ на возврат"


class ReceiptLine(models.Model):
    """Goods as printed: price per package, quantity in packages, total after discounts."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="lines", verbose_name="Чек")
    position = models.PositiveIntegerField("№")
    # The receipt's own, once more: the latest sales of some goods are found by an index, without its table.
    issued_at = models.DateTimeField("Время чека")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="receipt_lines", verbose_name="Номенклатура")
    package = models.ForeignKey(ItemPackage, models.PROTECT, related_name="+", verbose_name="Упаковка")
    barcode = models.CharField("Штрихкод", max_length=128, blank=True)
    name = models.CharField("Наименование в чеке", max_length=1000, blank=True)
    quantity = QuantityField("Количество")
    price = MoneyField("Цена")
    manual_discount = MoneyField("Сумма ручной скидки", default=0)
    total = MoneyField("Сумма")
    vat_rate = models.CharField("Ставка НДС", max_length=4, choices=VatRate)
    vat_amount = MoneyField("Сумма НДС", default=0)
    marking_code = models.CharField("Код маркировки", max_length=1000, blank=True)
    section = models.CharField("Секция", max_length=255, blank=True)
    third_party_unp = models.CharField("УНП третьего лица", max_length=20, blank=True)

    class Meta:
        verbose_name = "товар чека"
        verbose_name_plural = "товары"
        ordering = ["receipt_id", "position"]
        indexes = [models.Index(fields=["sku", "-issued_at"], name="receipt_line_sku_history")]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="receipt_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="receipt_line_quantity_positive"),
            models.CheckConstraint(condition=Q(price__gte=0), name="receipt_line_price_not_negative"),
            # total = round(price × quantity) − discount. A database rounds in its own way, so the half kopeck that
            # rounding may move is allowed here, with a little for SQLite, which counts in floats.
            models.CheckConstraint(
                condition=Q(total__gte=F("price") * F("quantity") - F("manual_discount") - 0.00501)
                & Q(total__lte=F("price") * F("quantity") - F("manual_discount") + 0.00501),
                name="receipt_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the line; its copy of the receipt's time needs not be named."""
        if self.issued_at is None:
            self.issued_at = self.receipt.issued_at
        super().save(*args, **kwargs)


class ReceiptPayment(models.Model):
    """One way of payment of a receipt; `amount` is net of change, so the amounts add up to the total."""

    class Kind(models.TextChoices):
        CASH = "cash", "Наличные"
        CARD = "card", "Карта"
        OTHER = "other", "Иное"

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="payments", verbose_name="Чек")
    kind = models.CharField("Вид оплаты", max_length=5, choices=Kind)
    amount = MoneyField("Сумма")
    acquiring_terminal = models.ForeignKey(
        AcquiringTerminal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Эквайринговый терминал",
    )
    card_number = models.CharField("Номер платёжной карты", max_length=30, blank=True)
    cash_desk = models.ForeignKey(
        CashDesk, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Касса"
    )
    reference = models.CharField("Ссылка", max_length=255, blank=True)

    class Meta:
        verbose_name = "оплата чека"
        verbose_name_plural = "оплата"
        ordering = ["receipt_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="receipt_payment_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="card") | Q(acquiring_terminal__isnull=True, card_number=""),
                name="receipt_payment_card_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {places(self.amount, 2)}"
