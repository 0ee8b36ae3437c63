"""Prices: a periodic register of facts, and the document that sets them."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounting import days
from accounting.models.base import Currency, Guided, Markable, MoneyField, PostableDocument
from accounting.models.catalogue import ItemPackage, Sku, check_package_of_sku
from accounting.numbers import places


class PriceType(Guided, Markable):
    name = models.CharField("Наименование", max_length=255)
    currency = models.CharField("Валюта", max_length=3, choices=Currency, default=Currency.BYN)
    includes_vat = models.BooleanField("Цена включает НДС", default=True)

    class Meta:
        verbose_name = "вид цены"
        verbose_name_plural = "виды цен"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PriceDocument(PostableDocument):
    """Установка цен номенклатуры: while posted, its lines stand in the register of prices."""

    effective_at = models.DateTimeField("Действует с", default=days.today_start)

    class Meta:
        verbose_name = "установка цен"
        verbose_name_plural = "установка цен"
        ordering = ["-effective_at", "-id"]

    def __str__(self) -> str:
        return f"Установка цен {self.number or self.pk} от {timezone.localtime(self.effective_at):%d.%m.%Y}"


class PriceRow(models.Model):
    """A price of one package of one sku in one price type, in the type's currency."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+", verbose_name="Номенклатура")
    price_type = models.ForeignKey(PriceType, models.PROTECT, related_name="+", verbose_name="Вид цены")
    package = models.ForeignKey(ItemPackage, models.PROTECT, related_name="+", verbose_name="Упаковка")
    value = MoneyField("Цена", validators=[MinValueValidator(Decimal(0))])

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a package of another item."""
        if self.sku_id and self.package_id:
            check_package_of_sku(sku=self.sku, package=self.package)


class PriceDocumentLine(PriceRow):
    document = models.ForeignKey(PriceDocument, models.CASCADE, related_name="lines", verbose_name="Документ")

    class Meta:
        verbose_name = "строка установки цен"
        verbose_name_plural = "строки установки цен"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="price_line_not_negative"),
            models.UniqueConstraint(
                fields=["document", "sku", "price_type", "package"],
                name="price_line_once_per_document",
                violation_error_message="Цена этого товара в этом виде цены в документе уже есть.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {places(self.value, 2)}"


class Price(PriceRow):
    """A price in force from `effective_at` until the next row of the same sku, price type and package.

    Of rows with the same moment the later written one is in force. It begins with a day unless somebody says otherwise:
    registers get the prices that are in force when the day begins. `created_at` lets an export find prices that were
    written since the last one, whatever moment they are dated by.
    """

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="prices", verbose_name="Номенклатура")
    package = models.ForeignKey(ItemPackage, models.CASCADE, related_name="+", verbose_name="Упаковка")
    effective_at = models.DateTimeField("Действует с", default=days.today_start)
    created_at = models.DateTimeField("Записана", default=timezone.now, editable=False)
    document = models.ForeignKey(
        PriceDocument,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="prices",
        verbose_name="Регистратор",
        editable=False,
    )

    class Meta:
        verbose_name = "цена"
        verbose_name_plural = "цены"
        ordering = ["-effective_at", "-id"]
        indexes = [
            models.Index(fields=["sku", "price_type", "package", "-effective_at", "-id"], name="price_in_force"),
            models.Index(fields=["-effective_at", "-id"], name="price_order"),
            models.Index(fields=["price_type", "created_at"], name="price_created_at"),
        ]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="price_not_negative")]

    def __str__(self) -> str:
        return f"{self.sku}: {places(self.value, 2)} с {timezone.localtime(self.effective_at):%d.%m.%Y}"
