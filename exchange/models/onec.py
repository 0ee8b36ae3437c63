"""The exchange with 1C: who 1C signs in as, what it uploads, what it knows of the goods and of the sales."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounting.models import Item, Organization, ShiftReport, Sku
from accounting.models.base import QuantityField
from accounting.numbers import quantity
from exchange.models.runs import ExchangeRun


class OneCUser(models.Model):
    """A user that only 1C signs in as: he may exchange for one organisation, and do nothing else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="onec_user", verbose_name="Пользователь"
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="onec_users", verbose_name="Организация"
    )
    seen_at = models.DateTimeField("Последний вход", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "пользователь обмена с 1С"
        verbose_name_plural = "пользователи обмена с 1С"
        ordering = ["organization", "user"]

    def __str__(self) -> str:
        return str(self.user)


class OneCRequest(models.Model):
    """A sign-in or a refusal of the site exchange, so that a person sees what reached us of what 1C sent."""

    moment = models.DateTimeField("Когда", default=timezone.now)
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="Организация"
    )
    username = models.CharField("Имя пользователя", max_length=150, blank=True)
    query = models.CharField("Запрос", max_length=255, blank=True)
    has_authorization = models.BooleanField("Имя и пароль дошли", default=False)
    is_accepted = models.BooleanField("Принят", default=False)
    answer = models.CharField("Ответ", max_length=500, blank=True)

    class Meta:
        verbose_name = "запрос 1С"
        verbose_name_plural = "запросы 1С"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.moment):%d.%m.%Y %H:%M} {self.query}"


class OneCSession(models.Model):
    """One exchange of 1C with its files, or one set of files that a person uploaded.

    `state` is what an import remembers between two requests (see `exchange.onec.protocol.sessions`). `token_digest`
    is of the cookie; the cookie itself is kept nowhere.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="Организация")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Пользователь"
    )
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField("Начат", default=timezone.now)
    seen_at = models.DateTimeField("Последний запрос", default=timezone.now)
    closed_at = models.DateTimeField("Закрыт", null=True, blank=True)
    run = models.ForeignKey(
        ExchangeRun, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Запись журнала"
    )
    state = models.JSONField("Что запомнено", default=dict, blank=True)
    busy_until = models.DateTimeField("Занят до", null=True, blank=True)

    class Meta:
        verbose_name = "сеанс обмена с 1С"
        verbose_name_plural = "сеансы обмена с 1С"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Сеанс {self.pk} от {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"


class OneCFile(models.Model):
    """A file of a session, kept in the base so that its parts may come through different hosts."""

    session = models.ForeignKey(OneCSession, models.CASCADE, related_name="files", verbose_name="Сеанс")
    name = models.CharField("Имя", max_length=255)
    size = models.PositiveBigIntegerField("Размер, байт", default=0)
    created_at = models.DateTimeField("Начат", default=timezone.now)

    class Meta:
        verbose_name = "файл 1С"
        verbose_name_plural = "файлы 1С"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["session", "name"], name="onec_file_once_per_session")]

    def __str__(self) -> str:
        return self.name


class OneCChunk(models.Model):
    file = models.ForeignKey(OneCFile, models.CASCADE, related_name="chunks", verbose_name="Файл")
    content = models.BinaryField("Содержимое")

    class Meta:
        verbose_name = "часть файла 1С"
        verbose_name_plural = "части файлов 1С"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file} · {self.pk}"


class OneCItem(models.Model):
    """An item that came from the 1C of an organisation.

    Only such an item may be missed when its catalogue comes whole without it; `last_session` is the latest exchange
    that had it, for only at its end is it known whether it was a full one.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", verbose_name="Организация")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name="Номенклатура")
    catalogue = models.CharField("Ид каталога", max_length=255, blank=True, default="")
    last_session = models.PositiveBigIntegerField("Последний обмен", null=True, blank=True)

    class Meta:
        verbose_name = "номенклатура из 1С"
        verbose_name_plural = "номенклатура из 1С"
        constraints = [models.UniqueConstraint(fields=["organization", "item"], name="onec_item_once")]

    def __str__(self) -> str:
        return str(self.item)


class OneCDelivery(models.Model):
    """A shift report as it was given to 1C; `confirmed_at` is when 1C said that it has it.

    `report_changed_at` is the report's moment of change as it was read: a report that changed later is given anew.
    """

    report = models.ForeignKey(ShiftReport, models.CASCADE, related_name="+", verbose_name="Отчёт за смену")
    session = models.ForeignKey(
        OneCSession, models.SET_NULL, null=True, blank=True, related_name="deliveries", verbose_name="Сеанс"
    )
    report_changed_at = models.DateTimeField("Отчёт на момент")
    sent_at = models.DateTimeField("Передан", default=timezone.now)
    confirmed_at = models.DateTimeField("Подтверждён", null=True, blank=True)

    class Meta:
        verbose_name = "передача отчёта в 1С"
        verbose_name_plural = "передачи отчётов в 1С"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(confirmed_at__isnull=False), name="onec_one_confirmed_delivery"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} → 1С"


class OneCDeliveryLine(models.Model):
    """What the report had written off the warehouse when it was given to 1C, in base units (below zero: returned)."""

    delivery = models.ForeignKey(OneCDelivery, models.CASCADE, related_name="lines", verbose_name="Передача")
    sku = models.ForeignKey(Sku, models.CASCADE, related_name="+", verbose_name="Номенклатура")
    quantity = QuantityField("Количество")

    class Meta:
        verbose_name = "товар передачи в 1С"
        verbose_name_plural = "товары передачи в 1С"
        constraints = [models.UniqueConstraint(fields=["delivery", "sku"], name="onec_delivery_line_once")]

    def __str__(self) -> str:
        return f"{self.sku}: {quantity(self.quantity)}"
