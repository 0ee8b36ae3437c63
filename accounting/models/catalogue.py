"""Goods: cards, characteristics, packages, barcodes. Common to all organisations of the base."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounting.models.base import Exported, Guided, Markable, MoneyField, VatRate


class MarkingKind(models.TextChoices):
    """Маркировка: средства идентификации (СИ) or унифицированные контрольные знаки (УКЗ)."""

    INHERIT = "inherit", "Как у категории"
    NONE = "none", "Не маркируется"
    SI = "si", "Средство идентификации"
    UKZ = "ukz", "УКЗ"


class ItemCategory(Guided, Markable, Exported):
    """A category; its kind of marking goes down to what stands below it."""

    name = models.CharField("Наименование", max_length=255)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="Родитель"
    )
    marking_kind = models.CharField("Вид маркировки", max_length=8, choices=MarkingKind, default=MarkingKind.INHERIT)

    class Meta:
        verbose_name = "категория номенклатуры"
        verbose_name_plural = "категории номенклатуры"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="category_is_not_its_own_parent",
                violation_error_message="Категория не может быть родителем самой себе.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that stands below this category: the tree would have no root."""
        parent = self.parent
        while parent is not None and self.pk is not None:
            if parent.pk == self.pk:
                raise ValidationError(
                    f"Категория «{self.parent}» стоит ниже категории «{self}» и не может быть её родителем. "
                    "Выберите другого родителя.",
                    code="category_cycle",
                )
            parent = parent.parent


