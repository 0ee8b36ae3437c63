import pytest

from accounting.models import Organization
from tests.support.books import make_organization


@pytest.fixture
def organization() -> Organization:
    return make_organization()
