"""What the models of the books have in common."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


def new_guid() -> str:
    """Return an identifier for an object born here; one that came from 1C keeps its own, letter by letter."""
    return str(uuid.uuid4())


class Currency(models.TextChoices):
    BYN = "BYN", "BYN"
    USD = "USD", "USD"
    EUR = "EUR", "EUR"
    RUB = "RUB", "RUB"


class VatRate(models.TextChoices):
    """VAT in percent; «Без НДС» differs from a rate of zero."""

    TWENTY = "20", "20 %"
    TEN = "10", "10 %"
    ZERO = "0", "0 %"
    TWENTY_FIVE = "25", "25 %"
    NONE = "none", "Без НДС"


class DocumentStatus(models.TextChoices):
    DRAFT = "draft", "Черновик"
    POSTED = "posted", "Проведён"


class PostableDocument(models.Model):
    """A document that a person writes: while it is posted, its lines stand in the registers."""

    number = models.CharField("Номер", max_length=20, blank=True)
    status = models.CharField(
        "Состояние", max_length=8, choices=DocumentStatus, default=DocumentStatus.DRAFT, editable=False
    )
    posted_at = models.DateTimeField("Проведён в", null=True, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Автор",
        editable=False,
    )
    comment = models.CharField("Комментарий", max_length=500, blank=True)

    class Meta:
        abstract = True


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """Roubles (or another currency's whole units) with two places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 15, "decimal_places": 2, **kwargs})


class QuantityField(models.DecimalField):  # type: ignore[type-arg]
    """A quantity with three places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 15, "decimal_places": 3, **kwargs})


class Guided(models.Model):
    """An object of the catalogue: known to 1C and to iKassa by its guid."""

    guid = models.CharField("Ид", max_length=255, unique=True, default=new_guid, help_text="Идентификатор из 1С")

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Give an id to an object that a person wrote without one."""
        self.guid = self.guid or new_guid()
        super().clean_fields(exclude)


class Markable(models.Model):
    """An object of a list that may be marked for deletion: it is offered no more, and what names it stays."""

    deletion_mark = models.BooleanField("Помечен на удаление", default=False)

    class Meta:
        abstract = True


class ChangedAtQuerySet(models.QuerySet[Any]):
    """Keeps `changed_at` true in bulk writes too, which skip the model's save()."""

    def update(self, **kwargs: Any) -> int:
        kwargs.setdefault("changed_at", timezone.now())
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows: Sequence[Any] = tuple(objs)
        now = timezone.now()
        for row in rows:
            row.changed_at = now
        return super().bulk_update(rows, {*fields, "changed_at"}, batch_size=batch_size)

    bulk_update.alters_data = True  # type: ignore[attr-defined]


class Exported(models.Model):
    """A row that feeds an export: `changed_at` tells whether it may differ from what was sent."""

    changed_at = models.DateTimeField("Изменён", auto_now=True, db_index=True)

    objects = ChangedAtQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a partial save writes `changed_at` as well."""
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "changed_at"}
        super().save(*args, **kwargs)
