"""What the cabinet has of ours, as the admin shows it."""

import pytest
from django.test import Client

from exchange.codes import ExportCode
from exchange.models import RemoteLink
from tests.support.admin import admin_url, make_holding


@pytest.mark.django_db
def test_an_assigned_id_is_written_as_the_cabinet_writes_it(admin_client: Client) -> None:
    link = make_holding("Наша").objects[RemoteLink]
    RemoteLink.objects.filter(pk=link.pk).update(number=10001)
    for address in (admin_url(RemoteLink, "changelist"), admin_url(RemoteLink, "change", link.pk)):
        assert "10001" in admin_client.get(address).content.decode()


@pytest.mark.django_db
def test_a_code_of_ours_is_shown_found_and_filtered_by_its_title(admin_client: Client) -> None:
    link = make_holding("Наша").objects[RemoteLink]
    links = RemoteLink.objects.filter(pk=link.pk)
    links.update(error=ExportCode.NO_PRICE, error_code="")

    assert is_listed(admin_client, link, words="Нет цены", q="нет цены")
    assert is_listed(admin_client, link, words="Нет цены", failed="waits")
    assert not is_listed(admin_client, link, failed="yes")

    links.update(error="Кабинет на обеде.")
    assert is_listed(admin_client, link, words="Кабинет на обеде.", failed="yes")
    assert not is_listed(admin_client, link, failed="waits")


def is_listed(client: Client, link: RemoteLink, words: str = "", **query: str) -> bool:
    page = client.get(admin_url(link, "changelist"), query).content.decode()
    return admin_url(link, "change", link.pk) in page and words in page
