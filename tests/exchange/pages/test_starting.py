"""The buttons that send, load and cancel: asked about first, done once, and only by who may."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ
from pytest_django import Settings

from accounting.models import Membership
from exchange.ikassa.exchanges import ExportOrder
from exchange.ikassa.export import ExportPart
from exchange.models import Connection, ExchangeRun, RunRequest
from exchange.pages.previews import order_sign
from exchange.runs.queue import run_start_once
from exchange.tasks import load_enqueue
from tests.exchange.pages.conftest import Keeper
from tests.support import books
from tests.support.admin import make_keeper
from tests.support.connections import make_connection, make_load_settings
from tests.support.processes import Processes

Work = Callable[[], ExchangeRun]


def preview(keeper: Keeper, tab: str = "goods", **data: Any) -> str:
    response = keeper.client.post(keeper.url("preview", tab), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def pressed(page: str) -> dict[str, str]:
    """What the button of the preview sends."""
    return {name: page.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("key", "order")}


def ticked(**marks: Any) -> dict[str, str]:
    return {"ticked": json.dumps(marks)}


def test_goods_go_out_from_the_tick_to_the_cabinet(keeper: Keeper, work: Work) -> None:
    shop = keeper.shop
    shoes = shop.sku("Ботинки")
    shop.sku("Сапоги")
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=False, ids=[shoes.pk]))
    assert "номенклатура: 1, остатки и цены: 1" in page
    assert "Присвоить коды" in page
    response = keeper.client.post(keeper.url("export", "goods"), pressed(page))
    run = work()
    assert response.headers["Location"] == f"{keeper.url('goods')}?run={run.pk}"
    assert [row["name"] for row in shop.in_cabinet("skus")] == ["Ботинки"]
    assert run.status == ExchangeRun.Status.DONE


def test_all_that_was_found_goes_by_its_conditions_but_what_was_unticked(keeper: Keeper, work: Work) -> None:
    shop = keeper.shop
    boots = shop.sku("Сапоги", price="99")
    shop.sku("Ботинки", price="74.90")
    shop.sku("Шнурки", price="1.20")
    keeper.send_warehouses()
    page = preview(keeper, price_from="10", **ticked(all=True, ids=[boots.pk]))
    keeper.client.post(keeper.url("export", "goods"), pressed(page))
    work()
    assert [row["name"] for row in shop.in_cabinet("skus")] == ["Ботинки"]


def test_a_preview_sends_nothing_and_assigns_no_code(keeper: Keeper) -> None:
    shoes = keeper.shop.sku("Ботинки")
    keeper.send_warehouses()
    pushes = keeper.shop.pushes()
    preview(keeper, **ticked(all=True))
    assert keeper.shop.pushes() == pushes
    assert not shoes.barcodes.exists()


def test_prices_below_the_minimum_go_out_once_confirmed(keeper: Keeper, work: Work) -> None:
    shoes = keeper.shop.sku("Ботинки", price="5", minimum_price="10")
    keeper.send_warehouses()
    page = preview(keeper, **ticked(all=True))
    assert "дешевле минимальной цены" in page
    keeper.client.post(keeper.url("export", "goods"), {**pressed(page), "confirmed": "on"})
    work()
    assert len(keeper.shop.rows(shoes)) == 1


def test_a_sent_warehouse_tells_the_id_that_it_was_assigned(keeper: Keeper, work: Work) -> None:
    warehouse = keeper.shop.warehouse
    page = preview(keeper, "warehouses", cards=json.dumps([warehouse.guid]))
    keeper.client.post(keeper.url("export", "warehouses"), pressed(page))
    run = work()
    state = keeper.client.get(keeper.url("run_state", run.pk)).json()
    [number] = [row["number"] for row in keeper.shop.in_cabinet("warehouses")]
    assert f"Склад «{warehouse}» выгружен, присвоен id {number}" in state["html"]


def test_nothing_ticked_is_told_at_once(keeper: Keeper) -> None:
    assert "Ничего не отмечено" in preview(keeper, "categories", cards="[]")


@pytest.mark.parametrize("marks", ["{", '{"ids": ["x"]}', '{"out": []}', "7"])
def test_ticks_that_are_not_understood_are_told_of(keeper: Keeper, marks: str) -> None:
    keeper.shop.sku()
    page = preview(keeper, ticked=marks)
    assert "Проверка перед выгрузкой" not in page
    assert 'data-goods="' in page


def test_what_is_missing_is_told_before_anything_is_queued(keeper: Keeper) -> None:
    Connection.objects.update(token="")
    assert "не указан токен" in preview(keeper, **ticked(all=True))
    keeper.client.post(keeper.url("load", "goods"), {"key": uuid4()})
    assert "нет ни одной кассы" in keeper.page("goods")
    assert not OrmQ.objects.exists()


def test_a_second_press_leads_to_the_same_exchange(keeper: Keeper) -> None:
    keeper.shop.sku()
    button = pressed(preview(keeper, **ticked(all=True)))
    places = [keeper.client.post(keeper.url("export", "goods"), button).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert OrmQ.objects.count() == ExchangeRun.objects.filter(status=ExchangeRun.Status.QUEUED).count() == 1


def press_load(connection: Connection, key: UUID) -> ExchangeRun:
    def start() -> ExchangeRun:
        return load_enqueue(connection=connection, trigger=ExchangeRun.Trigger.MANUAL)

    run, _ = run_start_once(connection=connection, key=key, kind=ExchangeRun.Kind.LOAD, parameters={}, start=start)
    return run


def press_at_once(connection_id: int, key: str) -> int:
    """Press a button in a process of its own."""
    return int(press_load(Connection.objects.get(pk=connection_id), UUID(key)).pk)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pages", [1, 2])
def test_two_presses_at_the_same_moment_start_one_exchange(tmp_path: Any, pages: int) -> None:
    connection = make_connection()
    keys = [str(uuid4())] * 2 if pages == 1 else [str(uuid4()), str(uuid4())]
    first, second = Processes(tmp_path).run(
        *((press_at_once, {"connection_id": connection.pk, "key": key}) for key in keys)
    )
    assert first == second


def test_a_press_on_another_page_leads_to_the_exchange_that_waits_or_is_under_way(keeper: Keeper) -> None:
    make_load_settings(cash_register=books.make_register(warehouse=keeper.shop.warehouse))
    load = keeper.url("load", "goods")
    first = keeper.client.post(load, {"key": uuid4()}).headers["Location"]
    ExchangeRun.objects.update(status=ExchangeRun.Status.RUNNING)
    response = keeper.client.post(load, {"key": uuid4()})
    assert response.headers["Location"] == first
    assert "Такой обмен уже идёт" in keeper.client.get(first).content.decode()
    assert OrmQ.objects.count() == 1


def test_another_order_is_queued_behind_the_one_that_waits(keeper: Keeper) -> None:
    shoes = keeper.shop.sku()
    keeper.send_warehouses()
    for marks in ({"all": True}, {"all": False, "ids": [shoes.pk]}, {"all": True}):
        keeper.client.post(keeper.url("export", "goods"), pressed(preview(keeper, **ticked(**marks))))
    assert OrmQ.objects.count() == 2


def test_who_cancelled_an_exchange_is_told(keeper: Keeper) -> None:
    run = load_enqueue(connection=keeper.shop.connection, trigger=ExchangeRun.Trigger.MANUAL)
    keeper.client.post(keeper.url("cancel", run.pk))
    name = keeper.client.get("/admin/").wsgi_request.user.get_username()
    assert f"Обмен прервал пользователь «{name}»." in keeper.page("run", run.pk)


def test_a_key_of_another_organisation_starts_and_shows_nothing(keeper: Keeper) -> None:
    stranger = make_connection()
    run = load_enqueue(connection=stranger, trigger=ExchangeRun.Trigger.MANUAL)
    request = RunRequest.objects.create(key=uuid4(), run=run)
    with pytest.raises(RunRequest.DoesNotExist):
        press_load(keeper.shop.connection, request.key)
    assert ExchangeRun.objects.filter(connection=keeper.shop.connection).count() == 0


def test_an_order_that_was_not_previewed_is_refused(keeper: Keeper) -> None:
    forged = {"key": uuid4(), "order": "eyJwYXJ0cyI6W119:forged"}
    assert keeper.client.post(keeper.url("export", "goods"), forged).status_code == 404
    assert not OrmQ.objects.exists()


def test_the_load_button_loads(keeper: Keeper, work: Work) -> None:
    register = books.make_register(warehouse=keeper.shop.warehouse)
    make_load_settings(cash_register=register)
    keeper.client.post(keeper.url("load", "registers"), {"key": uuid4()})
    run = work()
    assert (run.kind, run.status) == (ExchangeRun.Kind.LOAD, ExchangeRun.Status.DONE)
    assert "Новых документов нет" in keeper.client.get(keeper.url("run_state", run.pk)).json()["html"]


def test_a_waiting_exchange_is_cancelled_at_once(keeper: Keeper) -> None:
    run = load_enqueue(connection=keeper.shop.connection, trigger=ExchangeRun.Trigger.MANUAL)
    keeper.client.post(keeper.url("cancel", run.pk), {"tab": "goods"})
    run.refresh_from_db()
    assert run.status == ExchangeRun.Status.INTERRUPTED
    page = keeper.client.post(keeper.url("cancel", run.pk), follow=True).content.decode()
    assert "прерывать нечего" in page


def every_address(organization: int, run: int) -> list[tuple[str, str]]:
    """Each address of the page, by the method that it answers."""
    get = ["goods", "categories", "warehouses", "registers", "rows", "setup"]
    post = ["compare", "filter_save"]
    addresses = [("get", reverse(f"ikassa:{name}", args=[organization])) for name in get]
    addresses += [("post", reverse(f"ikassa:{name}", args=[organization])) for name in post]
    addresses += [("get", reverse(f"ikassa:{name}", args=[organization, run])) for name in ("run", "run_state")]
    addresses += [("post", reverse(f"ikassa:{name}", args=[organization, run])) for name in ("cancel", "filter_delete")]
    addresses += [("get", reverse("ikassa:count", args=[organization, "goods"]))]
    names = ("preview", "export", "load")
    return addresses + [("post", reverse(f"ikassa:{name}", args=[organization, "goods"])) for name in names]


def test_nothing_of_another_organisation_is_shown_or_done(keeper: Keeper) -> None:
    stranger = make_connection()
    run = load_enqueue(connection=stranger, trigger=ExchangeRun.Trigger.MANUAL)
    order = order_sign(ExportOrder(parts=frozenset({ExportPart.WAREHOUSES})))
    data = {"key": str(uuid4()), "order": order, "cards": "[]", "filter-name": "чужой", "name": "а"}
    for method, address in every_address(stranger.organization_id, run.pk):
        response = keeper.client.post(address, data) if method == "post" else keeper.client.get(address)
        assert response.status_code == 404, address
    for method, address in every_address(keeper.shop.organization.pk, run.pk):
        if f"/runs/{run.pk}/" in address:
            response = keeper.client.post(address) if method == "post" else keeper.client.get(address)
            assert response.status_code == 404, address
    run.refresh_from_db()
    assert run.status == ExchangeRun.Status.QUEUED
    assert ExchangeRun.objects.count() == 1


def test_who_has_not_signed_in_is_sent_to_sign_in(keeper: Keeper, client: Client) -> None:
    client.logout()
    for method, address in every_address(keeper.shop.organization.pk, 1):
        response = client.post(address) if method == "post" else client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("admin:login")), address


def test_who_may_only_look_starts_nothing_and_sees_no_buttons(keeper: Keeper, client: Client) -> None:
    looker = books.make_member(organization=keeper.shop.organization, role=Membership.Role.BOOKKEEPER)
    looker.user_permissions.add(Permission.objects.get(codename="view_exchangerun"))
    client.force_login(looker)
    page = client.get(keeper.url("goods")).content.decode()
    assert "Загрузить документы" not in page
    assert "Выгрузить товары" not in page
    for method, address in every_address(keeper.shop.organization.pk, 1):
        if method == "post":
            assert client.post(address).status_code == 403, address


def test_every_button_wants_its_token(keeper: Keeper) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_keeper(keeper.shop.organization))
    for method, address in every_address(keeper.shop.organization.pk, 1):
        if method == "post":
            assert client.post(address, {"key": str(uuid4())}).status_code == 403, address


def test_buttons_do_nothing_when_they_are_only_looked_at(keeper: Keeper) -> None:
    run = load_enqueue(connection=keeper.shop.connection, trigger=ExchangeRun.Trigger.MANUAL)
    for method, address in every_address(keeper.shop.organization.pk, run.pk):
        if method == "post":
            assert keeper.client.get(address).status_code in {302, 405}, address
    run.refresh_from_db()
    assert run.status == ExchangeRun.Status.QUEUED
    assert ExchangeRun.objects.count() == 1


def test_the_page_says_when_nobody_works_and_how_to_start_a_worker(keeper: Keeper) -> None:
    assert "<code>python manage.py qcluster</code>" in keeper.page("goods")


def test_an_installed_copy_names_its_own_command(keeper: Keeper, settings: Settings) -> None:
    settings.PROGRAM = "ikassa-admin"
    page = keeper.page("goods")
    assert "<code>ikassa-admin qcluster</code>" in page
    assert "manage.py" not in page
    assert "выполните на сервере ikassa-admin qcluster" in keeper.page("setup")
