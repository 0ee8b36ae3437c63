"""An organisation and the 1C that exchanges with it."""

import pytest

from accounting.models import Organization
from exchange.onec.protocol.users import onec_user_create
from tests.exchange.onec.client import SECRET, OneC
from tests.support.books import make_organization


@pytest.fixture
def organization() -> Organization:
    return make_organization()


@pytest.fixture
def onec(organization: Organization) -> OneC:
    onec_user_create(organization=organization, username="обмен-1с", password=SECRET)
    return OneC("обмен-1с", SECRET)
