"""What a person asked for on the page of the exchange."""

from django.db import models

from accounting.models import Organization
from exchange.models.runs import ExchangeRun


class RunRequest(models.Model):
    """One press of a button: its key was made with the page, so that a second press starts nothing."""

    key = models.UUIDField("Ключ", primary_key=True)
    run = models.OneToOneField(ExchangeRun, models.CASCADE, related_name="request", verbose_name="Обмен")

    class Meta:
        verbose_name = "нажатие кнопки"
        verbose_name_plural = "нажатия кнопок"

    def __str__(self) -> str:
        return str(self.run)


class GoodsFilter(models.Model):
    """Настройки отбора: conditions under a name, as `GoodsConditions.as_parameters` writes them."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="goods_filters", verbose_name="Организация"
    )
    name = models.CharField("Название", max_length=100)
    conditions = models.JSONField("Условия", default=dict)

    class Meta:
        verbose_name = "настройка отбора"
        verbose_name_plural = "настройки отбора"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="goods_filter_name_once")]

    def __str__(self) -> str:
        return self.name
