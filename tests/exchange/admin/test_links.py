"""What the cabinet has of ours, as the admin shows it."""

import pytest
from django.test import Client

from exchange.models import RemoteLink
from tests.support.admin import admin_url, make_holding


@pytest.mark.django_db
def test_an_assigned_id_is_written_as_the_cabinet_writes_it(admin_client: Client) -> None:
    link = make_holding("Наша").objects[RemoteLink]
    RemoteLink.objects.filter(pk=link.pk).update(number=10001)
    for address in (admin_url(RemoteLink, "changelist"), admin_url(RemoteLink, "change", link.pk)):
        assert "10001" in admin_client.get(address).content.decode()
