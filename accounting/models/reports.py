"""Отчёт производства за смену: the document that writes the sold goods off the warehouse."""

from django.db import models
from django.db.models import Q

from accounting.models.base import Currency, MoneyField, QuantityField, VatRate
from accounting.models.catalogue import ItemPackage, Sku
from accounting.models.company import AcquiringTerminal, OrganizationOwned
from accounting.models.receipts import Receipt, ReceiptPayment
from accounting.models.retail import CashShift
from accounting.models.stock import Warehouse
from accounting.numbers import places, quantity


class ShiftReport(OrganizationOwned):
    """What one shift sold and took back from one warehouse; kept up to date as documents arrive."""

    shift = models.ForeignKey(CashShift, models.PROTECT, related_name="reports", verbose_name="Смена")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="Склад")
    currency = models.CharField("Валюта", max_length=3, choices=Currency)
    changed_at = models.DateTimeField("Изменён", auto_now=True)

    class Meta:
        verbose_name = "отчёт производства за смену"
        verbose_name_plural = "отчёты производства за смену"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "warehouse"], name="report_once_per_shift_and_warehouse")
        ]

    def __str__(self) -> str:
        return f"Отчёт производства за смену {self.shift.number}"


class ShiftReportLine(models.Model):
    """Goods of a shift by (kind, sku, package, price, VAT): both kinds are positive, packages as sold."""

    report = models.ForeignKey(ShiftReport, models.CASCADE, related_name="lines", verbose_name="Отчёт")
    kind = models.CharField("Вид", max_length=6, choices=Receipt.Kind)
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+", verbose_name="Номенклатура")
    package = models.ForeignKey(ItemPackage, models.PROTECT, related_name="+", verbose_name="Упаковка")
    price = MoneyField("Цена")
    vat_rate = models.CharField("Ставка НДС", max_length=4, choices=VatRate)
    quantity = QuantityField("Количество", default=0)
    discount = MoneyField("Скидка", default=0)
    total = MoneyField("Сумма", default=0)
    vat_amount = MoneyField("Сумма НДС", default=0)
    written = QuantityField(
        "Списано", default=0, help_text="Сколько базовых единиц уже списано (или возвращено) на складе"
    )

    class Meta:
        verbose_name = "строка отчёта за смену"
        verbose_name_plural = "товары"
        ordering = ["report_id", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "sku", "package", "price", "vat_rate"], name="report_line_key"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="report_line_quantity_not_negative"),
            models.CheckConstraint(condition=Q(written__gte=0), name="report_line_written_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} × {quantity(self.quantity)}"


class ShiftReportPayment(models.Model):
    """How a shift was paid, by kind of receipt and of payment, and by terminal."""

    report = models.ForeignKey(ShiftReport, models.CASCADE, related_name="payments", verbose_name="Отчёт")
    receipt_kind = models.CharField("Вид", max_length=6, choices=Receipt.Kind)
    kind = models.CharField("Вид оплаты", max_length=5, choices=ReceiptPayment.Kind)
    acquiring_terminal = models.ForeignKey(
        AcquiringTerminal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Эквайринговый терминал",
    )
    amount = MoneyField("Сумма", default=0)

    class Meta:
        verbose_name = "оплата отчёта за смену"
        verbose_name_plural = "оплата"
        ordering = ["report_id", "receipt_kind", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "receipt_kind", "kind", "acquiring_terminal"], name="report_payment_key"
            ),
            # A unique key takes two empty terminals for different ones, on both databases.
            models.UniqueConstraint(
                fields=["report", "receipt_kind", "kind"],
                condition=Q(acquiring_terminal__isnull=True),
                name="report_payment_key_no_terminal",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="report_payment_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {places(self.amount, 2)}"
