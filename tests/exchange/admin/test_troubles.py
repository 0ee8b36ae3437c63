"""«Неполадки» of the base as a whole are everybody's."""

import pytest
from django.test import Client

from exchange.models import Trouble
from tests.support.admin import admin_url, make_holding, make_keeper


@pytest.mark.django_db
def test_a_trouble_of_the_whole_base_is_seen_by_everybody_in_the_list_and_by_its_address(client: Client) -> None:
    trouble = Trouble.objects.create(kind=Trouble.Kind.WORKERS, text="Фоновые задания не выполняются.")
    client.force_login(make_keeper(make_holding("Наша").organization))
    for address in (admin_url(Trouble, "changelist"), admin_url(Trouble, "change", trouble.pk)):
        assert trouble.text in client.get(address, follow=True).content.decode()
