"""«Готовность к обмену», and our registers beside the cabinet's."""

from exchange.models import Connection
from exchange.selectors.setup import StepKind, checklist_of, checklist_of_empty_base
from tests.exchange.pages.conftest import Keeper
from tests.support import books
from tests.support.connections import make_load_settings
from tests.support.sandbox import REGISTRATION_NUMBER, SERIAL_NUMBER


def done(keeper: Keeper) -> set[StepKind]:
    checklist = checklist_of(organization=keeper.shop.organization)
    return {step.kind for step in checklist.steps if step.is_done}


def test_an_empty_base_has_every_step_before_it() -> None:
    checklist = checklist_of_empty_base()
    assert (checklist.done, len(checklist.steps)) == (0, len(StepKind))


def test_steps_are_done_one_after_the_other(keeper: Keeper) -> None:
    begun = {StepKind.ORGANIZATION, StepKind.PRICE_TYPE, StepKind.WAREHOUSE, StepKind.CONNECTION}
    assert done(keeper) == begun
    register = books.make_register(warehouse=keeper.shop.warehouse)
    make_load_settings(cash_register=register)
    keeper.shop.sku()
    prepared = begun | {StepKind.REGISTER, StepKind.LOAD_SETTINGS, StepKind.GOODS, StepKind.PRICES}
    assert done(keeper) == prepared
    keeper.shop.export()
    assert done(keeper) == prepared | {StepKind.CHECKED, StepKind.WAREHOUSES_SENT, StepKind.GOODS_SENT}


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


def test_registers_stand_beside_the_workstations_of_the_cabinet(keeper: Keeper) -> None:
    shop = keeper.shop
    books.make_register(warehouse=shop.warehouse, name="Зал", registration_number=REGISTRATION_NUMBER)
    shop.sandbox.add_register(REGISTRATION_NUMBER, SERIAL_NUMBER)
    shop.sandbox.add_register("AVQ999", "999", name="Чужая")
    assert "С кабинетом ещё не сверялись" in keeper.page("registers")
    page = keeper.client.post(keeper.url("compare"), follow=True).content.decode()
    assert "Серийный номер кассы «Зал» различается" in page
    assert "в учёте её нет. Добавьте кассу ККМ" in page


def test_a_cabinet_that_does_not_answer_is_told_of(keeper: Keeper) -> None:
    Connection.objects.update(token="wrong")
    page = keeper.client.post(keeper.url("compare"), follow=True).content.decode()
    assert "токен" in page.lower()
    assert "совпадает" not in page
