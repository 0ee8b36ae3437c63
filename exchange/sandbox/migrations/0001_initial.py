from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import exchange.sandbox.models.cabinet
import exchange.sandbox.models.registers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cabinet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unp", models.CharField(blank=True, max_length=9, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("epoch", models.CharField(default=exchange.sandbox.models.cabinet.new_epoch, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="RequestLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("verb", models.CharField(max_length=8)),
                ("method", models.CharField(max_length=128)),
                ("query", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("code", models.CharField(blank=True, max_length=64)),
                ("fault", models.CharField(blank=True, max_length=16)),
                ("elements", models.PositiveIntegerField(null=True)),
                ("bytes_in", models.PositiveBigIntegerField(default=0)),
                ("bytes_out", models.PositiveBigIntegerField(default=0)),
                ("milliseconds", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=511)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=1024)),
                ("cabinet", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="sandbox.cabinet")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="sandbox.category",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cabinet", "external_id"), name="sandbox_category_id"),
                    models.UniqueConstraint(fields=("cabinet", "number"), name="sandbox_category_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rate_limit", "Слишком часто: 429"),
                            ("server_error", "Ошибка сервера: 500"),
                            ("slow", "Медленный ответ"),
                            ("lost_request", "Обрыв до работы"),
                            ("lost_answer", "Ответ потерян, работа сделана"),
                            ("truncated_body", "Ответ оборван на середине"),
                            ("not_json", "Вместо JSON — страница"),
                            ("error_as_ok", "Ошибка с кодом 200"),
                            ("batch_limit", "Пакет слишком велик: 413"),
                            ("expired_cursor", "Курсор устарел: 410"),
                            ("short_page", "Короткая страница ленты"),
                            ("duplicate", "Документ приходит дважды"),
                            ("late", "Документ опаздывает"),
                        ],
                        max_length=16,
                    ),
                ),
                ("method", models.CharField(blank=True, max_length=64)),
                ("count", models.PositiveIntegerField(null=True)),
                ("after", models.PositiveIntegerField(default=0)),
                ("probability", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=4)),
                ("value", models.PositiveIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "method"), name="sandbox_fault_once"),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="sandbox_fault_probability",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OAuthClient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=255, unique=True)),
                ("client_secret", models.CharField(max_length=255)),
                ("token_lifetime", models.PositiveIntegerField(default=3600)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="oauth_clients", to="sandbox.cabinet"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sku",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=511)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=1024)),
                ("article", models.CharField(max_length=255, null=True)),
                ("code", models.CharField(max_length=128)),
                ("is_gtin", models.BooleanField()),
                ("type", models.CharField(max_length=8)),
                ("price", models.BigIntegerField(null=True)),
                ("tax", models.PositiveSmallIntegerField(null=True)),
                ("measure_code", models.CharField(max_length=16)),
                ("measure_name", models.CharField(max_length=64)),
                ("is_weight", models.BooleanField()),
                ("is_removed", models.BooleanField(default=False)),
                ("cabinet", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="sandbox.cabinet")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skus",
                        to="sandbox.category",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cabinet", "external_id"), name="sandbox_sku_id"),
                    models.UniqueConstraint(fields=("cabinet", "number"), name="sandbox_sku_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_removed", False)), fields=("cabinet", "code"), name="sandbox_sku_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax__isnull", True), ("tax__in", (0, 10, 20, 25)), _connector="OR"),
                        name="sandbox_sku_tax",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"),
                        name="sandbox_sku_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ("product", "service"))), name="sandbox_sku_type"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Warehouse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=511)),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=1024)),
                ("address", models.CharField(max_length=1024, null=True)),
                ("cabinet", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="sandbox.cabinet")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cabinet", "external_id"), name="sandbox_warehouse_id"),
                    models.UniqueConstraint(fields=("cabinet", "number"), name="sandbox_warehouse_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField()),
                ("price", models.BigIntegerField()),
                (
                    "sku",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stock", to="sandbox.sku"
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stock", to="sandbox.warehouse"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sku", "warehouse"), name="sandbox_stock_row"),
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="sandbox_stock_price"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Workstation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "external_id",
                    models.CharField(
                        default=exchange.sandbox.models.registers.new_workstation_id, max_length=64, unique=True
                    ),
                ),
                ("registration_number", models.CharField(max_length=32)),
                ("serial_number", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=255)),
                ("currency", models.CharField(default="BYN", max_length=3)),
                ("cashier", models.CharField(default="Кассир", max_length=255)),
                ("last_number", models.PositiveBigIntegerField(default=0)),
                ("last_shift_number", models.PositiveIntegerField(default=0)),
                ("cash", models.BigIntegerField(default=0)),
                ("turnover", models.BigIntegerField(default=0)),
                ("is_online", models.BooleanField(default=True)),
                ("announces_shift", models.BooleanField(default=True)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="workstations", to="sandbox.cabinet"
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="workstations",
                        to="sandbox.warehouse",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration_number", "serial_number"), name="sandbox_workstation_numbers"
                    ),
                    models.CheckConstraint(condition=models.Q(("cash__gte", 0)), name="sandbox_workstation_cash"),
                    models.CheckConstraint(
                        condition=models.Q(("currency__in", ("BYN", "USD", "EUR", "RUB"))),
                        name="sandbox_workstation_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("cash_carried_in", models.BigIntegerField(default=0)),
                ("turnover_carried_in", models.BigIntegerField(default=0)),
                (
                    "workstation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to="sandbox.workstation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workstation", "number"), name="sandbox_shift_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("workstation",),
                        name="sandbox_shift_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(blank=True, max_length=64)),
                ("kind", models.CharField(blank=True, max_length=32)),
                ("number", models.PositiveBigIntegerField(null=True)),
                ("issued_at", models.DateTimeField(null=True)),
                ("payload", models.JSONField()),
                ("is_rolled_back", models.BooleanField(default=False)),
                ("is_injected", models.BooleanField(default=False)),
                ("late_until", models.BigIntegerField(null=True)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="sandbox.cabinet"
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="sandbox.shift",
                    ),
                ),
                (
                    "workstation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="sandbox.workstation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cabinet", "uid"], name="sandbox_document_by_uid")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_injected", False)),
                        fields=("workstation", "number"),
                        name="sandbox_document_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_injected", False)), fields=("uid",), name="sandbox_document_uid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_injected", True),
                            models.Q(
                                ("number__isnull", False), ("shift__isnull", False), ("workstation__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="sandbox_document_of_a_shift",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_repeat", models.BooleanField(default=False)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="sandbox.cabinet"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="sandbox.document"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cabinet", "id"], name="sandbox_delivery_feed")],
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=255, unique=True)),
                ("scope", models.CharField(blank=True, default="api", max_length=64)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cabinet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="sandbox.cabinet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="sandbox_token_not_empty"
                    )
                ],
            },
        ),
    ]
