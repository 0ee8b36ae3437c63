import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0001_initial"),
        ("exchange", "0003_onec"),
    ]

    operations = [
        migrations.AddField(
            model_name="exchangemessage",
            name="payload",
            field=models.JSONField(blank=True, null=True, verbose_name="Что отправлено"),
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
