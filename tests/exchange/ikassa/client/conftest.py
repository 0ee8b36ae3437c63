"""A client that never really waits, and a cabinet made of canned answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import responses

from exchange.ikassa.client.auth import Credentials, OAuthCredentials, TokenCredentials
from exchange.ikassa.client.client import IkassaClient

API = "https://api.ikassa.by/api"
OAUTH_URL = "https://accounts.ikassa.by/oauth/token"
TOKEN = "very-secret-token-4711"
CLIENT_SECRET = "very-secret-client-0815"
ALLOWED = ("api.ikassa.by", "accounts.ikassa.by")


@dataclass
class Waits:
    """Time that passes only when somebody sleeps."""

    slices: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slices.append(seconds)

    def clock(self) -> float:
        return self.total

    @property
    def total(self) -> float:
        return sum(self.slices)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def cabinet() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def connect(waits: Waits, credentials: Credentials | None = None) -> IkassaClient:
    return IkassaClient(
        "api.ikassa.by",
        credentials or TokenCredentials(TOKEN),
        allowed_servers=ALLOWED,
        sleep=waits.sleep,
        clock=waits.clock,
    )


@pytest.fixture
def client(waits: Waits) -> Iterator[IkassaClient]:
    with connect(waits) as client:
        yield client


@pytest.fixture
def oauth_client(waits: Waits) -> Iterator[IkassaClient]:
    with connect(waits, OAuthCredentials("shop", CLIENT_SECRET, "100000001")) as client:
        yield client
