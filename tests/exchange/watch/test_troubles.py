"""A trouble is told once when it begins and once when it is over, to whoever wants to know of it."""

import smtplib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting.models import StockBalance
from accounting.numbers import places
from exchange.codes import RunCode
from exchange.issues import Issue
from exchange.models import Connection, ConnectionState, ExchangeRun, InboxDocument, NoticeRecipient, Trouble
from exchange.runs.journal import error_columns
from exchange.texts import issue_text
from exchange.watch.notices import troubles_tell
from exchange.watch.troubles import open_troubles, troubles_refresh, workers_trouble_refresh
from exchange.watch.workers import worker_beat
from tests.support import books
from tests.support.connections import make_connection

pytestmark = pytest.mark.django_db(transaction=True)

Kind = Trouble.Kind


@pytest.fixture
def connection() -> Connection:
    connection = make_connection(organization=books.make_organization(name="Ромашка"))
    ConnectionState.objects.create(connection=connection)
    NoticeRecipient.objects.create(organization=connection.organization, email="owner@example.by")
    return connection


class RefusingBackend(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("no server")


class FussyBackend(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        if any("gone@example.by" in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({"gone@example.by": (550, b"no such user")})
        return super().send_messages(messages)


def look() -> None:
    troubles_refresh()
    troubles_tell()


def letters() -> list[tuple[str, str]]:
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def hold_a_document(connection: Connection, uid: str = "A") -> InboxDocument:
    return InboxDocument.objects.create(connection=connection, uid=uid, payload={}, status="held", reason="Нет кассы")


def refuse(connection: Connection) -> None:
    ConnectionState.objects.filter(connection=connection).update(refused_since=timezone.now())


def test_a_trouble_is_told_once_and_once_more_when_it_is_over(connection: Connection) -> None:
    document = hold_a_document(connection)
    for _ in range(3):
        look()
    assert letters() == [("owner@example.by", "iKassa: задержаны документы — Ромашка")]
    assert "задержано документов: 1" in mail.outbox[0].body

    document.delete()
    for _ in range(3):
        look()
    assert letters()[1:] == [("owner@example.by", "iKassa: закончилось: задержаны документы — Ромашка")]


def test_a_trouble_that_grows_is_no_new_one(connection: Connection) -> None:
    hold_a_document(connection, "A")
    look()
    hold_a_document(connection, "B")
    look()

    assert len(mail.outbox) == 1
    assert "документов: 2" in Trouble.objects.get().text


def test_a_trouble_that_comes_back_is_told_again(connection: Connection) -> None:
    for _ in range(2):
        document = hold_a_document(connection)
        look()
        document.delete()
        look()

    assert Trouble.objects.count() == 2
    assert len(mail.outbox) == 4


def test_a_trouble_that_ended_before_it_was_told_is_not_told(connection: Connection) -> None:
    document = hold_a_document(connection)
    troubles_refresh()
    document.delete()
    look()

    assert mail.outbox == []


def test_a_short_silence_of_the_cabinet_is_no_trouble_and_a_long_one_is(
    connection: Connection, settings: Settings
) -> None:
    settings.UNREACHABLE_MINUTES = 30
    state = ConnectionState.objects.filter(connection=connection)
    state.update(unreachable_since=timezone.now() - timedelta(minutes=29))
    look()
    assert not Trouble.objects.exists()

    state.update(unreachable_since=timezone.now() - timedelta(minutes=31))
    look()
    assert Trouble.objects.get().kind == Kind.UNREACHABLE


def test_a_refused_token_is_a_trouble_at_once(connection: Connection) -> None:
    refuse(connection)
    look()

    assert Trouble.objects.get().kind == Kind.REFUSED


def test_a_connection_that_is_switched_off_has_no_troubles(connection: Connection) -> None:
    refuse(connection)
    Connection.objects.update(is_active=False)
    look()

    assert not Trouble.objects.exists()


def test_every_shift_that_differs_from_its_z_report_is_a_trouble_of_its_own(connection: Connection) -> None:
    register = books.make_register(warehouse=books.make_warehouse(organization=connection.organization))
    for number in (1, 2):
        books.make_shift(
            cash_register=register,
            number=number,
            status="closed",
            closed_at=timezone.now(),
            discrepancy=Decimal("0.07"),
        )
    look()

    troubles = Trouble.objects.filter(kind=Kind.DIFFERENCE, organization=connection.organization)
    assert ["разница с Z-отчётом 0,07." in trouble.text for trouble in troubles] == [True, True]
    assert letters() == [("owner@example.by", "iKassa: разница с Z-отчётом — Ромашка и ещё 1")]


def test_stock_below_zero_is_a_trouble_until_it_is_not(connection: Connection) -> None:
    warehouse, sku = books.make_warehouse(organization=connection.organization), books.make_sku()
    books.put_in_stock(warehouse=warehouse, sku=sku, quantity="-1")
    look()
    assert Trouble.objects.get().kind == Kind.STOCK

    StockBalance.objects.update(quantity=0)
    look()
    assert Trouble.objects.get().closed_at


def test_an_exchange_that_was_given_up_is_a_trouble_until_one_succeeds(connection: Connection) -> None:
    fields: dict[str, Any] = {"organization": connection.organization, "connection": connection, "kind": "load"}
    ExchangeRun.objects.create(status="interrupted", attempt=3, error="Обмен прерван.", **fields)
    look()
    assert Trouble.objects.get().kind == Kind.RUN

    ExchangeRun.objects.create(status="done", **fields)
    look()
    assert Trouble.objects.get().closed_at


def test_trouble_of_a_run_nests_the_error_of_the_run_and_shows_the_text_of_an_older_run(connection: Connection) -> None:
    fields: dict[str, Any] = {"organization": connection.organization, "connection": connection}
    given_up = Issue(RunCode.WORKER_DIED_GIVEN_UP, params={"attempts": 3})
    interrupted = {"status": "interrupted", "attempt": 3}
    ExchangeRun.objects.create(kind="load", **interrupted, **error_columns(given_up), **fields)
    ExchangeRun.objects.create(kind="export", **interrupted, error="Обмен прерван.", **fields)

    troubles_refresh()

    load, export = Trouble.objects.order_by("id")
    assert load.issue["params"] == {"kind": "load", "error": given_up.as_dict()}
    assert load.text == f"Организация «Ромашка»: загрузка документов не удаётся: {issue_text(given_up)}"
    assert export.text == "Организация «Ромашка»: выгрузка не удаётся: Обмен прерван."


def test_trouble_of_an_older_version_gets_its_data_once(connection: Connection, django_assert_num_queries: Any) -> None:
    hold_a_document(connection)
    troubles_refresh()
    Trouble.objects.update(issue=None)

    with CaptureQueriesContext(database) as first:
        troubles_refresh()
    with django_assert_num_queries(len(first) - 1):
        troubles_refresh()

    trouble = Trouble.objects.get()
    assert trouble.issue == {
        "code": "incident.documents_held",
        "subject": {"kind": "organization", "name": "Ромашка", "key": connection.organization.unp},
        "params": {"count": 1},
    }
    assert trouble.text == (
        "Организация «Ромашка»: задержано документов: 1. Причины и выходы — во «Входящих документах»."
    )


def test_trouble_follows_the_data_and_not_the_text(connection: Connection) -> None:
    hold_a_document(connection)
    troubles_refresh()
    Trouble.objects.update(text="In the words of another version.")

    troubles_refresh()
    assert Trouble.objects.get().text == "In the words of another version."

    hold_a_document(connection, "B")
    troubles_refresh()
    assert "документов: 2" in Trouble.objects.get().text


def test_texts_of_troubles_name_the_object_the_moment_and_the_next_step(connection: Connection) -> None:
    since = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
    other = make_connection(organization=books.make_organization(name="Берёзка"))
    ConnectionState.objects.filter(connection=connection).update(refused_since=since)
    ConnectionState.objects.create(connection=other, unreachable_since=since)
    warehouse = books.make_warehouse(organization=connection.organization)
    books.put_in_stock(warehouse=warehouse, sku=books.make_sku(), quantity="-1")
    register = books.make_register(warehouse=warehouse, name="Касса 1")
    books.make_shift(
        cash_register=register, number=7, status="closed", closed_at=timezone.now(), discrepancy=Decimal("1500.07")
    )

    troubles_refresh()

    lines = "\n".join(Trouble.objects.order_by("kind").values_list("text", flat=True))
    assert lines == (
        f"Смена 7, касса «Касса 1»: разница с Z-отчётом {places(Decimal('1500.07'), 2)}. "
        "Что может её объяснить — на странице смены.\n"
        "Кабинет iKassa отказывает организации «Ромашка» с 20.11.2026 12:05. Проверьте токен в «Ik авторизация».\n"
        "Организация «Ромашка»: остатков ниже нуля: 1.\n"
        "Нет связи с кабинетом iKassa организации «Берёзка» с 20.11.2026 12:05. "
        "Проверьте интернет и поле «Сервер» в «Ik авторизация»; обмен повторяется сам."
    )


def test_letter_names_what_began_and_how_long_lasted_what_is_over(connection: Connection) -> None:
    document = hold_a_document(connection)
    look()
    Trouble.objects.update(opened_at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC))
    document.delete()
    refuse(connection)
    look()

    over = Trouble.objects.get(kind=Kind.HELD)
    closed_at = f"{timezone.localtime(over.closed_at):%d.%m.%Y %H:%M}"
    opened = Trouble.objects.get(kind=Kind.REFUSED)
    assert mail.outbox[1].subject == "iKassa: кабинет не принял токен — Ромашка и ещё 1"
    assert mail.outbox[1].body == (
        f"{opened.text}\n\nЗакончилось:\n\n{closed_at}, продолжалось с 20.11.2026 12:05: {over.text}"
    )


def test_who_chose_kinds_hears_of_no_others(connection: Connection) -> None:
    NoticeRecipient.objects.create(organization=connection.organization, email="it@example.by", kinds=["refused"])
    hold_a_document(connection)
    look()

    assert [address for address, _ in letters()] == ["owner@example.by"]


def test_nobody_hears_of_another_organisation(connection: Connection) -> None:
    NoticeRecipient.objects.create(organization=books.make_organization(), email="stranger@example.by")
    hold_a_document(connection)
    look()

    assert [address for address, _ in letters()] == ["owner@example.by"]


def test_workers_that_are_silent_are_told_of_by_those_who_are_not_workers(connection: Connection) -> None:
    NoticeRecipient.objects.create(organization=books.make_organization(), email="other@example.by")
    for _ in range(2):
        workers_trouble_refresh()
        troubles_tell()
    assert sorted(address for address, _ in letters()) == ["other@example.by", "owner@example.by"]

    worker_beat(host="shop", cluster=1, pid=2, busy_since=None)
    workers_trouble_refresh()
    assert Trouble.objects.get().closed_at


def test_a_worker_that_looks_after_troubles_ends_the_silence_of_workers(connection: Connection) -> None:
    workers_trouble_refresh()
    look()

    assert Trouble.objects.get(kind=Kind.WORKERS).closed_at


def test_a_server_of_mail_that_does_not_answer_is_asked_again_the_next_minute(
    connection: Connection, settings: Settings
) -> None:
    hold_a_document(connection)
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    look()
    assert Trouble.objects.get().told_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    look()
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_keeps_no_letter_from_the_others(connection: Connection, settings: Settings) -> None:
    NoticeRecipient.objects.create(organization=connection.organization, email="gone@example.by")
    hold_a_document(connection)
    settings.EMAIL_BACKEND = f"{__name__}.FussyBackend"

    look()
    look()

    assert [address for address, _ in letters()] == ["owner@example.by"]


def test_a_person_sees_the_troubles_of_his_organisation_and_of_the_whole_base(connection: Connection) -> None:
    hold_a_document(connection)
    stranger = make_connection(organization=books.make_organization(name="Чужая"))
    hold_a_document(stranger)
    troubles_refresh()
    workers_trouble_refresh()

    own = type(connection.organization).objects.filter(pk=connection.organization_id)
    assert {trouble.kind for trouble in open_troubles(organizations=own)} == {Kind.HELD, Kind.WORKERS}
    assert open_troubles(organizations=own).count() == 2


def test_however_many_organisations_there_are_looking_costs_the_same(
    connection: Connection, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        hold_a_document(make_connection(organization=books.make_organization(name=f"Магазин {number}")))
    with django_assert_max_num_queries(12):
        troubles_refresh()
    assert Trouble.objects.count() == 10
