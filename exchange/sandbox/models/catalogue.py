"""What was pushed into the cabinet."""

from django.db import models

from exchange.sandbox.models.cabinet import Cabinet

TAX_RATES = (0, 10, 20, 25)


class Pushed(models.Model):
    """A thing known by the sender's `id` and by the number the cabinet gave it."""

    cabinet = models.ForeignKey(Cabinet, on_delete=models.CASCADE)
    external_id = models.CharField(max_length=511)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=1024)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Warehouse(Pushed):
    address = models.CharField(max_length=1024, null=True)  # noqa: DJ001 - null is «the key was absent»

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cabinet", "external_id"], name="sandbox_warehouse_id"),
            models.UniqueConstraint(fields=["cabinet", "number"], name="sandbox_warehouse_number"),
        ]


class Category(Pushed):
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cabinet", "external_id"], name="sandbox_category_id"),
            models.UniqueConstraint(fields=["cabinet", "number"], name="sandbox_category_number"),
        ]


class Sku(Pushed):
    """Goods; removed ones stay, so that a number once assigned is never given to other goods."""

    article = models.CharField(max_length=255, null=True)  # noqa: DJ001 - null is «the key was absent»
    code = models.CharField(max_length=128)
    is_gtin = models.BooleanField()
    type = models.CharField(max_length=8)
    price = models.BigIntegerField(null=True)  # kopecks
    tax = models.PositiveSmallIntegerField(null=True)  # null is «без НДС», which differs from 0
    measure_code = models.CharField(max_length=16)
    measure_name = models.CharField(max_length=64)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="skus")
    is_weight = models.BooleanField()
    is_removed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cabinet", "external_id"], name="sandbox_sku_id"),
            models.UniqueConstraint(fields=["cabinet", "number"], name="sandbox_sku_number"),
            models.UniqueConstraint(
                fields=["cabinet", "code"], condition=models.Q(is_removed=False), name="sandbox_sku_code"
            ),
            models.CheckConstraint(
                condition=models.Q(tax__isnull=True) | models.Q(tax__in=TAX_RATES), name="sandbox_sku_tax"
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0), name="sandbox_sku_price"
            ),
            models.CheckConstraint(condition=models.Q(type__in=("product", "service")), name="sandbox_sku_type"),
        ]


class Stock(models.Model):
    """Price and quantity of goods at a warehouse. The till may sell below zero: the goods are in the buyer's hand."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="stock")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="stock")
    quantity = models.BigIntegerField()  # thousandths
    price = models.BigIntegerField()  # kopecks

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse"], name="sandbox_stock_row"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="sandbox_stock_price"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} @ {self.warehouse}"
