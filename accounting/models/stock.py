"""Warehouses, what lies in them, and the documents by which it comes and goes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounting.models.base import Exported, Guided, Markable, MoneyField, PostableDocument, QuantityField
from accounting.models.catalogue import ItemPackage, Sku, check_package_of_sku
from accounting.models.company import OrganizationOwned, Partner
from accounting.models.prices import PriceType
from accounting.numbers import quantity


class Warehouse(Guided, Markable, OrganizationOwned, Exported):
    class Kind(models.TextChoices):
        RETAIL = "retail", "Розничный"
        WHOLESALE = "wholesale", "Оптовый"

    name = models.CharField("Наименование", max_length=255)
    address = models.CharField("Адрес", max_length=500, blank=True)
    kind = models.CharField("Тип склада", max_length=10, choices=Kind, default=Kind.WHOLESALE)
    retail_price_type = models.ForeignKey(
        PriceType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Розничный вид цены",
        help_text="По этому виду цены товары склада уходят на кассы",
    )

    class Meta:
        verbose_name = "склад"
        verbose_name_plural = "склады"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StockDocument(OrganizationOwned, PostableDocument):
    """A document by which goods come, go or are counted; while posted, its movements stand in the register."""

    class Kind(models.TextChoices):
        OPENING = "opening", "Ввод остатков"
        RECEIPT = "receipt", "Поступление"
        WRITE_OFF = "write_off", "Списание"
        TRANSFER = "transfer", "Перемещение"
        INVENTORY = "inventory", "Инвентаризация"

    kind = models.CharField("Вид", max_length=10, choices=Kind, default=Kind.RECEIPT)
    moment = models.DateTimeField("Дата", default=timezone.now)
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="Склад")
    warehouse_to = models.ForeignKey(
        Warehouse, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Склад-получатель"
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Партнёр"
    )

    class Meta:
        verbose_name = "складской документ"
        verbose_name_plural = "складские документы"
        ordering = ["-moment", "-id"]
        indexes = [models.Index(fields=["-moment", "-id"], name="stock_document_order")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="transfer", warehouse_to__isnull=False) & ~Q(warehouse=F("warehouse_to"))
                    | ~Q(kind="transfer") & Q(warehouse_to__isnull=True)
                ),
                name="stock_document_warehouse_to",
                violation_error_message="Склад-получатель указывают только в перемещении, и он не тот же самый.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or self.pk} от {timezone.localtime(self.moment):%d.%m.%Y}"


class StockDocumentLine(models.Model):
    """Goods of a stock document: `quantity` in packages; in an inventory, what was counted."""

    document = models.ForeignKey(StockDocument, models.CASCADE, related_name="lines", verbose_name="Документ")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="+", verbose_name="Номенклатура")
    package = models.ForeignKey(ItemPackage, models.PROTECT, related_name="+", verbose_name="Упаковка")
    quantity = QuantityField("Количество")
    price = MoneyField("Цена", null=True, blank=True)

    class Meta:
        verbose_name = "строка складского документа"
        verbose_name_plural = "строки складского документа"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="stock_line_not_negative",
                violation_error_message="Количество не может быть меньше нуля.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku} × {quantity(self.quantity)}"

    def clean(self) -> None:
        """Refuse a package of another item."""
        if self.sku_id and self.package_id:
            check_package_of_sku(sku=self.sku, package=self.package)


class StockMovement(models.Model):
    """Goods that came (above zero) or went (below zero), in base units. The balance is the sum of the movements."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="Склад")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="movements", verbose_name="Номенклатура")
    quantity = QuantityField("Количество")
    moment = models.DateTimeField("Момент", default=timezone.now)
    document = models.ForeignKey(
        StockDocument, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name="Документ"
    )
    report = models.ForeignKey(
        "accounting.ShiftReport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
        verbose_name="Отчёт за смену",
    )
    comment = models.CharField("Пояснение", max_length=255, blank=True)

    class Meta:
        verbose_name = "движение товаров"
        verbose_name_plural = "движения товаров"
        ordering = ["-moment", "-id"]
        indexes = [models.Index(fields=["sku", "warehouse", "-moment"], name="movement_history")]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_not_zero"),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(report__isnull=True), name="movement_one_recorder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku}: {'+' if self.quantity > 0 else ''}{quantity(self.quantity)}"


class StockBalance(Exported):
    """What lies in a warehouse now, in base units; may be below zero when more was sold than was entered."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="balances", verbose_name="Склад")
    sku = models.ForeignKey(Sku, models.PROTECT, related_name="balances", verbose_name="Номенклатура")
    quantity = QuantityField("Остаток", default=0)
    # An export asks for what has changed in its own warehouses.
    changed_at = models.DateTimeField("Изменён", auto_now=True)

    class Meta:
        verbose_name = "остаток товара"
        verbose_name_plural = "остатки товаров"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["quantity"], condition=Q(quantity__lt=0), name="balance_below_zero"),
            models.Index(fields=["warehouse", "changed_at"], name="balance_changed_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["warehouse", "sku"], name="balance_once")]

    def __str__(self) -> str:
        return f"{self.sku} · {self.warehouse}: {quantity(self.quantity)}"
