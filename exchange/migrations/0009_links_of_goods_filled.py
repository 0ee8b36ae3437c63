"""Find the goods of links that are older than the column for them."""

from itertools import islice
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

CHUNK = 1000


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    links = apps.get_model("exchange", "RemoteLink").objects.filter(kind="sku", sku=None)
    skus = apps.get_model("accounting", "Sku").objects.order_by()
    with_characteristic = skus.exclude(guid="").annotate(
        key=Concat("item__guid", Value("#"), "guid", output_field=CharField())
    )
    for found in (skus.filter(guid="").annotate(key=F("item__guid")), with_characteristic):
        rows = found.values_list("key", "pk").iterator()
        while keys := dict(islice(rows, CHUNK)):
            waiting: list[Any] = list(links.filter(key__in=keys).only("pk", "key"))
            for link in waiting:
                link.sku_id = keys[link.key]
            links.model.objects.bulk_update(waiting, ["sku"])


class Migration(migrations.Migration):
    # A column cannot be added and filled in one transaction of PostgreSQL.
    dependencies = [("exchange", "0008_links_of_goods")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
