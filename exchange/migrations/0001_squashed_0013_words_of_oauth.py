import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounting.models.base
import exchange.models.secrets


class Migration(migrations.Migration):
    replaces = [
        ("exchange", "0001_initial"),
        ("exchange", "0002_schedule_and_watch"),
        ("exchange", "0003_onec"),
        ("exchange", "0004_exchange_page"),
        ("exchange", "0005_inbox_indexes"),
        ("exchange", "0006_inbox_open"),
        ("exchange", "0007_items_without_goods"),
        ("exchange", "0008_links_of_goods"),
        ("exchange", "0009_links_of_goods_filled"),
        ("exchange", "0010_connection_changed_at"),
        ("exchange", "0011_onec_item_last_session"),
        ("exchange", "0012_links_without_goods"),
        ("exchange", "0013_words_of_oauth"),
    ]

    initial = True

    dependencies = [
        ("accounting", "0001_squashed_0006_price_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("server", models.CharField(default="api.ikassa.by", max_length=255, verbose_name="Сервер")),
                (
                    "auth",
                    models.CharField(
                        choices=[("token", "Токен"), ("oauth", "OAuth (id и секрет клиента)")],
                        default="token",
                        max_length=5,
                        verbose_name="Способ входа",
                    ),
                ),
                ("token", exchange.models.secrets.EncryptedTextField(blank=True, default="", verbose_name="Токен")),
                ("client_id", models.CharField(blank=True, max_length=255, verbose_name="Id клиента (client_id)")),
                (
                    "client_secret",
                    exchange.models.secrets.EncryptedTextField(
                        blank=True, default="", verbose_name="Секрет клиента (client_secret)"
                    ),
                ),
                (
                    "accounts_server",
                    models.CharField(default="accounts.ikassa.by", max_length=255, verbose_name="Сервер авторизации"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Действует")),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="connection",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="Изменена")),
            ],
            options={
                "verbose_name": "Ik авторизация",
                "verbose_name_plural": "Ik авторизация",
            },
        ),
        migrations.CreateModel(
            name="ConnectionState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed_cursor", models.TextField(blank=True, default="", verbose_name="Место в ленте документов")),
                ("feed_from", models.DateTimeField(blank=True, null=True, verbose_name="Лента читается с")),
                (
                    "stock_pushed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Остатки после загрузки отправлены"),
                ),
                (
                    "exported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Начало последней полной выгрузки"),
                ),
                (
                    "exported_day",
                    models.DateField(blank=True, null=True, verbose_name="День цен последней полной выгрузки"),
                ),
                (
                    "lease_holder",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="Кто ведёт обмен"),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="Обмен занят до")),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="state",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
                ("refused_since", models.DateTimeField(blank=True, null=True, verbose_name="Кабинет отказывает с")),
                ("unreachable_since", models.DateTimeField(blank=True, null=True, verbose_name="Нет связи с")),
            ],
            options={
                "verbose_name": "состояние обмена",
                "verbose_name_plural": "состояние обмена",
            },
        ),
        migrations.CreateModel(
            name="InboxDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=64, verbose_name="УИ")),
                ("kind", models.CharField(blank=True, max_length=50, verbose_name="Вид")),
                ("payload", models.JSONField(verbose_name="Документ как пришёл")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Новый"),
                            ("posted", "Проведён"),
                            ("held", "Задержан"),
                            ("ignored", "Не учитывается"),
                        ],
                        default="new",
                        max_length=7,
                        verbose_name="Состояние",
                    ),
                ),
                (
                    "reason_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("unknown_register", "Неизвестная касса"),
                            ("no_load_settings", "Нет «Ik последняя загрузка»"),
                            ("register_incomplete", "Касса настроена не полностью"),
                            ("unknown_barcode", "Неизвестный штрихкод"),
                            ("no_service_item", "Нет номенклатуры для строки без товара"),
                            ("arithmetic", "Не сходится арифметика"),
                            ("currency", "Валюта не кассы"),
                            ("unknown_kind", "Неизвестный вид документа"),
                            ("broken", "Документ повреждён"),
                            ("rollback_target", "Аннулируется не чек"),
                            ("waits_for_target", "Ждёт аннулируемый документ"),
                            ("before_start", "До даты начала загрузки"),
                            ("annulled", "Аннулирован после удаления чека"),
                            ("internal", "Ошибка программы"),
                            ("target_ignored", "Аннулируемый документ не учитывается"),
                            ("by_hand", "Решение пользователя"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="Причина (код)",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=1000, verbose_name="Причина")),
                (
                    "registration_number",
                    models.CharField(blank=True, max_length=50, verbose_name="Регистрационный номер"),
                ),
                ("serial_number", models.CharField(blank=True, max_length=50, verbose_name="Серийный номер")),
                ("number", models.BigIntegerField(blank=True, null=True, verbose_name="Номер")),
                ("shift_number", models.BigIntegerField(blank=True, null=True, verbose_name="Смена")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="Время документа")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="Получен")),
                ("posted_at", models.DateTimeField(blank=True, null=True, verbose_name="Проведён в")),
                ("is_accepted_as_printed", models.BooleanField(default=False, verbose_name="Принят как напечатано")),
                (
                    "decision",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="Почему так решено"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="Когда решено")),
                (
                    "cash_register",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.cashregister",
                        verbose_name="Касса ККМ",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inbox",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Кто решил",
                    ),
                ),
            ],
            options={
                "verbose_name": "входящий документ",
                "verbose_name_plural": "входящие документы",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["connection", "status", "id"], name="inbox_queue"),
                    models.Index(fields=["cash_register", "number"], name="inbox_number"),
                    models.Index(fields=["reason_code", "cash_register", "shift_number"], name="inbox_reason"),
                    models.Index(
                        condition=models.Q(("status__in", ["new", "held"])), fields=["status"], name="inbox_open"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("uid", ""), _negated=True), name="inbox_has_uid"),
                    models.UniqueConstraint(fields=("uid", "connection"), name="inbox_uid_once_per_connection"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoadSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "date",
                    models.DateField(
                        help_text="Документы кассы загружаются с начала этого дня (по Минску)", verbose_name="Дата"
                    ),
                ),
                ("card_number", models.CharField(blank=True, max_length=30, verbose_name="Номер платёжной карты")),
                (
                    "acquiring_terminal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.acquiringterminal",
                        verbose_name="Эквайринговый терминал",
                    ),
                ),
                (
                    "cash_desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.cashdesk",
                        verbose_name="Касса",
                    ),
                ),
                (
                    "cash_register",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="load_settings",
                        to="accounting.cashregister",
                        verbose_name="Касса ККМ",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.partner",
                        verbose_name="Партнёр",
                    ),
                ),
                (
                    "prepayment_item",
                    models.ForeignKey(
                        blank=True,
                        help_text="Чем становится строка чека, пробитая как предоплата",
                        limit_choices_to={"kind": "prepayment"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.item",
                        verbose_name="Предоплата",
                    ),
                ),
                (
                    "service_item",
                    models.ForeignKey(
                        blank=True,
                        help_text="Чем становится строка чека, пробитая как услуга без товара",
                        limit_choices_to={"kind": "service"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.item",
                        verbose_name="Услуга без товара",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ik последняя загрузка",
                "verbose_name_plural": "Ik последняя загрузка",
            },
        ),
        migrations.CreateModel(
            name="RemoteLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("warehouse", "Склад"), ("category", "Категория"), ("sku", "Товар")],
                        max_length=9,
                        verbose_name="Вид",
                    ),
                ),
                ("key", models.CharField(max_length=511, verbose_name="Ид")),
                ("number", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Присвоенный id")),
                ("accepted", models.JSONField(blank=True, null=True, verbose_name="Принято кабинетом")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="Когда принято")),
                ("error", models.CharField(blank=True, default="", max_length=1000, verbose_name="Ошибка")),
                ("error_code", models.CharField(blank=True, default="", max_length=100, verbose_name="Код ошибки")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "соответствие объекта",
                "verbose_name_plural": "соответствия объектов",
                "indexes": [
                    models.Index(
                        condition=models.Q(("error", ""), _negated=True),
                        fields=["connection", "kind"],
                        name="link_in_error",
                    ),
                    models.Index(
                        condition=models.Q(("accepted__isnull", False), ("error", ""), ("sku__isnull", False)),
                        fields=["connection", "sku"],
                        name="link_settled",
                    ),
                    models.Index(
                        condition=models.Q(("sku__isnull", True)),
                        fields=["connection", "kind"],
                        name="link_without_goods",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "kind", "key"), name="link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "sku"), ("sku", None), _connector="OR"), name="link_of_goods_alone"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(
                        blank=True, decimal_places=3, max_digits=15, null=True, verbose_name="Количество"
                    ),
                ),
                (
                    "price",
                    accounting.models.base.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="Цена"
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="Когда принято")),
                ("error", models.CharField(blank=True, default="", max_length=1000, verbose_name="Ошибка")),
                ("error_code", models.CharField(blank=True, default="", max_length=100, verbose_name="Код ошибки")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stock_links",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
            ],
            options={
                "verbose_name": "остаток и цена в кабинете",
                "verbose_name_plural": "остатки и цены в кабинете",
                "indexes": [
                    models.Index(
                        condition=models.Q(("error", ""), _negated=True),
                        fields=["connection"],
                        name="stock_link_in_error",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "sku", "warehouse"), name="stock_link_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeRecipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="Адрес")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="О чём сообщать")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "получатель сообщений",
                "verbose_name_plural": "кому сообщать о неполадках",
                "ordering": ["organization", "email"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "email"),
                        name="recipient_once",
                        violation_error_message="Этот адрес уже получает сообщения об организации.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unreachable", "Нет связи с кабинетом"),
                            ("refused", "Кабинет не принял токен"),
                            ("workers", "Фоновые задания не выполняются"),
                            ("run", "Обмен не удаётся завершить"),
                            ("held", "Задержаны документы"),
                            ("difference", "Разница с Z-отчётом"),
                            ("stock", "Остаток ниже нуля"),
                        ],
                        max_length=11,
                        verbose_name="Вид",
                    ),
                ),
                ("key", models.CharField(blank=True, default="", max_length=40, verbose_name="Ид объекта")),
                ("text", models.CharField(max_length=500, verbose_name="Что случилось")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Началось")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="Закончилось")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="Сообщено о начале")),
                ("end_told_at", models.DateTimeField(blank=True, null=True, verbose_name="Сообщено об окончании")),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "неполадка",
                "verbose_name_plural": "неполадки",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("end_told_at__isnull", True)),
                        fields=["organization"],
                        name="trouble_untold",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("organization", "kind", "key"),
                        name="trouble_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("organization__isnull", True)),
                        fields=("kind", "key"),
                        name="trouble_of_all_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=100, verbose_name="Компьютер")),
                ("cluster", models.PositiveIntegerField(verbose_name="Группа процессов")),
                ("pid", models.PositiveIntegerField(verbose_name="Процесс")),
                ("seen_at", models.DateTimeField(db_index=True, verbose_name="Последний признак жизни")),
                ("busy_since", models.DateTimeField(blank=True, null=True, verbose_name="Занят с")),
            ],
            options={
                "verbose_name": "фоновый процесс",
                "verbose_name_plural": "фоновые процессы",
                "constraints": [models.UniqueConstraint(fields=("host", "cluster", "pid"), name="worker_once")],
            },
        ),
        migrations.CreateModel(
            name="ExchangeSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("load", "Загрузить документы"),
                            ("stock", "Выгрузить остатки и цены"),
                            ("goods", "Выгрузить новые и изменённые товары"),
                            ("all", "Всё: выгрузить изменения и загрузить документы"),
                        ],
                        default="load",
                        max_length=5,
                        verbose_name="Что делать",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Включено")),
                (
                    "mode",
                    models.CharField(
                        choices=[("calendar", "По дням и часам"), ("cron", "Строка cron")],
                        default="calendar",
                        max_length=8,
                        verbose_name="Когда",
                    ),
                ),
                (
                    "every_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=15,
                        help_text="От 1 до 1440; пусто — один раз в день, в начале рабочего времени",
                        null=True,
                        verbose_name="Повторять каждые, минут",
                    ),
                ),
                ("opens_at", models.TimeField(default=datetime.time(0, 0), verbose_name="Рабочее время с")),
                (
                    "closes_at",
                    models.TimeField(
                        default=datetime.time(23, 59),
                        help_text="Раньше начала — значит, до этого времени следующего дня",
                        verbose_name="до",
                    ),
                ),
                (
                    "weekdays",
                    models.CharField(
                        default="1234567",
                        help_text="1 — понедельник, 7 — воскресенье",
                        max_length=7,
                        verbose_name="Дни недели",
                    ),
                ),
                (
                    "month_days",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Через запятую, например: 1, 15. Пусто — любые",
                        max_length=100,
                        verbose_name="Числа месяца",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="Действует с")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Действует по")),
                (
                    "cron",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Минута, час, число, месяц, день недели; например: */10 8-20 * * 1-6",
                        max_length=100,
                        verbose_name="Строка cron",
                    ),
                ),
                (
                    "next_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Следующий запуск"),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
            ],
            options={
                "verbose_name": "расписание обмена",
                "verbose_name_plural": "расписание обмена",
                "ordering": ["connection", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("is_active", True)), fields=["next_at"], name="schedule_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("every_minutes__isnull", True), ("every_minutes__range", (1, 1440)), _connector="OR"
                        ),
                        name="schedule_minutes",
                        violation_error_message="Повторять можно не чаще раза в минуту и не реже раза в день (1440 минут).",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check", "Проверка связи"),
                            ("registers", "Сверка касс"),
                            ("export", "Выгрузка"),
                            ("load", "Загрузка документов"),
                            ("onec_import", "Загрузка из 1С"),
                            ("onec_export", "Выгрузка в 1С"),
                        ],
                        max_length=12,
                        verbose_name="Вид обмена",
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("manual", "Вручную"),
                            ("schedule", "По расписанию"),
                            ("api", "API"),
                            ("command", "Команда"),
                            ("onec", "1С"),
                        ],
                        max_length=8,
                        verbose_name="Чем начат",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "В очереди"),
                            ("running", "Выполняется"),
                            ("done", "Выполнено"),
                            ("remarks", "Выполнено с замечаниями"),
                            ("interrupted", "Прервано"),
                            ("failed", "Не удалось"),
                        ],
                        default="queued",
                        max_length=11,
                        verbose_name="Состояние",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="Что сделать")),
                ("counters", models.JSONField(blank=True, default=dict, verbose_name="Что сделано")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="Сделано")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="Всего")),
                ("stage", models.CharField(blank=True, default="", max_length=255, verbose_name="Что делается")),
                ("error", models.CharField(blank=True, default="", max_length=2000, verbose_name="Ошибка")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Создан")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="Начат")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="Окончен")),
                (
                    "connection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="exchange.connection",
                        verbose_name="Ik авторизация",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Кто начал",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="Попытка")),
                ("cancel_requested", models.BooleanField(default=False, verbose_name="Прервать")),
                ("enqueued_at", models.DateTimeField(blank=True, null=True, verbose_name="Поставлен в очередь")),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("unreachable", "Нет связи"),
                            ("refused", "Кабинет отказал"),
                            ("other", "Другое"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="Причина неудачи",
                    ),
                ),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="Последний признак жизни")),
                (
                    "repeats",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="exchange.exchangerun",
                        verbose_name="Повтор обмена",
                    ),
                ),
                ("worker", models.CharField(blank=True, default="", max_length=64, verbose_name="Кто выполняет")),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="exchange.exchangeschedule",
                        verbose_name="Расписание",
                    ),
                ),
            ],
            options={
                "verbose_name": "обмен",
                "verbose_name_plural": "журнал обмена",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["organization", "-id"], name="run_journal"),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)), fields=["status"], name="run_under_way"
                    ),
                    models.Index(fields=["created_at"], name="run_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Время")),
                (
                    "level",
                    models.CharField(
                        choices=[("info", "Сведения"), ("warning", "Замечание"), ("error", "Ошибка")],
                        default="info",
                        max_length=7,
                        verbose_name="Важность",
                    ),
                ),
                ("object_key", models.CharField(blank=True, default="", max_length=511, verbose_name="Ид объекта")),
                ("code", models.CharField(blank=True, default="", max_length=100, verbose_name="Код")),
                ("text", models.CharField(max_length=2000, verbose_name="Сообщение")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="exchange.exchangerun",
                        verbose_name="Обмен",
                    ),
                ),
                ("payload", models.JSONField(blank=True, null=True, verbose_name="Что отправлено")),
            ],
            options={
                "verbose_name": "сообщение обмена",
                "verbose_name_plural": "сообщения обмена",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OneCRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Когда")),
                ("username", models.CharField(blank=True, max_length=150, verbose_name="Имя пользователя")),
                ("query", models.CharField(blank=True, max_length=255, verbose_name="Запрос")),
                ("has_authorization", models.BooleanField(default=False, verbose_name="Имя и пароль дошли")),
                ("is_accepted", models.BooleanField(default=False, verbose_name="Принят")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="Ответ")),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "запрос 1С",
                "verbose_name_plural": "запросы 1С",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OneCSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Начат")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Последний запрос")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="Закрыт")),
                ("state", models.JSONField(blank=True, default=dict, verbose_name="Что запомнено")),
                ("busy_until", models.DateTimeField(blank=True, null=True, verbose_name="Занят до")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="exchange.exchangerun",
                        verbose_name="Запись журнала",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Пользователь",
                    ),
                ),
            ],
            options={
                "verbose_name": "сеанс обмена с 1С",
                "verbose_name_plural": "сеансы обмена с 1С",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OneCFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="Имя")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="Размер, байт")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Начат")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="exchange.onecsession",
                        verbose_name="Сеанс",
                    ),
                ),
            ],
            options={
                "verbose_name": "файл 1С",
                "verbose_name_plural": "файлы 1С",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("session", "name"), name="onec_file_once_per_session")],
            },
        ),
        migrations.CreateModel(
            name="OneCChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField(verbose_name="Содержимое")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="exchange.onecfile",
                        verbose_name="Файл",
                    ),
                ),
            ],
            options={
                "verbose_name": "часть файла 1С",
                "verbose_name_plural": "части файлов 1С",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OneCDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report_changed_at", models.DateTimeField(verbose_name="Отчёт на момент")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Передан")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="Подтверждён")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.shiftreport",
                        verbose_name="Отчёт за смену",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="exchange.onecsession",
                        verbose_name="Сеанс",
                    ),
                ),
            ],
            options={
                "verbose_name": "передача отчёта в 1С",
                "verbose_name_plural": "передачи отчётов в 1С",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("report",),
                        name="onec_one_confirmed_delivery",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OneCUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Последний вход")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="onec_users",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="onec_user",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Пользователь",
                    ),
                ),
            ],
            options={
                "verbose_name": "пользователь обмена с 1С",
                "verbose_name_plural": "пользователи обмена с 1С",
                "ordering": ["organization", "user"],
            },
        ),
        migrations.CreateModel(
            name="OneCDeliveryLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(decimal_places=3, max_digits=15, verbose_name="Количество"),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="exchange.onecdelivery",
                        verbose_name="Передача",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "товар передачи в 1С",
                "verbose_name_plural": "товары передачи в 1С",
                "constraints": [models.UniqueConstraint(fields=("delivery", "sku"), name="onec_delivery_line_once")],
            },
        ),
        migrations.CreateModel(
            name="OneCItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("catalogue", models.CharField(blank=True, default="", max_length=255, verbose_name="Ид каталога")),
                ("last_session", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Последний обмен")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.item",
                        verbose_name="Номенклатура",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "номенклатура из 1С",
                "verbose_name_plural": "номенклатура из 1С",
                "constraints": [models.UniqueConstraint(fields=("organization", "item"), name="onec_item_once")],
            },
        ),
        migrations.CreateModel(
            name="RunRequest",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False, verbose_name="Ключ")),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request",
                        to="exchange.exchangerun",
                        verbose_name="Обмен",
                    ),
                ),
            ],
            options={
                "verbose_name": "нажатие кнопки",
                "verbose_name_plural": "нажатия кнопок",
            },
        ),
        migrations.CreateModel(
            name="GoodsFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="Название")),
                ("conditions", models.JSONField(default=dict, verbose_name="Условия")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goods_filters",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "настройка отбора",
                "verbose_name_plural": "настройки отбора",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "name"), name="goods_filter_name_once")
                ],
            },
        ),
    ]
