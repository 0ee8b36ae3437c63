"""The pages of both exchanges speak Russian too, with what the cabinet rejected and what 1C brought upon them."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from exchange.models import ExchangeRun
from exchange.tasks import load_enqueue, runs_do
from tests.exchange.ikassa.export.test_answers import too_long
from tests.exchange.onec.client import SECRET, OneC
from tests.exchange.onec.samples import catalogue, product
from tests.exchange.pages.conftest import Keeper, keeper, make_shop, shop, work
from tests.exchange.pages.test_starting import Work, pressed, preview, ticked
from tests.support import books
from tests.support.admin import admin_url
from tests.support.connections import make_load_settings
from tests.support.language import foreign_words

__all__ = ["keeper", "make_shop", "shop", "work"]

pytestmark = pytest.mark.slow


#: What a page shows of an answer in JSON.
SHOWN = ("title", "words", "stage", "html")


def foreign(keeper: Keeper, *addresses: str) -> dict[str, set[str]]:
    """The foreign words of each page, for those that have any."""
    found = {}
    for address in addresses:
        answer = keeper.client.get(address)
        assert answer.status_code == 200, address
        is_json = answer["Content-Type"] == "application/json"
        told = " ".join(answer.json().get(name, "") for name in SHOWN) if is_json else answer.content.decode()
        if words := foreign_words(told):
            found[address] = words
    return found


def journal(run: ExchangeRun) -> str:
    """The page of the run in the journal; who did it is told by the name of the machine."""
    ExchangeRun.objects.filter(pk=run.pk).update(worker="")
    return admin_url(run, "change", run.pk)


def stock_up(keeper: Keeper) -> None:
    """Goods of which one can go out, one lacks a price, one is too cheap and one will be rejected by the cabinet."""
    organization, price_type = keeper.shop.organization, keeper.shop.price_type
    category = books.make_category(name="Обувь")
    keeper.shop.receive(keeper.shop.sku("Ботинки", category=category, article="А-1"), "5")
    keeper.shop.sku("Крем", price=None)
    keeper.shop.sku("Шнурки", price="1", minimum_price="2")
    keeper.shop.price(books.make_item(**too_long()).skus.get(), "1.00")
    keeper.shop.receive(keeper.shop.sku("Сабо"), "-3")
    books.make_warehouse(organization=organization, name="Опт", kind="wholesale", retail_price_type=None)
    books.make_warehouse(organization=organization, name="Ларёк", retail_price_type=price_type)


def test_every_tab_before_and_after_an_export(keeper: Keeper, work: Work) -> None:
    tabs = ("goods", "categories", "warehouses", "registers", "rows", "setup")
    addresses = [keeper.url(name) for name in tabs] + [f"{keeper.url('goods')}?all=1&kind=product&price_from=1"]
    assert foreign(keeper, *addresses) == {}
    books.make_register(warehouse=keeper.shop.warehouse)
    stock_up(keeper)
    assert foreign(keeper, *addresses) == {}
    keeper.send_warehouses()
    assert foreign(keeper, *addresses) == {}
    keeper.client.post(keeper.url("filter_save"), {"price_from": "1", "filter-name": "Дороже рубля"})
    keeper.shop.sandbox.add_register("000000001", "AVQ1")
    keeper.client.post(keeper.url("compare"))
    assert foreign(keeper, *addresses) == {}


def test_an_export_from_its_preview_to_its_result(keeper: Keeper, work: Work) -> None:
    stock_up(keeper)
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=True))
    assert foreign_words(page) == set()
    keeper.client.post(keeper.url("export", "goods"), {**pressed(page), "confirmed": "on"})
    run = ExchangeRun.objects.latest("pk")
    waiting = foreign(keeper, keeper.url("run", run.pk), keeper.url("run_state", run.pk), keeper.url("goods"))
    assert waiting == {}
    assert work().counters["rejected"]
    over = [keeper.url("run", run.pk), keeper.url("run_state", run.pk), keeper.url("goods")]
    # The cabinet's own words name the field that it refused.
    assert {word for words in foreign(keeper, *over, journal(run)).values() for word in words} <= {"name"}


def test_a_load_that_failed_and_one_that_is_over(keeper: Keeper, work: Work) -> None:
    shop = keeper.shop
    register = books.make_register(warehouse=shop.warehouse)
    make_load_settings(cash_register=register)
    connection = shop.connection
    keeper.client.post(keeper.url("load", "goods"), {"key": str(uuid4())})
    assert work().status == ExchangeRun.Status.DONE
    connection.token = "чужой"
    connection.save()
    load_enqueue(connection=connection, trigger=ExchangeRun.Trigger.MANUAL)
    assert work().status == ExchangeRun.Status.FAILED
    runs = ExchangeRun.objects.filter(connection=connection)
    pages = [keeper.url(name, run.pk) for name in ("run", "run_state") for run in runs]
    pages += [journal(run) for run in runs]
    assert foreign(keeper, *pages, keeper.url("registers"), keeper.url("setup")) == {}


def test_the_pages_of_1c(keeper: Keeper) -> None:
    organization = keeper.shop.organization

    def url(name: str, *args: Any) -> str:
        return reverse(f"onec:{name}", args=[organization.pk, *args])

    assert foreign(keeper, url("load"), url("check")) == {}
    unit = '<БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'
    goods = catalogue(product("1", unit, name="Ботинки") + product("2", name=""))
    files = [SimpleUploadedFile("import.xml", goods.encode())]
    preview = keeper.client.post(url("load"), {"files": files})["Location"]
    assert foreign(keeper, preview) == {}
    running = keeper.client.post(preview)["Location"]
    assert foreign(keeper, running) == {}
    run = ExchangeRun.objects.latest("pk")
    runs_do(run.pk)
    assert foreign(keeper, running, url("load"), journal(run)) == {}
    weak = keeper.client.post(url("check"), {"username": "1с", "password": "1"})
    assert foreign_words(weak.content.decode()) == set()
    keeper.client.post(url("check"), {"username": "1с", "password": SECRET})
    OneC("1с", SECRET).checkauth()
    Client().get("/1c/exchange/", {"type": "catalog", "mode": "checkauth"})
    assert foreign(keeper, url("check")) == {}
