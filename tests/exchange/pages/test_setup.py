"""«Готовность к обмену», and our registers beside the cabinet's."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounting.models import CashRegister
from exchange.codes import SetupStep
from exchange.ikassa.exchanges import exchange_check
from exchange.ikassa.readiness import checklist_of, checklist_of_empty_base
from exchange.models import Connection, ExchangeRun
from exchange.watch.workers import worker_beat
from tests.exchange.pages.conftest import Keeper
from tests.support import books
from tests.support.connections import make_load_settings
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER


def done(keeper: Keeper) -> set[SetupStep]:
    checklist = checklist_of(organization=keeper.shop.organization)
    return {step.code for step in checklist.steps if step.is_done}


@pytest.mark.django_db
def test_an_empty_base_has_every_step_before_it() -> None:
    checklist = checklist_of_empty_base()
    assert (checklist.done, len(checklist.steps)) == (0, len(SetupStep))


@pytest.mark.django_db
def test_what_is_common_to_the_base_is_done_before_there_is_an_organisation() -> None:
    books.make_item()
    worker_beat(host="shop", cluster=1, pid=2, busy_since=None)
    steps = checklist_of_empty_base().steps
    assert {step.code for step in steps if step.is_done} == {SetupStep.UNIT, SetupStep.GOODS, SetupStep.WORKERS}


def test_steps_are_done_one_after_the_other(keeper: Keeper) -> None:
    first_steps = {SetupStep.ORGANIZATION, SetupStep.PRICE_TYPE, SetupStep.WAREHOUSE, SetupStep.CONNECTION}
    assert done(keeper) == first_steps
    register = books.make_register(warehouse=keeper.shop.warehouse)
    make_load_settings(cash_register=register)
    keeper.shop.sku()
    prepared = first_steps | {
        SetupStep.REGISTER,
        SetupStep.LOAD_SETTINGS,
        SetupStep.UNIT,
        SetupStep.GOODS,
        SetupStep.PRICES,
    }
    assert done(keeper) == prepared
    keeper.shop.export()
    assert done(keeper) == prepared | {SetupStep.CHECKED, SetupStep.WAREHOUSES_SENT, SetupStep.GOODS_SENT}


def test_a_register_without_its_numbers_or_of_another_kind_is_no_step_done(keeper: Keeper) -> None:
    books.make_register(warehouse=keeper.shop.warehouse, registration_number="")
    books.make_register(warehouse=keeper.shop.warehouse, kind=CashRegister.Kind.STANDALONE)
    assert SetupStep.REGISTER not in done(keeper)


def test_the_last_check_tells_whether_there_is_a_connection(keeper: Keeper) -> None:
    manual = ExchangeRun.Trigger.MANUAL
    exchange_check(connection=keeper.shop.connection, trigger=manual)
    assert SetupStep.CHECKED in done(keeper)
    Connection.objects.update(token="wrong")
    exchange_check(connection=Connection.objects.get(), trigger=manual)
    assert SetupStep.CHECKED not in done(keeper)


def test_a_changed_connection_is_to_be_checked_anew(keeper: Keeper) -> None:
    exchange_check(connection=keeper.shop.connection, trigger=ExchangeRun.Trigger.MANUAL)
    keeper.shop.connection.save()
    assert SetupStep.CHECKED not in done(keeper)
    keeper.shop.export()
    assert SetupStep.CHECKED in done(keeper)


def test_the_tab_of_registers_counts_those_that_are_not_matched(keeper: Keeper) -> None:
    shop = keeper.shop
    books.make_register(warehouse=shop.warehouse, registration_number=REGISTRATION_NUMBER, serial_number=SERIAL_NUMBER)
    shop.sandbox.add_register(REGISTRATION_NUMBER, SERIAL_NUMBER)
    assert keeper.count("registers")["count"] == 1
    keeper.client.post(keeper.url("compare"))
    assert keeper.count("registers")["count"] == 0
    shop.sandbox.add_register("AVQ999", "999", name="Чужая")
    keeper.client.post(keeper.url("compare"))
    assert keeper.count("registers")["count"] == 1


def test_a_step_that_is_not_done_leads_to_the_form_that_does_it(keeper: Keeper) -> None:
    organization, connection = keeper.shop.organization.pk, keeper.shop.connection.pk
    page = keeper.page("setup")
    for address in (
        "/admin/accounting/unit/add/",
        "/admin/accounting/item/add/",
        "/admin/accounting/pricedocument/add/",
        f"/admin/exchange/connection/{connection}/check_connection/",
        f"/admin/exchange/exchangeschedule/add/?connection={connection}",
    ):
        assert f'href="{address}"' in page
    assert f"/admin/accounting/cashregister/add/?organization={organization}" in page


def test_a_register_says_when_documents_were_last_loaded_and_what_went_wrong(keeper: Keeper) -> None:
    books.make_register(warehouse=keeper.shop.warehouse)
    assert "Последняя загрузка: ещё не было" in keeper.page("registers")
    ExchangeRun.objects.create(
        connection=keeper.shop.connection,
        organization=keeper.shop.organization,
        kind=ExchangeRun.Kind.LOAD,
        trigger=ExchangeRun.Trigger.MANUAL,
        status=ExchangeRun.Status.FAILED,
        finished_at=datetime(2021, 6, 10, 9, 40, tzinfo=UTC),
        error="Сервер не ответил.",
    )
    page = keeper.page("registers")
    assert "10.06.2021 12:40" in page
    assert "Сервер не ответил." in page


def test_all_gaps_stand_at_once_each_with_the_way_to_its_field(keeper: Keeper) -> None:
    register = books.make_register(warehouse=keeper.shop.warehouse, name="Ларёк", serial_number="")
    Connection.objects.update(token="")
    page = keeper.page("setup")
    connection, organization = keeper.shop.connection.pk, keeper.shop.organization.pk
    for address in (
        f"/admin/exchange/connection/{connection}/change/#id_token",
        f"/admin/accounting/cashregister/{register.pk}/change/#id_serial_number",
        f"/admin/exchange/loadsettings/add/?organization={organization}&amp;cash_register={register.pk}",
    ):
        assert f'href="{address}"' in page


def test_what_is_missing_leads_to_its_form_filled_in(keeper: Keeper) -> None:
    Connection.objects.all().delete()
    organization = keeper.shop.organization.pk
    assert f'href="/admin/exchange/connection/add/?organization={organization}"' in keeper.page("setup")


def test_comparison_of_an_older_version_is_shown_in_its_own_words(keeper: Keeper) -> None:
    workstation = {"name": "Чужая", "registration_number": "AVQ999", "serial_number": "999", "warehouse": None}
    pair = {"state": "not_ours", "explanation": "Кассы «Чужая» нет.", "register": None, "workstation": workstation}
    ExchangeRun.objects.create(
        connection=keeper.shop.connection,
        organization=keeper.shop.organization,
        kind=ExchangeRun.Kind.REGISTERS,
        trigger=ExchangeRun.Trigger.MANUAL,
        status=ExchangeRun.Status.REMARKS,
        started_at=datetime(2021, 6, 10, 9, 40, tzinfo=UTC),
        counters={"matched": 0, "registers": [pair]},
    )

    assert "Кассы «Чужая» нет." in keeper.page("registers")


def test_registers_stand_beside_the_workstations_of_the_cabinet(keeper: Keeper) -> None:
    shop = keeper.shop
    books.make_register(warehouse=shop.warehouse, name="Зал", registration_number=REGISTRATION_NUMBER)
    shop.sandbox.add_register(REGISTRATION_NUMBER, SERIAL_NUMBER)
    shop.sandbox.add_register("AVQ999", "999", name="Чужая")
    assert "С кабинетом ещё не сверялись" in keeper.page("registers")
    page = keeper.client.post(keeper.url("compare"), follow=True).content.decode()
    assert "Серийный номер кассы «Зал» различается" in page
    assert "в учёте её нет. Добавьте кассу ККМ" in page
    known = urlencode({"registration_number": "AVQ999", "serial_number": "999", "name": "Чужая"})
    address = f"{reverse('admin:accounting_cashregister_add')}?organization={shop.organization.pk}&{known}"
    assert f'<a class="text-link" href="{escape(address)}">Добавить кассу</a>' in page


def test_a_cabinet_that_does_not_answer_is_told_of(keeper: Keeper) -> None:
    Connection.objects.update(token="wrong")
    page = keeper.client.post(keeper.url("compare"), follow=True).content.decode()
    assert "токен" in page.lower()
    assert "совпадает" not in page
