"""Users and their roles, the organisation and what belongs to it."""

from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models

from accounting.models.base import Currency, Guided, Markable
from accounting.validators import validate_unp


class User(AbstractUser):
    """A person, or a program such as 1C, that signs in."""

    class Meta(AbstractUser.Meta):
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"


class Membership(models.Model):
    """The right of a user to see and keep the books of one organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", "Владелец"
        MERCHANDISER = "merchandiser", "Товаровед"
        BOOKKEEPER = "bookkeeper", "Бухгалтер"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="Пользователь")
    organization = models.ForeignKey(
        "accounting.Organization", models.CASCADE, related_name="memberships", verbose_name="Организация"
    )
    role = models.CharField("Роль", max_length=16, choices=Role, default=Role.MERCHANDISER)

    class Meta:
        verbose_name = "доступ к организации"
        verbose_name_plural = "доступы к организациям"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                name="membership_once",
                violation_error_message="У пользователя уже есть доступ к этой организации.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.organization} ({self.get_role_display()})"


class Organization(Guided):
    """A legal person whose registers, warehouses and documents these are."""

    class OnShiftClose(models.TextChoices):
        ARCHIVE = "archive", "Архивировать чеки"
        DELETE = "delete", "Удалять чеки по истечении срока"
        KEEP = "keep", "Оставлять чеки"

    name = models.CharField("Наименование", max_length=255)
    full_name = models.CharField("Полное наименование", max_length=1000, blank=True)
    unp = models.CharField(
        "УНП",
        max_length=9,
        unique=True,
        validators=[validate_unp],
        error_messages={"unique": "Организация с таким УНП уже есть."},
    )
    on_shift_close = models.CharField(
        "При закрытии смены", max_length=8, choices=OnShiftClose, default=OnShiftClose.ARCHIVE
    )
    receipt_retention_days = models.PositiveIntegerField(
        "Хранить чеки, дней",
        default=90,
        validators=[MinValueValidator(1)],
        help_text="Через сколько дней после закрытия смены удаляются её чеки, если выбрано удаление",
    )

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganizationOwned(models.Model):
    """An object of one organisation: seen and kept only by its members."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="Организация")

    class Meta:
        abstract = True


class Department(Guided, Markable, OrganizationOwned):
    name = models.CharField("Наименование", max_length=255)

    class Meta:
        verbose_name = "подразделение"
        verbose_name_plural = "подразделения"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Partner(Guided, Markable):
    name = models.CharField("Наименование", max_length=255)
    unp = models.CharField("УНП", max_length=9, blank=True, validators=[validate_unp])

    class Meta:
        verbose_name = "партнёр"
        verbose_name_plural = "партнёры"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CashDesk(Guided, Markable, OrganizationOwned):
    """Касса предприятия: where the money of a register goes."""

    name = models.CharField("Наименование", max_length=255)
    currency = models.CharField("Валюта", max_length=3, choices=Currency, default=Currency.BYN)

    class Meta:
        verbose_name = "касса"
        verbose_name_plural = "кассы"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AcquiringTerminal(Guided, Markable, OrganizationOwned):
    name = models.CharField("Наименование", max_length=255)

    class Meta:
        verbose_name = "эквайринговый терминал"
        verbose_name_plural = "эквайринговые терминалы"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
