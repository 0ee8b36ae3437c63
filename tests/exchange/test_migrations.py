"""What a base that is in use already goes through when the product is updated."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounting.models import Sku
from exchange.models import RemoteLink
from tests.support import books
from tests.support.connections import make_connection


@pytest.mark.django_db(transaction=True)
def test_links_made_before_goods_were_named_in_them_find_their_goods() -> None:
    link = make_connection()
    plain = books.make_sku(name="Сабо")
    shoes = books.make_item(name="Босоножки")
    sized = Sku.objects.create(item=shoes, guid="38", variant="38")
    for key in (plain.item.guid, f"{shoes.guid}#38", "gone"):
        RemoteLink.objects.create(connection=link, kind=RemoteLink.Kind.SKU, key=key, accepted={"name": key})
    before = ("exchange", "0008_links_of_goods")
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("exchange")
    MigrationExecutor(connection).migrate([before])

    MigrationExecutor(connection).migrate(newest)

    # A connection is not taken for changed by the update.
    link.refresh_from_db()
    assert link.changed_at.year == 2000
    assert dict(RemoteLink.objects.values_list("key", "sku")) == {
        plain.item.guid: plain.pk,
        f"{shoes.guid}#38": sized.pk,
        "gone": None,
    }
