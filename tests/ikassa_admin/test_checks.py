from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import RequestFactory, override_settings

from ikassa_admin.middleware import client_address


def warned(**values: Any) -> set[str | None]:
    with override_settings(**values):
        return {message.id for message in run_checks(tags=["security"])}


def test_the_sandbox_on_a_working_server_is_a_warning() -> None:
    assert "ikassa.W001" in warned(DEBUG=False, IKASSA_SANDBOX=True)


def test_the_sandbox_on_a_trial_installation_is_not() -> None:
    assert "ikassa.W001" not in warned(DEBUG=True, IKASSA_SANDBOX=True)


@pytest.mark.parametrize("entry", ["localhost", "127.0.0.1:8765", "[::1]:8765"])
def test_a_working_server_that_may_send_tokens_to_itself_is_a_warning(entry: str) -> None:
    assert "ikassa.W002" in warned(DEBUG=False, IKASSA_ALLOWED_SERVERS=["api.ikassa.by", entry])


def test_the_servers_of_ikassa_alone_are_no_warning() -> None:
    assert "ikassa.W002" not in warned(DEBUG=False, IKASSA_ALLOWED_SERVERS=["api.ikassa.by", "accounts.ikassa.by"])


def test_a_trial_installation_open_to_other_computers_is_a_warning() -> None:
    assert "ikassa.W003" in warned(DEBUG=True, ALLOWED_HOSTS=["localhost", "192.168.0.10"])


def test_a_trial_installation_of_this_computer_alone_is_not() -> None:
    assert "ikassa.W003" not in warned(DEBUG=True, ALLOWED_HOSTS=["127.0.0.1", "localhost", "[::1]"])


def test_a_person_behind_our_proxy_is_known_by_the_address_the_proxy_saw() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.168.0.7")
    assert client_address(request) == "192.168.0.7"


def test_without_the_proxys_header_the_connection_itself_is_asked() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1")) == "127.0.0.1"
