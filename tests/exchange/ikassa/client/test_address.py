"""Whom the token may be sent to."""

import pytest

from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.auth import OAuthCredentials, TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from exchange.ikassa.client.errors import ServerNotAllowed
from exchange.texts import issue_text

VENDOR = ("api.ikassa.by", "accounts.ikassa.by")


@pytest.mark.parametrize(
    ("server", "allowed", "expected"),
    [
        ("api.ikassa.by", VENDOR, "https://api.ikassa.by"),
        ("  API.iKassa.BY ", VENDOR, "https://api.ikassa.by"),
        ("https://api.ikassa.by/", VENDOR, "https://api.ikassa.by"),
        ("HTTPS://Api.Ikassa.By", ("API.IKASSA.BY",), "https://api.ikassa.by"),
        ("api.ikassa.by:8443", VENDOR, "https://api.ikassa.by:8443"),
        ("api.ikassa.by:8443", ("api.ikassa.by:8443",), "https://api.ikassa.by:8443"),
        ("api.ikassa.by", ("api.ikassa.by:443",), "https://api.ikassa.by"),
        ("http://127.0.0.1:8765", ("127.0.0.1",), "http://127.0.0.1:8765"),
        ("http://localhost:8765", ("localhost:8765",), "http://localhost:8765"),
        ("http://[::1]:8765", ("[::1]",), "http://[::1]:8765"),
        ("http://[0:0:0:0:0:0:0:1]:8765", ("[::1]:8765",), "http://[::1]:8765"),
        ("localhost:8765", ("localhost",), "https://localhost:8765"),
    ],
)
def test_a_listed_server_is_called(server: str, allowed: tuple[str, ...], expected: str) -> None:
    assert base_url(server, allowed) == expected


@pytest.mark.parametrize(
    ("server", "allowed"),
    [
        ("evil.example", VENDOR),
        ("xapi.ikassa.by", VENDOR),
        ("api.ikassa.by.evil.example", VENDOR),
        ("api.ikassa.by.", VENDOR),
        ("api.ikassa.by", ()),
        ("api.ikassa.by", ("https://api.ikassa.by",)),
        ("api.ikassa.by:8443", ("api.ikassa.by:443",)),
        ("127.0.0.1:8765", VENDOR),
        ("localhost", VENDOR),
        ("http://[::1]", VENDOR),
    ],
)
def test_a_server_that_is_not_listed_is_refused(server: str, allowed: tuple[str, ...]) -> None:
    with pytest.raises(ServerNotAllowed):
        base_url(server, allowed)


@pytest.mark.parametrize(
    "server", ["http://api.ikassa.by", "http://10.0.0.1", "http://[::ffff:7f00:1]", "http://2130706433"]
)
def test_plain_http_is_for_loopback_alone(server: str) -> None:
    allowed = ("api.ikassa.by", "10.0.0.1", "[::ffff:7f00:1]", "2130706433")

    with pytest.raises(ServerNotAllowed):
        base_url(server, allowed)


@pytest.mark.parametrize(
    "server",
    [
        "",
        "   ",
        "https://",
        "api.ikassa.by@evil.example",
        "https://user:password@api.ikassa.by",
        "https://evil.example/api.ikassa.by",
        "https://api.ikassa.by/path",
        "https://api.ikassa.by//",
        "api.ikassa.by?x=1",
        "api.ikassa.by#x",
        "https://evil.example\\@api.ikassa.by",
        "api.ikassa.by\n.evil.example",
        "api.ikassa.by evil.example",
        "ftp://api.ikassa.by",
        "https:api.ikassa.by",
        "//api.ikassa.by",
        "api.ikassa.by:0",
        "api.ikassa.by:65536",
        "api.ikassa.by:port",
        "api.ikassa.by:",
        "api。ikassa。by",
        "[::1",
        "[:::1]",
        "http://[::1%25lo]",
    ],
)
def test_a_disguised_address_is_refused_and_not_quoted(server: str) -> None:
    with pytest.raises(ServerNotAllowed) as caught:
        base_url(server, ("api.ikassa.by", "evil.example", "[::1]"))

    assert "password" not in f"{caught.value} {caught.value.issue}"
    assert "«Сервер»" in issue_text(caught.value.issue)


def test_the_oauth_server_stands_on_the_same_list() -> None:
    credentials = OAuthCredentials("shop", "secret", "100000001", accounts_server="accounts.evil.example")

    with pytest.raises(ServerNotAllowed):
        IkassaClient("api.ikassa.by", credentials, allowed_servers=VENDOR)


def test_a_client_of_a_server_that_is_not_listed_is_not_even_made() -> None:
    with pytest.raises(ServerNotAllowed):
        IkassaClient("evil.example", TokenCredentials("token"), allowed_servers=VENDOR)
