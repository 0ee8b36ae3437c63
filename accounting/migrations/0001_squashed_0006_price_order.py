from decimal import Decimal

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounting.days
import accounting.models.base
import accounting.validators


class Migration(migrations.Migration):
    replaces = [
        ("accounting", "0001_initial"),
        ("accounting", "0002_prices_begin_with_a_day"),
        ("accounting", "0003_cash_operation_defaults"),
        ("accounting", "0004_what_has_changed"),
        ("accounting", "0005_deletion_marks"),
        ("accounting", "0006_price_order"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                ("full_name", models.CharField(blank=True, max_length=1000, verbose_name="Полное наименование")),
                (
                    "unp",
                    models.CharField(
                        error_messages={"unique": "Организация с таким УНП уже есть."},
                        max_length=9,
                        unique=True,
                        validators=[accounting.validators.validate_unp],
                        verbose_name="УНП",
                    ),
                ),
                (
                    "on_shift_close",
                    models.CharField(
                        choices=[
                            ("archive", "Архивировать чеки"),
                            ("delete", "Удалять чеки по истечении срока"),
                            ("keep", "Оставлять чеки"),
                        ],
                        default="archive",
                        max_length=8,
                        verbose_name="При закрытии смены",
                    ),
                ),
                (
                    "receipt_retention_days",
                    models.PositiveIntegerField(
                        default=90,
                        help_text="Через сколько дней после закрытия смены удаляются её чеки, если выбрано удаление",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="Хранить чеки, дней",
                    ),
                ),
            ],
            options={
                "verbose_name": "организация",
                "verbose_name_plural": "организации",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CashDesk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "currency",
                    models.CharField(
                        choices=[("BYN", "BYN"), ("USD", "USD"), ("EUR", "EUR"), ("RUB", "RUB")],
                        default="BYN",
                        max_length=3,
                        verbose_name="Валюта",
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
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "касса",
                "verbose_name_plural": "кассы",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "подразделение",
                "verbose_name_plural": "подразделения",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "unp",
                    models.CharField(
                        blank=True, max_length=9, validators=[accounting.validators.validate_unp], verbose_name="УНП"
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "партнёр",
                "verbose_name_plural": "партнёры",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PriceType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "currency",
                    models.CharField(
                        choices=[("BYN", "BYN"), ("USD", "USD"), ("EUR", "EUR"), ("RUB", "RUB")],
                        default="BYN",
                        max_length=3,
                        verbose_name="Валюта",
                    ),
                ),
                ("includes_vat", models.BooleanField(default=True, verbose_name="Цена включает НДС")),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "вид цены",
                "verbose_name_plural": "виды цен",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="Код по ОКРБ")),
                ("name", models.CharField(max_length=25, verbose_name="Обозначение")),
                ("full_name", models.CharField(blank=True, max_length=100, verbose_name="Наименование")),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "единица измерения",
                "verbose_name_plural": "единицы измерения",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "пользователь",
                "verbose_name_plural": "пользователи",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="IdentificationCodeCounter",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("last_code", models.PositiveBigIntegerField(default=1000)),
            ],
            options={
                "verbose_name": "счётчик кодов идентификации",
                "verbose_name_plural": "счётчик кодов идентификации",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="identification_counter_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "marking_kind",
                    models.CharField(
                        choices=[
                            ("inherit", "Как у категории"),
                            ("none", "Не маркируется"),
                            ("si", "Средство идентификации"),
                            ("ukz", "УКЗ"),
                        ],
                        default="inherit",
                        max_length=8,
                        verbose_name="Вид маркировки",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounting.itemcategory",
                        verbose_name="Родитель",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "категория номенклатуры",
                "verbose_name_plural": "категории номенклатуры",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="category_is_not_its_own_parent",
                        violation_error_message="Категория не может быть родителем самой себе.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Владелец"), ("merchandiser", "Товаровед"), ("bookkeeper", "Бухгалтер")],
                        default="merchandiser",
                        max_length=16,
                        verbose_name="Роль",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Пользователь",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
            ],
            options={
                "verbose_name": "доступ к организации",
                "verbose_name_plural": "доступы к организациям",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organization"),
                        name="membership_once",
                        violation_error_message="У пользователя уже есть доступ к этой организации.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AcquiringTerminal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.organization",
                        verbose_name="Организация",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "эквайринговый терминал",
                "verbose_name_plural": "эквайринговые терминалы",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PriceDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="Номер")),
                ("effective_at", models.DateTimeField(default=accounting.days.today_start, verbose_name="Действует с")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Черновик"), ("posted", "Проведён")],
                        default="draft",
                        editable=False,
                        max_length=8,
                        verbose_name="Состояние",
                    ),
                ),
                ("posted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Проведён в")),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="Комментарий")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Автор",
                    ),
                ),
            ],
            options={
                "verbose_name": "установка цен",
                "verbose_name_plural": "установка цен",
                "ordering": ["-effective_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Warehouse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="Адрес")),
                (
                    "kind",
                    models.CharField(
                        choices=[("retail", "Розничный"), ("wholesale", "Оптовый")],
                        default="wholesale",
                        max_length=10,
                        verbose_name="Тип склада",
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
                    "retail_price_type",
                    models.ForeignKey(
                        blank=True,
                        help_text="По этому виду цены товары склада уходят на кассы",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.pricetype",
                        verbose_name="Розничный вид цены",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "склад",
                "verbose_name_plural": "склады",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CashRegister",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="Наименование")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fiscal", "Фискальный регистратор"),
                            ("standalone", "Автономная касса"),
                            ("offline", "ККМ-Offline"),
                        ],
                        default="fiscal",
                        max_length=10,
                        verbose_name="Тип кассы",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[("BYN", "BYN"), ("USD", "USD"), ("EUR", "EUR"), ("RUB", "RUB")],
                        default="BYN",
                        max_length=3,
                        verbose_name="Валюта",
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(blank=True, max_length=50, verbose_name="Регистрационный номер"),
                ),
                ("serial_number", models.CharField(blank=True, max_length=50, verbose_name="Серийный номер")),
                (
                    "initial_turnover",
                    accounting.models.base.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="Нарастающий оборот кассы к началу дня, с которого загружаются чеки",
                        max_digits=15,
                        verbose_name="Начальные показания нарастающего оборота",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.department",
                        verbose_name="Подразделение",
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
                    "warehouse",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash_registers",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
            ],
            options={
                "verbose_name": "касса ККМ",
                "verbose_name_plural": "кассы ККМ",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("registration_number", ""), ("serial_number", ""), _negated=True),
                        fields=("registration_number", "serial_number"),
                        name="register_numbers_once",
                        violation_error_message="Касса с такими регистрационным и серийным номерами уже есть.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CashShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="Номер")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Открыта"), ("closed", "Закрыта")],
                        default="open",
                        max_length=6,
                        verbose_name="Состояние",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="Открыта")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="Закрыта")),
                ("z_counters", models.JSONField(blank=True, null=True, verbose_name="Счётчики Z-отчёта")),
                ("z_totals", models.JSONField(blank=True, null=True, verbose_name="Z-отчёт")),
                ("totals", models.JSONField(blank=True, default=dict, verbose_name="Итоги по учёту")),
                (
                    "carried_in",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Наличные на начало"
                    ),
                ),
                (
                    "discrepancy",
                    accounting.models.base.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="Разница с Z-отчётом"
                    ),
                ),
                (
                    "is_incomplete",
                    models.BooleanField(
                        default=False,
                        help_text="Часть документов смены старше даты начала загрузки, поэтому с Z-отчётом она не сверяется",
                        verbose_name="Не сверяется",
                    ),
                ),
                (
                    "cash_register",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="accounting.cashregister",
                        verbose_name="Касса ККМ",
                    ),
                ),
            ],
            options={
                "verbose_name": "кассовая смена",
                "verbose_name_plural": "кассовые смены",
                "ordering": ["-opened_at", "-number"],
                "indexes": [models.Index(fields=["-opened_at", "-number"], name="shift_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("cash_register", "number"), name="shift_number_once_per_register"),
                    models.CheckConstraint(
                        condition=models.Q(("status", "open"), ("closed_at__isnull", False), _connector="OR"),
                        name="shift_closed_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discrepancy__isnull", True), ("discrepancy__gte", 0), _connector="OR"),
                        name="shift_discrepancy_absolute",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CashOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("deposit", "Внесение"), ("withdraw", "Изъятие"), ("payout", "Выдача")],
                        max_length=8,
                        verbose_name="Вид",
                    ),
                ),
                ("amount", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Сумма")),
                ("uid", models.CharField(max_length=64, unique=True, verbose_name="УИ")),
                ("number", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Номер")),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Время")),
                ("cashier", models.CharField(blank=True, max_length=255, verbose_name="Кассир")),
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cash_operations",
                        to="accounting.cashshift",
                        verbose_name="Смена",
                    ),
                ),
            ],
            options={
                "verbose_name": "внесение или изъятие",
                "verbose_name_plural": "внесения и изъятия",
                "ordering": ["-issued_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="cash_operation_not_negative")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sale", "Продажа"), ("refund", "Возврат")], max_length=6, verbose_name="Вид"
                    ),
                ),
                ("uid", models.CharField(max_length=64, unique=True, verbose_name="УИ")),
                (
                    "currency",
                    models.CharField(
                        choices=[("BYN", "BYN"), ("USD", "USD"), ("EUR", "EUR"), ("RUB", "RUB")],
                        max_length=3,
                        verbose_name="Валюта",
                    ),
                ),
                ("number", models.PositiveBigIntegerField(verbose_name="Номер")),
                ("issued_at", models.DateTimeField(verbose_name="Время")),
                ("cashier", models.CharField(blank=True, max_length=255, verbose_name="Кассир")),
                ("total", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Итого")),
                (
                    "discount",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Сумма скидок"
                    ),
                ),
                (
                    "cash",
                    accounting.models.base.MoneyField(
                        decimal_places=2,
                        default=0,
                        help_text="За вычетом сдачи",
                        max_digits=15,
                        verbose_name="Наличные",
                    ),
                ),
                (
                    "card",
                    accounting.models.base.MoneyField(decimal_places=2, default=0, max_digits=15, verbose_name="Карта"),
                ),
                (
                    "other",
                    accounting.models.base.MoneyField(decimal_places=2, default=0, max_digits=15, verbose_name="Иное"),
                ),
                (
                    "change",
                    accounting.models.base.MoneyField(decimal_places=2, default=0, max_digits=15, verbose_name="Сдача"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("posted", "Проведён"), ("annulled", "Аннулирован")],
                        default="posted",
                        max_length=8,
                        verbose_name="Состояние",
                    ),
                ),
                ("annulled_at", models.DateTimeField(blank=True, null=True, verbose_name="Аннулирован в")),
                ("rollback_uid", models.CharField(blank=True, max_length=64, verbose_name="УИ аннулирования")),
                ("is_archived", models.BooleanField(default=False, verbose_name="В архиве")),
                ("base_uid", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="УИ основания")),
                ("base_number", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Номер основания")),
                (
                    "base_source",
                    models.CharField(
                        choices=[
                            ("named", "Указано на кассе"),
                            ("matched", "Подобрано программой"),
                            ("manual", "Указано вручную"),
                            ("none", "Не указано"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="Откуда основание",
                    ),
                ),
                (
                    "is_over_refunded",
                    models.BooleanField(
                        default=False,
                        help_text="Указано в чеке продажи, кассой это не запрещено",
                        verbose_name="Возвращено больше, чем продано",
                    ),
                ),
                ("accepted_by", models.CharField(blank=True, max_length=150, verbose_name="Кем принят как напечатано")),
                (
                    "accepted_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="Почему принят как напечатано"),
                ),
                ("posted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Загружен")),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="refunds",
                        to="accounting.receipt",
                        verbose_name="Основание",
                    ),
                ),
                (
                    "cash_register",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="accounting.cashshift",
                        verbose_name="Смена",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
            ],
            options={
                "verbose_name": "чек ККМ",
                "verbose_name_plural": "чеки ККМ",
                "ordering": ["-issued_at", "-id"],
                "indexes": [
                    models.Index(fields=["organization", "kind", "-issued_at"], name="receipt_list"),
                    models.Index(fields=["cash_register", "number"], name="receipt_by_number"),
                    models.Index(
                        condition=models.Q(("is_over_refunded", True)),
                        fields=["organization"],
                        name="receipt_over_refunded",
                    ),
                    models.Index(
                        condition=models.Q(("base_number__isnull", False)),
                        fields=["base_number"],
                        name="receipt_base_number",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("uid", ""), _negated=True), name="receipt_has_uid"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total__gt",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("cash"), "+", models.F("card")
                                        ),
                                        "+",
                                        models.F("other"),
                                    ),
                                    "-",
                                    models.Value(0.005),
                                ),
                            ),
                            (
                                "total__lt",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("cash"), "+", models.F("card")
                                        ),
                                        "+",
                                        models.F("other"),
                                    ),
                                    "+",
                                    models.Value(0.005),
                                ),
                            ),
                        ),
                        name="receipt_payments_make_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change__gte", 0), ("total__gte", 0)), name="receipt_sums_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "refund"),
                            models.Q(("base__isnull", True), ("base_source", "none")),
                            _connector="OR",
                        ),
                        name="receipt_base_only_on_refund",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "posted"), ("annulled_at__isnull", False), _connector="OR"),
                        name="receipt_annulled_has_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundReceipt",
            fields=[],
            options={
                "verbose_name": "чек ККМ на возврат",
                "verbose_name_plural": "чеки ККМ на возврат",
                "proxy": True,
            },
            bases=("accounting.receipt",),
        ),
        migrations.CreateModel(
            name="SaleReceipt",
            fields=[],
            options={
                "verbose_name": "чек ККМ",
                "verbose_name_plural": "чеки ККМ",
                "proxy": True,
            },
            bases=("accounting.receipt",),
        ),
        migrations.CreateModel(
            name="ReceiptPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("cash", "Наличные"), ("card", "Карта"), ("other", "Иное")],
                        max_length=5,
                        verbose_name="Вид оплаты",
                    ),
                ),
                ("amount", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Сумма")),
                ("card_number", models.CharField(blank=True, max_length=30, verbose_name="Номер платёжной карты")),
                ("reference", models.CharField(blank=True, max_length=255, verbose_name="Ссылка")),
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
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments",
                        to="accounting.receipt",
                        verbose_name="Чек",
                    ),
                ),
            ],
            options={
                "verbose_name": "оплата чека",
                "verbose_name_plural": "оплата",
                "ordering": ["receipt_id", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="receipt_payment_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "card"),
                            models.Q(("acquiring_terminal__isnull", True), ("card_number", "")),
                            _connector="OR",
                        ),
                        name="receipt_payment_card_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "currency",
                    models.CharField(
                        choices=[("BYN", "BYN"), ("USD", "USD"), ("EUR", "EUR"), ("RUB", "RUB")],
                        max_length=3,
                        verbose_name="Валюта",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="Изменён")),
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
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="accounting.cashshift",
                        verbose_name="Смена",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
            ],
            options={
                "verbose_name": "отчёт производства за смену",
                "verbose_name_plural": "отчёты производства за смену",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("shift", "warehouse"), name="report_once_per_shift_and_warehouse")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftReportPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "receipt_kind",
                    models.CharField(
                        choices=[("sale", "Продажа"), ("refund", "Возврат")], max_length=6, verbose_name="Вид"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("cash", "Наличные"), ("card", "Карта"), ("other", "Иное")],
                        max_length=5,
                        verbose_name="Вид оплаты",
                    ),
                ),
                (
                    "amount",
                    accounting.models.base.MoneyField(decimal_places=2, default=0, max_digits=15, verbose_name="Сумма"),
                ),
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
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments",
                        to="accounting.shiftreport",
                        verbose_name="Отчёт",
                    ),
                ),
            ],
            options={
                "verbose_name": "оплата отчёта за смену",
                "verbose_name_plural": "оплата",
                "ordering": ["report_id", "receipt_kind", "kind", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "receipt_kind", "kind", "acquiring_terminal"), name="report_payment_key"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("acquiring_terminal__isnull", True)),
                        fields=("report", "receipt_kind", "kind"),
                        name="report_payment_key_no_terminal",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="report_payment_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="Номер")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Ввод остатков"),
                            ("receipt", "Поступление"),
                            ("write_off", "Списание"),
                            ("transfer", "Перемещение"),
                            ("inventory", "Инвентаризация"),
                        ],
                        default="receipt",
                        max_length=10,
                        verbose_name="Вид",
                    ),
                ),
                ("moment", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Дата")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Черновик"), ("posted", "Проведён")],
                        default="draft",
                        editable=False,
                        max_length=8,
                        verbose_name="Состояние",
                    ),
                ),
                ("posted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Проведён в")),
                ("comment", models.CharField(blank=True, max_length=500, verbose_name="Комментарий")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Автор",
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
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
                (
                    "warehouse_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад-получатель",
                    ),
                ),
            ],
            options={
                "verbose_name": "складской документ",
                "verbose_name_plural": "складские документы",
                "ordering": ["-moment", "-id"],
                "indexes": [models.Index(fields=["-moment", "-id"], name="stock_document_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "transfer"),
                                ("warehouse_to__isnull", False),
                                models.Q(("warehouse", models.F("warehouse_to")), _negated=True),
                            ),
                            models.Q(models.Q(("kind", "transfer"), _negated=True), ("warehouse_to__isnull", True)),
                            _connector="OR",
                        ),
                        name="stock_document_warehouse_to",
                        violation_error_message="Склад-получатель указывают только в перемещении, и он не тот же самый.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "guid",
                    models.CharField(
                        default=accounting.models.base.new_guid,
                        help_text="Идентификатор из 1С",
                        max_length=255,
                        unique=True,
                        verbose_name="Ид",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("name", models.CharField(db_index=True, max_length=500, verbose_name="Наименование")),
                ("print_name", models.CharField(blank=True, max_length=1000, verbose_name="Наименование для печати")),
                ("article", models.CharField(blank=True, db_index=True, max_length=100, verbose_name="Артикул")),
                (
                    "retail_vat_rate",
                    models.CharField(
                        choices=[("20", "20 %"), ("10", "10 %"), ("0", "0 %"), ("25", "25 %"), ("none", "Без НДС")],
                        default="20",
                        max_length=4,
                        verbose_name="Ставка НДС (розница)",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("product", "Товар"), ("service", "Услуга"), ("prepayment", "Предоплата")],
                        default="product",
                        max_length=10,
                        verbose_name="Вид",
                    ),
                ),
                ("is_weight", models.BooleanField(default=False, verbose_name="Весовой товар")),
                (
                    "minimum_price",
                    accounting.models.base.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="Минимальная цена",
                    ),
                ),
                (
                    "marking_kind",
                    models.CharField(
                        choices=[
                            ("inherit", "Как у категории"),
                            ("none", "Не маркируется"),
                            ("si", "Средство идентификации"),
                            ("ukz", "УКЗ"),
                        ],
                        default="inherit",
                        max_length=8,
                        verbose_name="Вид маркировки",
                    ),
                ),
                ("deletion_mark", models.BooleanField(default=False, verbose_name="Помечен на удаление")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="accounting.itemcategory",
                        verbose_name="Категория",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.unit",
                        verbose_name="Единица измерения",
                    ),
                ),
            ],
            options={
                "verbose_name": "номенклатура",
                "verbose_name_plural": "номенклатура",
                "ordering": ["name", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("deletion_mark", True)), fields=["id"], name="item_marked"),
                    models.Index(condition=models.Q(("kind", "prepayment")), fields=["id"], name="item_prepayment"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minimum_price__isnull", True), ("minimum_price__gte", 0), _connector="OR"),
                        name="item_minimum_price_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("guid", models.CharField(blank=True, default="", max_length=255, verbose_name="Ид")),
                ("name", models.CharField(max_length=100, verbose_name="Наименование")),
                ("numerator", models.PositiveIntegerField(default=1, verbose_name="Числитель")),
                ("denominator", models.PositiveIntegerField(default=1, verbose_name="Знаменатель")),
                ("is_base", models.BooleanField(default=False, verbose_name="Базовая")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packages",
                        to="accounting.item",
                        verbose_name="Номенклатура",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.unit",
                        verbose_name="Единица измерения",
                    ),
                ),
            ],
            options={
                "verbose_name": "упаковка",
                "verbose_name_plural": "упаковки",
                "ordering": ["item_id", "-is_base", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("denominator__gt", 0), ("numerator__gt", 0)),
                        name="package_coefficient_positive",
                        violation_error_message="Коэффициент упаковки должен быть больше нуля.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_base", False), models.Q(("denominator", 1), ("numerator", 1)), _connector="OR"
                        ),
                        name="package_base_is_one",
                        violation_error_message="Коэффициент базовой упаковки — всегда 1/1.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_base", True)),
                        fields=("item",),
                        name="package_base_once_per_item",
                        violation_error_message="Базовая упаковка у товара уже есть.",
                    ),
                    models.UniqueConstraint(fields=("item", "name"), name="package_name_once_per_item"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sku",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("guid", models.CharField(blank=True, default="", max_length=255, verbose_name="Ид характеристики")),
                ("variant", models.CharField(blank=True, default="", max_length=255, verbose_name="Характеристика")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skus",
                        to="accounting.item",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "характеристика номенклатуры",
                "verbose_name_plural": "характеристики номенклатуры",
                "ordering": ["item_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("item", "guid"), name="sku_guid_once_per_item")],
            },
        ),
        migrations.CreateModel(
            name="ShiftReportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sale", "Продажа"), ("refund", "Возврат")], max_length=6, verbose_name="Вид"
                    ),
                ),
                ("price", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Цена")),
                (
                    "vat_rate",
                    models.CharField(
                        choices=[("20", "20 %"), ("10", "10 %"), ("0", "0 %"), ("25", "25 %"), ("none", "Без НДС")],
                        max_length=4,
                        verbose_name="Ставка НДС",
                    ),
                ),
                (
                    "quantity",
                    accounting.models.base.QuantityField(
                        decimal_places=3, default=0, max_digits=15, verbose_name="Количество"
                    ),
                ),
                (
                    "discount",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Скидка"
                    ),
                ),
                (
                    "total",
                    accounting.models.base.MoneyField(decimal_places=2, default=0, max_digits=15, verbose_name="Сумма"),
                ),
                (
                    "vat_amount",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Сумма НДС"
                    ),
                ),
                (
                    "written",
                    accounting.models.base.QuantityField(
                        decimal_places=3,
                        default=0,
                        help_text="Сколько базовых единиц уже списано (или возвращено) на складе",
                        max_digits=15,
                        verbose_name="Списано",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="accounting.shiftreport",
                        verbose_name="Отчёт",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "строка отчёта за смену",
                "verbose_name_plural": "товары",
                "ordering": ["report_id", "kind", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "kind", "sku", "package", "price", "vat_rate"), name="report_line_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="report_line_quantity_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("written__gte", 0)), name="report_line_written_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="№")),
                ("issued_at", models.DateTimeField(verbose_name="Время чека")),
                ("barcode", models.CharField(blank=True, max_length=128, verbose_name="Штрихкод")),
                ("name", models.CharField(blank=True, max_length=1000, verbose_name="Наименование в чеке")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(decimal_places=3, max_digits=15, verbose_name="Количество"),
                ),
                ("price", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Цена")),
                (
                    "manual_discount",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Сумма ручной скидки"
                    ),
                ),
                ("total", accounting.models.base.MoneyField(decimal_places=2, max_digits=15, verbose_name="Сумма")),
                (
                    "vat_rate",
                    models.CharField(
                        choices=[("20", "20 %"), ("10", "10 %"), ("0", "0 %"), ("25", "25 %"), ("none", "Без НДС")],
                        max_length=4,
                        verbose_name="Ставка НДС",
                    ),
                ),
                (
                    "vat_amount",
                    accounting.models.base.MoneyField(
                        decimal_places=2, default=0, max_digits=15, verbose_name="Сумма НДС"
                    ),
                ),
                ("marking_code", models.CharField(blank=True, max_length=1000, verbose_name="Код маркировки")),
                ("section", models.CharField(blank=True, max_length=255, verbose_name="Секция")),
                ("third_party_unp", models.CharField(blank=True, max_length=20, verbose_name="УНП третьего лица")),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="accounting.receipt",
                        verbose_name="Чек",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt_lines",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "товар чека",
                "verbose_name_plural": "товары",
                "ordering": ["receipt_id", "position"],
                "indexes": [models.Index(fields=["sku", "-issued_at"], name="receipt_line_sku_history")],
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "position"), name="receipt_line_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="receipt_line_quantity_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0)), name="receipt_line_price_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("price"), "*", models.F("quantity")
                                        ),
                                        "-",
                                        models.F("manual_discount"),
                                    ),
                                    "-",
                                    models.Value(0.00501),
                                ),
                            ),
                            (
                                "total__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("price"), "*", models.F("quantity")
                                        ),
                                        "-",
                                        models.F("manual_discount"),
                                    ),
                                    "+",
                                    models.Value(0.00501),
                                ),
                            ),
                        ),
                        name="receipt_line_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceDocumentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    accounting.models.base.MoneyField(
                        decimal_places=2,
                        max_digits=15,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="Цена",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="accounting.pricedocument",
                        verbose_name="Документ",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "price_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.pricetype",
                        verbose_name="Вид цены",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "строка установки цен",
                "verbose_name_plural": "строки установки цен",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="price_line_not_negative"),
                    models.UniqueConstraint(
                        fields=("document", "sku", "price_type", "package"),
                        name="price_line_once_per_document",
                        violation_error_message="Цена этого товара в этом виде цены в документе уже есть.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    accounting.models.base.MoneyField(
                        decimal_places=2,
                        max_digits=15,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="Цена",
                    ),
                ),
                ("effective_at", models.DateTimeField(default=accounting.days.today_start, verbose_name="Действует с")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="Записана"),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="accounting.pricedocument",
                        verbose_name="Регистратор",
                    ),
                ),
                (
                    "price_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.pricetype",
                        verbose_name="Вид цены",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "цена",
                "verbose_name_plural": "цены",
                "ordering": ["-effective_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["sku", "price_type", "package", "-effective_at", "-id"], name="price_in_force"
                    ),
                    models.Index(fields=["price_type", "created_at"], name="price_created_at"),
                    models.Index(fields=["-effective_at", "-id"], name="price_order"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="price_not_negative")
                ],
            },
        ),
        migrations.CreateModel(
            name="Barcode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now=True, db_index=True, verbose_name="Изменён")),
                ("value", models.CharField(max_length=128, unique=True, verbose_name="Штрихкод")),
                ("is_internal", models.BooleanField(default=False, verbose_name="Код идентификации")),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="barcodes",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="barcodes",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "штрихкод",
                "verbose_name_plural": "штрихкоды",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value", ""), _negated=True), name="barcode_not_empty")
                ],
            },
        ),
        migrations.CreateModel(
            name="StockDocumentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(decimal_places=3, max_digits=15, verbose_name="Количество"),
                ),
                (
                    "price",
                    accounting.models.base.MoneyField(
                        blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="Цена"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="accounting.stockdocument",
                        verbose_name="Документ",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.itempackage",
                        verbose_name="Упаковка",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
            ],
            options={
                "verbose_name": "строка складского документа",
                "verbose_name_plural": "строки складского документа",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)),
                        name="stock_line_not_negative",
                        violation_error_message="Количество не может быть меньше нуля.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(decimal_places=3, max_digits=15, verbose_name="Количество"),
                ),
                ("moment", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Момент")),
                ("comment", models.CharField(blank=True, max_length=255, verbose_name="Пояснение")),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="accounting.stockdocument",
                        verbose_name="Документ",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="accounting.shiftreport",
                        verbose_name="Отчёт за смену",
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
            ],
            options={
                "verbose_name": "движение товаров",
                "verbose_name_plural": "движения товаров",
                "ordering": ["-moment", "-id"],
                "indexes": [models.Index(fields=["sku", "warehouse", "-moment"], name="movement_history")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="movement_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document__isnull", True), ("report__isnull", True), _connector="OR"),
                        name="movement_one_recorder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="Изменён")),
                (
                    "quantity",
                    accounting.models.base.QuantityField(
                        decimal_places=3, default=0, max_digits=15, verbose_name="Остаток"
                    ),
                ),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="accounting.sku",
                        verbose_name="Номенклатура",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="accounting.warehouse",
                        verbose_name="Склад",
                    ),
                ),
            ],
            options={
                "verbose_name": "остаток товара",
                "verbose_name_plural": "остатки товаров",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("quantity__lt", 0)), fields=["quantity"], name="balance_below_zero"
                    ),
                    models.Index(fields=["warehouse", "changed_at"], name="balance_changed_at"),
                ],
                "constraints": [models.UniqueConstraint(fields=("warehouse", "sku"), name="balance_once")],
            },
        ),
        migrations.AddField(
            model_name="Item",
            name="export_package",
            field=models.ForeignKey(
                blank=True,
                help_text="В какой упаковке товар продаётся на кассах; пусто — базовая единица",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounting.itempackage",
                verbose_name="Упаковка для касс",
            ),
        ),
    ]
