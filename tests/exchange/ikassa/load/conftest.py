"""The shop that the tests of the load trade in."""

import pytest

from exchange.runs.lease import Lease
from tests.support.sandbox import Sandbox
from tests.support.shop import Shop, open_shop


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client go on at once where it would wait before it tries again."""
    monkeypatch.setattr(Lease, "pause", lambda self, seconds: self.ensure())


@pytest.fixture
def shop(db: None, sandbox: Sandbox) -> Shop:
    """A shop with shoes in the cabinet, ready to sell."""
    shop = open_shop(sandbox)
    shop.add("Босоножки женские", code="1001", price="28.68", quantity="17", retail_vat_rate="none")
    shop.export()
    return shop
