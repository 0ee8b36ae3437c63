"""How an organisation reaches its iKassa cabinet, and from when its registers are read."""

from django.db import models

from accounting.models import (
    AcquiringTerminal,
    CashDesk,
    CashRegister,
    Item,
    Organization,
    Partner,
)
from exchange.models.secrets import EncryptedTextField


class Connection(models.Model):
    """«Ik авторизация»: the cabinet's address and the secret that opens it."""

    class Auth(models.TextChoices):
        TOKEN = "token", "Токен"
        OAUTH = "oauth", "OAuth (id и секрет клиента)"

    organization = models.OneToOneField(
        Organization, models.PROTECT, related_name="connection", verbose_name="Организация"
    )
    server = models.CharField("Сервер", max_length=255, default="api.ikassa.by")
    auth = models.CharField("Способ входа", max_length=5, choices=Auth, default=Auth.TOKEN)
    token = EncryptedTextField("Токен", blank=True, default="")
    client_id = models.CharField("Id клиента (client_id)", max_length=255, blank=True)
    client_secret = EncryptedTextField("Секрет клиента (client_secret)", blank=True, default="")
    accounts_server = models.CharField("Сервер авторизации", max_length=255, default="accounts.ikassa.by")
    is_active = models.BooleanField("Действует", default=True)
    changed_at = models.DateTimeField("Изменена", auto_now=True)

    class Meta:
        verbose_name = "Ik авторизация"
        verbose_name_plural = "Ik авторизация"

    def __str__(self) -> str:
        return f"{self.organization} — {self.server}"


class ConnectionState(models.Model):
    """What the exchange remembers of a connection; apart from it, so that saving its form never writes this back.

    The lease (`lease_holder` until `lease_until`) lets one exchange of the connection run at a time, on any host.
    """

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="state", verbose_name="Ik авторизация")
    feed_cursor = models.TextField("Место в ленте документов", blank=True, default="")
    feed_from = models.DateTimeField("Лента читается с", null=True, blank=True)
    stock_pushed_at = models.DateTimeField("Остатки после загрузки отправлены", null=True, blank=True)
    exported_at = models.DateTimeField("Начало последней полной выгрузки", null=True, blank=True)
    exported_day = models.DateField("День цен последней полной выгрузки", null=True, blank=True)
    unreachable_since = models.DateTimeField("Нет связи с", null=True, blank=True)
    refused_since = models.DateTimeField("Кабинет отказывает с", null=True, blank=True)
    lease_holder = models.CharField("Кто ведёт обмен", max_length=64, blank=True, default="")
    lease_until = models.DateTimeField("Обмен занят до", null=True, blank=True)

    class Meta:
        verbose_name = "состояние обмена"
        verbose_name_plural = "состояние обмена"

    def __str__(self) -> str:
        return str(self.connection)


class LoadSettings(models.Model):
    """«Ik последняя загрузка»: from which day a register's documents are loaded, and what they are filled in with."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="Организация")
    cash_register = models.OneToOneField(
        CashRegister, models.PROTECT, related_name="load_settings", verbose_name="Касса ККМ"
    )
    date = models.DateField("Дата", help_text="Документы кассы загружаются с начала этого дня (по Минску)")
    cash_desk = models.ForeignKey(
        CashDesk, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Касса"
    )
    acquiring_terminal = models.ForeignKey(
        AcquiringTerminal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Эквайринговый терминал",
    )
    card_number = models.CharField("Номер платёжной карты", max_length=30, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Партнёр"
    )
    service_item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Item.Kind.SERVICE},
        verbose_name="Услуга без товара",
        help_text="Чем становится строка чека, пробитая как услуга без товара",
    )
    prepayment_item = models.ForeignKey(
        Item,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Item.Kind.PREPAYMENT},
        verbose_name="Предоплата",
        help_text="Чем становится строка чека, пробитая как предоплата",
    )

    class Meta:
        verbose_name = "Ik последняя загрузка"
        verbose_name_plural = "Ik последняя загрузка"

    def __str__(self) -> str:
        return f"{self.cash_register} с {self.date:%d.%m.%Y}"
