import pytest

from exchange.models import Connection
from tests.support.books import make_organization
from tests.support.connections import make_connection
from tests.support.sandbox import Sandbox


@pytest.fixture
def connection(sandbox: Sandbox) -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"), address=sandbox.address)
