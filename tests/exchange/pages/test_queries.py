"""Pages of both exchanges are planned queries: however much there is to tell, a page stays under fifteen."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounting.models import Item
from accounting.services.catalogue import items_ensure_parts
from exchange.ikassa.export.work import CHUNK
from exchange.models import ExchangeMessage, ExchangeRun, OneCRequest
from exchange.onec.protocol.users import onec_user_create
from exchange.pages import previews
from exchange.tasks import runs_do
from tests.exchange.ikassa.export.test_answers import too_long
from tests.exchange.onec.client import SECRET
from tests.exchange.onec.samples import catalogue, product
from tests.exchange.pages.conftest import Keeper
from tests.exchange.pages.test_starting import Work, pressed, preview, ticked
from tests.support import books
from tests.support.admin import admin_url

LIMIT = 15


def cost(keeper: Keeper, address: str, **data: Any) -> int:
    """How many queries a page costs, asked for or, with data, posted to."""
    with CaptureQueriesContext(connection) as captured:
        answer = keeper.client.post(address, data) if data else keeper.client.get(address)
    assert answer.status_code == 200
    return len(captured)


def stock_up(keeper: Keeper, count: int, *, prefix: str = "Товар") -> None:
    """So many goods of each fate: new, without a price, too cheap, and refused by the cabinet."""
    category = books.make_category(name=prefix)
    for number in range(count):
        good = keeper.shop.sku(f"{prefix} {number}", category=category)
        books.make_barcode(sku=good, value=f"{prefix}-{number}")
        keeper.shop.receive(good, "5")
        keeper.shop.sku(f"{prefix} без цены {number}", price=None)
        keeper.shop.sku(f"{prefix} дешёвый {number}", price="1", minimum_price="2")
        keeper.shop.price(books.make_item(**too_long(f"{prefix} длинный {number}")).skus.get(), "1.00")  # type: ignore[arg-type]


def add_many(keeper: Keeper) -> None:
    """More goods than an export sends at a time."""
    unit = books.make_unit()
    items = Item.objects.bulk_create(Item(name=f"Ещё {number}", unit=unit) for number in range(CHUNK + 1))
    items_ensure_parts(items=items)


@pytest.mark.slow
def test_a_result_with_many_rejected_objects(keeper: Keeper, work: Work) -> None:
    for prefix, count in (("Мало", 1), ("Много", 60)):
        stock_up(keeper, count, prefix=prefix)
        keeper.send_warehouses()
        keeper.client.post(keeper.url("export", "goods"), pressed(preview(keeper, **ticked(all=True))))
        run = work()
        assert ExchangeMessage.objects.filter(run=run, level="error").count() >= count
        costs = {name: cost(keeper, keeper.url(name, run.pk)) for name in ("run", "run_state")}
        costs["goods"] = cost(keeper, f"{keeper.url('goods')}?run={run.pk}")
        assert {name: number for name, number in costs.items() if number >= LIMIT} == {}


@pytest.mark.slow
def test_a_preview_costs_the_same_for_any_number_of_goods(keeper: Keeper) -> None:
    """It compares every table of an export with what was sent, which is more than a page asks for."""
    costs = set()
    for prefix, count in (("Мало", 1), ("Много", 20)):
        stock_up(keeper, count, prefix=prefix)
        keeper.send_warehouses()
        costs.add(cost(keeper, keeper.url("preview", "goods"), **ticked(all=True)))
    add_many(keeper)
    costs.add(cost(keeper, keeper.url("preview", "goods"), **ticked(all=True)))
    assert len(costs) == 1
    assert max(costs) < 27


def test_an_estimate_costs_the_same_for_any_number_of_goods_and_warehouses(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "FORESEEN", 1)
    costs = set()
    for prefix, count in (("Мало", 1), ("Много", 6)):
        stock_up(keeper, count, prefix=prefix)
        for number in range(count):
            warehouse = books.make_warehouse(
                organization=keeper.shop.organization,
                name=f"{prefix} {number}",
                retail_price_type=keeper.shop.price_type,
            )
            keeper.shop.receive(books.make_sku(), "-3", warehouse)
        keeper.send_warehouses()
        costs.add(cost(keeper, keeper.url("preview", "goods"), **ticked(all=True)))
    assert len(costs) == 1
    assert max(costs) < 30


def test_the_checklist_and_the_check_of_a_connection(keeper: Keeper) -> None:
    organization, link = keeper.shop.organization, keeper.shop.connection
    for number in range(12):
        warehouse = books.make_warehouse(organization=organization, name=f"Ларёк {number}", kind="wholesale")
        books.make_register(warehouse=warehouse)
    assert cost(keeper, keeper.url("setup")) < LIMIT
    assert cost(keeper, f"{admin_url(link, 'changelist')}{link.pk}/check_connection/", post="1") < LIMIT


def one_c(keeper: Keeper, name: str, *args: Any) -> str:
    return reverse(f"onec:{name}", args=[keeper.shop.organization.pk, *args])


def uploaded(keeper: Keeper, count: int) -> str:
    """The address of the preview of a file with so many goods."""
    unit = '<БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'
    goods = catalogue("".join(product(f"{number}", unit, name=f"Ботинки {number}") for number in range(count)))
    files = [SimpleUploadedFile("import.xml", goods.encode())]
    return keeper.client.post(one_c(keeper, "load"), {"files": files})["Location"]


def test_the_pages_of_1c(keeper: Keeper) -> None:
    organization = keeper.shop.organization
    running = keeper.client.post(uploaded(keeper, 200))["Location"]
    runs_do(ExchangeRun.objects.latest("pk").pk)
    for number in range(20):
        onec_user_create(organization=organization, username=f"1с-{number}", password=SECRET)
        OneCRequest.objects.create(organization=organization, query="mode=checkauth")
        ExchangeRun.objects.create(organization=organization, kind="onec_import", trigger="manual")
    costs = {each: cost(keeper, each) for each in (running, one_c(keeper, "load"), one_c(keeper, "check"))}
    assert {address: number for address, number in costs.items() if number >= LIMIT} == {}


def test_a_preview_of_a_file_of_1c_costs_hardly_more_for_many_goods(keeper: Keeper) -> None:
    """It does the import and takes it back; SQLite inserts a few hundred rows at a time."""
    few, many = (cost(keeper, uploaded(keeper, count)) for count in (1, 200))
    assert many - few < 10
    assert many < 40
