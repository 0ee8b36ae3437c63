"""A shop with a cabinet, and its keeper at the page of the exchange."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from exchange.ikassa.export import ExportPart
from exchange.models import ExchangeRun
from tests.exchange.ikassa.export.conftest import Shop, make_shop, shop
from tests.support.admin import make_keeper

__all__ = ["Keeper", "make_shop", "shop"]


@dataclass
class Keeper:
    """Who keeps the shop's books, and no superuser: his client, and the addresses of his page."""

    client: Client
    shop: Shop

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"ikassa:{name}", args=[self.shop.organization.pk, *args])

    def page(self, name: str, *args: Any, **query: Any) -> str:
        response = self.client.get(self.url(name, *args), query)
        assert response.status_code == 200
        return response.content.decode()

    def rows(self, **query: Any) -> dict[str, Any]:
        """The next found goods, as the page asks for them."""
        response = self.client.get(self.url("rows"), query)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    def count(self, tab: str, **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(self.url("count", tab), query).json()
        return answer

    def send_warehouses(self) -> None:
        self.shop.export(ExportPart.WAREHOUSES)


@pytest.fixture
def keeper(shop: Shop, client: Client) -> Keeper:
    client.force_login(make_keeper(shop.organization))
    return Keeper(client, shop)


@pytest.fixture
def work() -> Callable[[], ExchangeRun]:
    """Do what was queued last, as a worker would; return the run."""

    def do() -> ExchangeRun:
        task = OrmQ.objects.latest("pk").task
        import_string(task["func"])(*task["args"])
        return ExchangeRun.objects.latest("pk")

    return do
