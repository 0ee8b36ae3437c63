from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_connection_changed_at")]

    operations = [
        migrations.RenameField("onecitem", "full_session", "last_session"),
        migrations.AlterField(
            "onecitem",
            "last_session",
            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Последний обмен"),
        ),
    ]
