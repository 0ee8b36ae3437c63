"""Fetching: every document once, whatever the cabinet does."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.models import Receipt
from exchange.codes import LoadCode, RunCode
from exchange.ikassa.client.dto import DocumentKind
from exchange.ikassa.exchanges import cabinet_opener
from exchange.ikassa.load import load_run
from exchange.management.exchange_command import outcome_json
from exchange.models import ConnectionState, ExchangeRun, InboxDocument, LoadSettings
from exchange.runs.frame import exchange_run
from exchange.runs.lease import lease_hold
from exchange.texts import issue_text
from tests.support import books
from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}


def sell_some(shop: Shop, count: int) -> list[str]:
    return [shop.sandbox.sell(SHOES, at=later(minute))["uid"] for minute in range(count)]


def test_documents_are_kept_as_they_came_with_the_place_in_the_feed(shop: Shop) -> None:
    printed = shop.sandbox.sell(SHOES, at=later())

    done = shop.load()

    state = ConnectionState.objects.get(connection=shop.connection)
    # The register opens its shift by a document of its own.
    assert done["documents"] == 2
    assert shop.inbox(printed).payload == printed
    assert state.feed_cursor
    assert state.feed_from.date() <= date(2021, 1, 1)


def test_the_next_load_goes_on_from_the_last_place(shop: Shop) -> None:
    sell_some(shop, 3)
    shop.load()
    sell_some(shop, 2)

    done = shop.load()

    assert (done["documents"], done["receipts"]) == (2, 2)


@pytest.mark.parametrize(
    "fault",
    [
        {"rate_limit": {"count": 1, "value": 0}},
        {"server_error": 2},
        {"lost_request": 1},
        {"lost_answer": 1},
        {"truncated_body": 1},
        {"not_json": 1},
        {"short_page": {"probability": 1, "value": 1}},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_a_cabinet_that_stumbles_loses_and_doubles_nothing(shop: Shop, fault: dict[str, object]) -> None:
    uids = sell_some(shop, 4)
    shop.sandbox.faults(**fault)

    done = shop.load()

    assert done["receipts"] == 4
    assert sorted(Receipt.objects.values_list("uid", flat=True)) == sorted(uids)


def test_a_forgotten_cursor_starts_the_feed_anew_and_doubles_nothing(shop: Shop) -> None:
    sell_some(shop, 3)
    shop.load()
    sell_some(shop, 1)
    shop.sandbox.expire_cursors()

    done = shop.load()

    assert done["receipts"] == 1
    assert Receipt.objects.count() == 4


def test_a_document_delivered_twice_is_posted_once(shop: Shop) -> None:
    uids = sell_some(shop, 2)
    shop.load()
    shop.sandbox.redeliver(*uids)

    done = shop.load()

    assert (done["documents"], done["receipts"]) == (0, 0)
    assert Receipt.objects.count() == 2


def test_a_document_without_a_uid_gets_one_from_what_it_says(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    document = shop.copy_of_last(number=50)
    del document["uid"]
    for _ in range(2):
        shop.sandbox.inject(document)

    done = shop.load()

    assert done["receipts"] == 2
    assert InboxDocument.objects.filter(number=50).count() == 1


def test_what_arrived_before_the_cabinet_failed_is_posted_first(shop: Shop) -> None:
    sell_some(shop, 4)
    shop.sandbox.faults(
        short_page={"probability": 1, "value": 2},
        server_error={"after": 1, "count": 4, "method": "workstations.docs.list"},
    )

    outcome = shop.try_load()

    assert outcome.exit_code == 2
    assert outcome.error is not None
    assert 0 < Receipt.objects.count() < 4
    shop.sandbox.faults()
    shop.load()
    assert Receipt.objects.count() == 4


def test_texts_that_a_database_refuses_do_not_stop_the_load(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    strange = shop.copy_of_last(uid="A" * 24, number=77, comment="нуль \x00")
    shop.sandbox.inject(strange)

    done = shop.load()

    assert done["receipts"] == 2


def test_a_document_nested_beyond_measure_is_held_and_stops_nothing(shop: Shop) -> None:
    shop.sandbox.sell(SHOES, at=later())
    nested: dict[str, object] = {}
    for _ in range(700):
        nested = {"a": nested}
    shop.sandbox.inject(shop.copy_of_last(uid=f"{7:024d}", number=7, nested=nested))

    done = shop.load()

    assert (done["receipts"], done["held"]) == (1, 1)
    assert '"nested": {"a": {"a"' in InboxDocument.objects.get(number=7).payload


def test_an_earlier_start_date_brings_in_what_was_before_it_and_doubles_nothing(shop: Shop) -> None:
    shop.settings.date = later(days=1).date()
    shop.settings.save()
    shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.sell(SHOES, at=later(days=1))
    assert shop.load()["receipts"] == 1

    shop.settings.date = later().date()
    shop.settings.save()
    done = shop.load()

    assert done["receipts"] == 1
    assert Receipt.objects.count() == 2


def test_a_register_added_with_an_earlier_date_brings_its_documents_in(shop: Shop) -> None:
    number = shop.connection.links.get(kind="warehouse").number
    shop.settings.date = later().date()
    shop.settings.save()
    shop.sandbox.add_register("AVQ2", "2", warehouse=number)
    shop.sandbox.sell(SHOES, register="2", at=later(days=-5))
    shop.sandbox.sell(SHOES, register="2", at=later(1))
    shop.sandbox.sell(SHOES, at=later(2))
    done = shop.load()
    assert (done["receipts"], done["held"]) == (1, 1)

    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ2", serial_number="2")
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=later(days=-10).date())
    done = shop.load()

    assert (done["receipts"], done["held"]) == (2, 0)
    assert Receipt.objects.count() == 3


def test_registers_mixed_and_late_come_to_the_same_books(shop: Shop) -> None:
    number = shop.connection.links.get(kind="warehouse").number
    register = books.make_register(warehouse=shop.warehouse, registration_number="AVQ2", serial_number="2")
    LoadSettings.objects.create(organization=shop.organization, cash_register=register, date=date(2021, 1, 1))
    shop.sandbox.add_register("AVQ2", "2", warehouse=number)
    shop.sandbox.take_offline("2")
    shop.sandbox.sell(SHOES, register="2", at=later())
    shop.sandbox.sell(SHOES, at=later(1))
    shop.sandbox.z_report(register="2", at=later(2))
    shop.sandbox.z_report(at=later(3))
    shop.load()
    shop.sandbox.bring_online("2")

    shop.load()

    assert Receipt.objects.count() == 2
    assert [shift.discrepancy for one in (shop.register, register) for shift in one.shifts.all()] == [0, 0]


def test_a_second_load_of_the_connection_says_that_one_is_under_way(shop: Shop) -> None:
    sell_some(shop, 1)
    with lease_hold(connection=shop.connection):
        outcome = shop.try_load()

    assert outcome_json(outcome) == {"status": "busy"}
    assert outcome.exit_code == 1
    assert outcome.error is not None
    assert outcome.error.code == RunCode.BUSY
    assert not Receipt.objects.exists()


def test_a_batch_takes_as_many_queries_for_many_receipts_as_for_few(shop: Shop) -> None:
    sell_some(shop, 3)
    with CaptureQueriesContext(connection) as few:
        shop.load()
    sell_some(shop, 12)
    with CaptureQueriesContext(connection) as many:
        shop.load()

    assert len(many) <= len(few)


def test_a_load_whose_last_settings_were_deleted_meanwhile_says_what_to_make(shop: Shop) -> None:
    LoadSettings.objects.all().delete()

    done = exchange_run(
        connection=shop.connection,
        kind=ExchangeRun.Kind.LOAD,
        trigger=ExchangeRun.Trigger.MANUAL,
        # What readiness asks for was there when it was asked.
        opens=cabinet_opener(),
        work=load_run,
    )

    assert done.error is not None
    assert done.error.code == LoadCode.NO_LOAD_SETTINGS_AT_ALL
    assert "нет ни одной «Ik последняя загрузка»" in issue_text(done.error)


def test_the_inbox_names_the_kinds_of_the_contract_and_no_others() -> None:
    assert set(InboxDocument.Kind.values) == {kind.value for kind in DocumentKind}
