import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0009_links_of_goods_filled")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="changed_at",
            # Long ago: what was exchanged before this column is of the connection as it is.
            field=models.DateTimeField(
                auto_now=True,
                default=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
                verbose_name="Изменена",
            ),
            preserve_default=False,
        ),
    ]
