"""«Ik авторизация»: a secret goes in and never comes out, and never goes to a server it was not entered for."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django_q.models import OrmQ

from exchange.models import Connection, ExchangeRun
from tests.support.admin import admin_url, make_keeper
from tests.support.connections import make_connection

SECRET = "очень-секретный-токен"
OTHER = "новый-токен"


@pytest.fixture(autouse=True)
def allowed(settings: Any) -> None:
    settings.IKASSA_ALLOWED_SERVERS = ["api.ikassa.by", "accounts.ikassa.by", "second.ikassa.by"]


@pytest.fixture
def connection(db: None) -> Connection:
    return make_connection(server="api.ikassa.by", token=SECRET, client_secret=SECRET)


def save(client: Client, connection: Connection, **changes: Any) -> Any:
    form = {
        "server": "api.ikassa.by",
        "auth": "token",
        "is_active": "on",
        "token": "",
        "client_id": "",
        "client_secret": "",
        "accounts_server": "accounts.ikassa.by",
        **changes,
    }
    return client.post(admin_url(Connection, "change", connection.pk), form)


def secrets(connection: Connection) -> tuple[str, str]:
    kept = Connection.objects.get(pk=connection.pk)
    return str(kept.token), str(kept.client_secret)


@pytest.mark.slow
def test_no_page_shows_a_secret(admin_client: Client, connection: Connection) -> None:
    for page in ("change", "history", "delete"):
        assert SECRET not in admin_client.get(admin_url(Connection, page, connection.pk)).content.decode()
    assert SECRET not in admin_client.get(admin_url(Connection, "changelist")).content.decode()


def test_an_empty_field_keeps_the_secret(admin_client: Client, connection: Connection) -> None:
    assert save(admin_client, connection, is_active="").status_code == 302
    assert secrets(connection) == (SECRET, SECRET)
    assert not Connection.objects.get().is_active


def test_a_typed_secret_replaces_the_kept_one_and_is_in_no_history(
    admin_client: Client, connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    assert save(admin_client, connection, token=OTHER).status_code == 302
    assert secrets(connection) == (OTHER, SECRET)
    logged = LogEntry.objects.get()
    assert "Токен" in logged.get_change_message()
    assert OTHER not in logged.change_message
    assert OTHER not in caplog.text


def test_a_refused_form_does_not_show_what_was_typed(admin_client: Client, connection: Connection) -> None:
    page = save(admin_client, connection, token=OTHER, server="чужой.by").content.decode()
    assert OTHER not in page
    assert SECRET not in page


def test_a_secret_is_removed_by_its_tick(admin_client: Client, connection: Connection) -> None:
    save(admin_client, connection, clear_token="on")
    assert secrets(connection) == ("", SECRET)


@pytest.mark.parametrize(
    ("field", "refused"),
    [("server", {"token", "client_secret"}), ("accounts_server", {"client_secret"})],
)
def test_a_kept_secret_does_not_follow_to_another_server(
    admin_client: Client, connection: Connection, field: str, refused: set[str]
) -> None:
    page = save(admin_client, connection, **{field: "second.ikassa.by"})
    assert set(page.context["adminform"].form.errors) == refused
    typed = dict.fromkeys(refused, OTHER)
    assert save(admin_client, connection, **{field: "second.ikassa.by"}, **typed).status_code == 302
    kept = Connection.objects.get()
    assert getattr(kept, field) == "second.ikassa.by"
    assert {getattr(kept, name) for name in refused} == {OTHER}


def test_a_server_that_is_not_allowed_is_refused_in_words(admin_client: Client, connection: Connection) -> None:
    page = save(admin_client, connection, server="evil.example", token=OTHER)
    assert "evil.example" in str(page.context["adminform"].form.errors["server"])
    assert Connection.objects.get().server == "api.ikassa.by"


def test_the_accounts_server_is_looked_at_only_where_it_is_asked(admin_client: Client, connection: Connection) -> None:
    elsewhere = {"accounts_server": "accounts.example.by", "token": OTHER, "client_secret": OTHER}
    refused = save(admin_client, connection, auth="oauth", client_id="shop", **elsewhere)
    assert "accounts.example.by" in refused.content.decode()
    assert save(admin_client, connection, **elsewhere).status_code == 302


def test_a_secret_that_our_keys_do_not_open_is_told_and_left_as_it_is(
    admin_client: Client, connection: Connection, settings: Any
) -> None:
    from cryptography.fernet import Fernet

    settings.TOKEN_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    page = admin_client.get(admin_url(Connection, "change", connection.pk)).content.decode()
    assert "TOKEN_ENCRYPTION_KEYS" in page
    save(admin_client, connection, is_active="")
    settings.TOKEN_ENCRYPTION_KEYS = []
    assert secrets(connection) == (SECRET, SECRET)


@pytest.mark.parametrize(("button", "kind"), [("load", "load"), ("export", "export")])
def test_an_exchange_is_asked_about_and_put_into_the_queue(
    admin_client: Client, admin_user: Any, connection: Connection, button: str, kind: str
) -> None:
    address = f"/admin/exchange/connection/{connection.pk}/{button}/"
    assert admin_client.get(address).status_code == 200
    assert not ExchangeRun.objects.exists()
    answer = admin_client.post(address)
    run = ExchangeRun.objects.get()
    assert (run.kind, run.status, run.started_by) == (kind, ExchangeRun.Status.QUEUED, admin_user)
    assert OrmQ.objects.count() == 1
    assert answer.headers["Location"] == admin_url(run, "change", run.pk)


@pytest.mark.parametrize("button", ["load", "export"])
def test_a_second_press_queues_no_second_exchange(admin_client: Client, connection: Connection, button: str) -> None:
    address = f"/admin/exchange/connection/{connection.pk}/{button}/"
    answers = [admin_client.post(address) for _ in range(2)]
    run = ExchangeRun.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [admin_url(run, "change", run.pk)] * 2
    told = admin_client.get(answers[0].headers["Location"]).context["messages"]
    assert [message.level_tag for message in told] == ["success", "info"]


def test_their_connection_starts_nothing(client: Client, connection: Connection) -> None:
    client.force_login(make_keeper())
    assert client.post(f"/admin/exchange/connection/{connection.pk}/load/").status_code == 403
    assert not ExchangeRun.objects.exists()
