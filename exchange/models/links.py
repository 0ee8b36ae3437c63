"""What the cabinet has of ours: compared with the books, it tells what must be sent."""

from django.db import models

from accounting.models import Sku, Warehouse
from accounting.models.base import MoneyField, QuantityField
from exchange.models.connection import Connection


class RemoteLink(models.Model):
    """A warehouse, category or card of goods in the cabinet.

    `key` is its id on the wire; goods have a `sku` too, until they are deleted from the books. `number`, `accepted` and
    `checked_at` are written only from a row that the cabinet answered without error; `accepted` is what it last took in
    our units, and null while it has taken nothing. A rejected row writes `error` and `error_code` alone and stays a
    candidate for the next export: the cabinet's words, or a code of ours, and the cabinet's code. Without an
    `error_code`, `error` is the code of what keeps the object from being sent as it is.
    """

    class Kind(models.TextChoices):
        WAREHOUSE = "warehouse", "Склад"
        CATEGORY = "category", "Категория"
        SKU = "sku", "Товар"

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="links", verbose_name="Ik авторизация")
    kind = models.CharField("Вид", max_length=9, choices=Kind)
    key = models.CharField("Ид", max_length=511)
    sku = models.ForeignKey(Sku, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Номенклатура")
    number = models.PositiveBigIntegerField("Присвоенный id", null=True, blank=True)
    accepted = models.JSONField("Принято кабинетом", null=True, blank=True)
    checked_at = models.DateTimeField("Когда принято", null=True, blank=True)
    error = models.CharField("Ошибка", max_length=1000, blank=True, default="")
    error_code = models.CharField("Код ошибки", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = "соответствие объекта"
        verbose_name_plural = "соответствия объектов"
        constraints = [
            models.UniqueConstraint(fields=["connection", "kind", "key"], name="link_once"),
            models.CheckConstraint(condition=models.Q(kind="sku") | models.Q(sku=None), name="link_of_goods_alone"),
        ]
        indexes = [
            models.Index(fields=["connection", "kind"], condition=~models.Q(error=""), name="link_in_error"),
            models.Index(
                fields=["connection", "kind"], condition=models.Q(sku__isnull=True), name="link_without_goods"
            ),
            models.Index(
                fields=["connection", "sku"],
                condition=models.Q(error="", accepted__isnull=False, sku__isnull=False),
                name="link_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class StockLink(models.Model):
    """Stock and price of one sku in one warehouse, as the cabinet last took them (packages, roubles per package)."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="stock_links", verbose_name="Ik авторизация"
    )
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="+", verbose_name="Номенклатура")
    warehouse = models.ForeignKey(Warehouse, models.CASCADE, related_name="+", verbose_name="Склад")
    quantity = QuantityField("Количество", null=True, blank=True)
    price = MoneyField("Цена", null=True, blank=True)
    checked_at = models.DateTimeField("Когда принято", null=True, blank=True)
    error = models.CharField("Ошибка", max_length=1000, blank=True, default="")
    error_code = models.CharField("Код ошибки", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = "остаток и цена в кабинете"
        verbose_name_plural = "остатки и цены в кабинете"
        constraints = [models.UniqueConstraint(fields=["connection", "sku", "warehouse"], name="stock_link_once")]
        indexes = [models.Index(fields=["connection"], condition=~models.Q(error=""), name="stock_link_in_error")]

    def __str__(self) -> str:
        return f"{self.sku} · {self.warehouse}"