class Unit(Guided, Markable, Exported):
    code = models.CharField("Код по ОКРБ", max_length=10, unique=True)
    name = models.CharField("Обозначение", max_length=25)
    full_name = models.CharField("Наименование", max_length=100, blank=True)

    class Meta:
        verbose_name = "единица измерения"
        verbose_name_plural = "единицы измерения"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(Guided, Markable, Exported):
    """A card of goods; what is sold, priced and counted are its skus."""

    class Kind(models.TextChoices):
        PRODUCT = "product", "Товар"
        SERVICE = "service", "Услуга"
        PREPAYMENT = "prepayment", "Предоплата"

    name = models.CharField("Наименование", max_length=500, db_index=True)
    print_name = models.CharField("Наименование для печати", max_length=1000, blank=True)
    article = models.CharField("Артикул", max_length=100, blank=True, db_index=True)
    category = models.ForeignKey(
        ItemCategory, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="Категория"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Единица измерения")
    retail_vat_rate = models.CharField("Ставка НДС (розница)", max_length=4, choices=VatRate, default=VatRate.TWENTY)
    kind = models.CharField("Вид", max_length=10, choices=Kind, default=Kind.PRODUCT)
    is_weight = models.BooleanField("Весовой товар", default=False)
    export_package = models.ForeignKey(
        "accounting.ItemPackage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Упаковка для касс",
        help_text="В какой упаковке товар продаётся на кассах; пусто — базовая единица",
    )
    minimum_price = MoneyField("Минимальная цена", null=True, blank=True, validators=[MinValueValidator(Decimal(0))])
    marking_kind = models.CharField("Вид маркировки", max_length=8, choices=MarkingKind, default=MarkingKind.INHERIT)

    class Meta:
        verbose_name = "номенклатура"
        verbose_name_plural = "номенклатура"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_price__isnull=True) | Q(minimum_price__gte=0),
                name="item_minimum_price_not_negative",
            )
        ]
        # The few that are not for sale are found without looking at the others.
        indexes = [
            models.Index(fields=["id"], condition=Q(deletion_mark=True), name="item_marked"),
            models.Index(fields=["id"], condition=Q(kind="prepayment"), name="item_prepayment"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def base_package(self) -> "ItemPackage":
        """The package of one base unit, which every item has. One query."""
        base: ItemPackage = self.packages.get(is_base=True)
        return base

    def clean(self) -> None:
        """Refuse an export package of another item."""
        package = self.export_package
        if package is not None and package.item_id != self.pk:
            raise ValidationError(
                f"Упаковка для касс «{package}» принадлежит товару «{package.item}», а не «{self}». "
                "Выберите упаковку этого товара.",
                code="foreign_package",
            )


class Sku(Exported):
    """An item, or one characteristic of it: what has a price, a stock and barcodes."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="skus", verbose_name="Номенклатура")
    guid = models.CharField("Ид характеристики", max_length=255, blank=True, default="")
    variant = models.CharField("Характеристика", max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "характеристика номенклатуры"
        verbose_name_plural = "характеристики номенклатуры"
        ordering = ["item_id", "id"]
        constraints = [
            # In УТ one characteristic may serve many items, so its guid is unique within the item only.
            models.UniqueConstraint(fields=["item", "guid"], name="sku_guid_once_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.item.name} ({self.variant})" if self.variant else self.item.name


class ItemPackage(Exported):
    """Упаковка: 1 package = numerator/denominator base units."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="packages", verbose_name="Номенклатура")
    guid = models.CharField("Ид", max_length=255, blank=True, default="")
    name = models.CharField("Наименование", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Единица измерения")
    numerator = models.PositiveIntegerField("Числитель", default=1)
    denominator = models.PositiveIntegerField("Знаменатель", default=1)
    is_base = models.BooleanField("Базовая", default=False)

    class Meta:
        verbose_name = "упаковка"
        verbose_name_plural = "упаковки"
        ordering = ["item_id", "-is_base", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0),
                name="package_coefficient_positive",
                violation_error_message="Коэффициент упаковки должен быть больше нуля.",
            ),
            models.CheckConstraint(
                condition=Q(is_base=False) | Q(numerator=1, denominator=1),
                name="package_base_is_one",
                violation_error_message="Коэффициент базовой упаковки — всегда 1/1.",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(is_base=True),
                name="package_base_once_per_item",
                violation_error_message="Базовая упаковка у товара уже есть.",
            ),
            models.UniqueConstraint(fields=["item", "name"], name="package_name_once_per_item"),
        ]

    def __str__(self) -> str:
        return self.name


def check_package_of_sku(*, sku: Sku, package: ItemPackage) -> None:
    """Raise ValidationError for a package of another item than the sku's."""
    if package.item_id != sku.item_id:
        raise ValidationError(
            f"Упаковка «{package}» принадлежит товару «{package.item}», а не «{sku.item}». "
            f"Выберите упаковку товара «{sku.item}».",
            code="foreign_package",
        )


class Barcode(Exported):
    """A code that names one package of one sku; an internal one was made here and never changes."""

    value = models.CharField("Штрихкод", max_length=128, unique=True)
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="barcodes", verbose_name="Номенклатура")
    package = models.ForeignKey(ItemPackage, models.CASCADE, related_name="barcodes", verbose_name="Упаковка")
    is_internal = models.BooleanField("Код идентификации", default=False)

    class Meta:
        verbose_name = "штрихкод"
        verbose_name_plural = "штрихкоды"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(value=""), name="barcode_not_empty"),
        ]

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        """Refuse a package of another item."""
        if self.sku_id and self.package_id:
            check_package_of_sku(sku=self.sku, package=self.package)

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        """Name the goods that have the barcode already."""
        holder = Barcode.objects.select_related("sku__item", "package").get(value=self.value)
        return ValidationError(
            f"Штрихкод «{self.value}» уже есть у товара «{holder.sku}» ({holder.package}). "
            "Удалите его там или укажите другой.",
            code="unique",
        )


class IdentificationCodeCounter(models.Model):
    """The last identification code given out in this base: one row, locked while codes are given out.

    A row of its own, and not the largest barcode, so that the code of a deleted barcode is never given out again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_code = models.PositiveBigIntegerField(default=1000)

    class Meta:
        verbose_name = "счётчик кодов идентификации"
        verbose_name_plural = "счётчик кодов идентификации"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="identification_counter_one_row")]

    def __str__(self) -> str:
        return str(self.last_code)
