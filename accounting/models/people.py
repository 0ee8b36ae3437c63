"""Who works with the books, and with whose."""

from django.contrib.auth.models import AbstractUser
from django.db import models


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
