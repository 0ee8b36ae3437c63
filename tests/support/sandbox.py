"""The emulated cabinet for tests: a server in a thread, spoken to by HTTP alone.

Times are `datetime` (a naive one is Minsk's), money is kopecks and quantities are thousandths, as on the wire.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.server import SandboxServer, sandbox_prepare
from tests.support.patience import PATIENCE

Wire = dict[str, Any]

TOKEN = "sandbox-token"
REGISTRATION_NUMBER = "AVQ12341234123"
SERIAL_NUMBER = "123456789"


class SandboxRefusedError(AssertionError):
    """The sandbox did not do what a test asked; `code` and `message` are its words."""

    def __init__(self, body: Wire) -> None:
        super().__init__(f"{body.get('code')}: {body.get('message')} {body.get('details', '')}")
        self.code, self.message = body.get("code"), body.get("message")


class Sandbox:
    """A remote control of the sandbox. Tills return the document as it left the register."""

    token = TOKEN

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = f"http://{address}"
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the machine has no business on loopback

    def reset(self) -> None:
        """Empty everything, make the default cabinet and its token anew, stop all faults."""
        self._post("reset")

    def faults(self, *, seed: int | None = None, **faults: int | float | Wire) -> None:
        """Replace all faults: `server_error=2` the next two requests, `server_error=0.1` one of ten for good, or a
        dict of `count`, `after` (requests let through), `probability`, `value`, and `method` (one API method)."""
        body: Wire = {"faults": {}}
        for kind, given in faults.items():
            fault = dict(given) if isinstance(given, dict) else {}
            if isinstance(given, int):
                fault = {"count": given}
            elif isinstance(given, float):
                fault = {"probability": given}
            method = fault.pop("method", "")
            body["faults"][f"{kind}:{method}" if method else kind] = fault
        self._post("faults", **body, **given_only(seed=seed))

    def add_token(self, value: str, *, unp: str = "", scope: str = "api") -> None:
        """A token of a cabinet, made if there is none with this УНП; with another scope than `api` it is forbidden."""
        self._post("tokens", value=value, unp=unp, scope=scope)

    def add_oauth_client(
        self, client_id: str, client_secret: str, *, unp: str = "", token_lifetime: int = 3600
    ) -> None:
        body = {"clientId": client_id, "clientSecret": client_secret, "tokenLifetime": token_lifetime}
        self._post("oauth-clients", unp=unp, **body)

    def add_register(
        self,
        registration_number: str = REGISTRATION_NUMBER,
        serial_number: str = SERIAL_NUMBER,
        *,
        warehouse: int | None = None,
        unp: str = "",
        **values: Any,
    ) -> Wire:
        """Make a register, or change it: name, currency, cashier, cash, turnover, lastNumber, lastShift, isOnline,
        announcesShift. `warehouse` is the number assigned by the cabinet."""
        body = {"registrationNumber": registration_number, "serialNumber": serial_number, "unp": unp}
        return self._post("registers", **body, **given_only(warehouse=warehouse), **values)

    def take_offline(self, register: str = SERIAL_NUMBER) -> None:
        """Let a register keep its documents to itself from now on."""
        self._post("online", register=register, isOnline=False)

    def bring_online(self, register: str = SERIAL_NUMBER) -> None:
        """Let it deliver them, after all that was delivered meanwhile."""
        self._post("online", register=register, isOnline=True)

    def push(self, method: str, elements: list[Wire], *, token: str = TOKEN) -> list[Wire]:
        """Push elements through the API itself, `push("wms.sku.create", […])`; the rows of the answer."""
        url, entity = f"{self.url}/api/{method}", method.split(".")[1]
        headers = {"Authorization": f"Bearer {token}"}
        response = self.session.post(url, json={entity: elements}, headers=headers, timeout=PATIENCE)
        body: Wire = response.json()
        if response.status_code != 200:
            raise SandboxRefusedError(body)
        results: list[Wire] = body["results"]
        return results

    def sell(self, *lines: Wire, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        """Sell lines `{sku | code | service: 0 | prepayment: 0, quantity?, price?, name?, tax?, modifiers?, section?,
        tpTaxNumber?, mark?}`. Options: modifiers, payments or pay (0 cash, 1 card, 2 other), at, cashier, uid."""
        return self._till("sale", register, lines=list(lines), **options)

    def refund(self, *lines: Wire, base: Wire | None = None, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        """Refund. `base` is `{uid}` or `{number}` of a sale, then no lines mean all of it and `{line, quantity}` a part
        of it; `naming` says how the document names it (`uid`, `number`, `none`). Other options are those of a sale."""
        return self._till("refund", register, lines=list(lines), **given_only(base=base), **options)

    def rollback(self, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        """Annul the register's last document; `naming` is `number` (as it is without) or `uid`."""
        return self._till("rollback", register, **options)

    def deposit(self, sum: int, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        return self._till("deposit", register, sum=sum, **options)

    def withdraw(self, sum: int, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        return self._till("withdraw", register, sum=sum, **options)

    def payout(self, sum: int, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        return self._till("payout", register, sum=sum, **options)

    def open_shift(self, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        return self._till("open-shift", register, **options)

    def z_report(self, *, register: str = SERIAL_NUMBER, **options: Any) -> Wire:
        return self._till("z-report", register, **options)

    def trade(self, count: int, *, seed: int = 1, unp: str = "", **options: Any) -> Wire:
        """Trade so many receipts; tells documents by kind. Options: registers, start, step (seconds), closeShifts,
        receiptsPerShift, withoutGoods."""
        done: Wire = self._post("trade", count=count, seed=seed, unp=unp, **options)["done"]
        return done

    def inject(self, document: Wire, *, unp: str = "") -> None:
        """Put a document into the feed word for word; counters, stock and drawers do not know of it."""
        self._post("inject", document=document, unp=unp)

    def deliver(self) -> int:
        """Deliver everything that is still late; tells how many documents."""
        delivered: int = self._post("deliver")["delivered"]
        return delivered

    def redeliver(self, *uids: str) -> int:
        """Deliver documents once more, with their uid in small letters."""
        delivered: int = self._post("deliver", uids=list(uids))["delivered"]
        return delivered

    def expire_cursors(self) -> None:
        """Answer 410 to every cursor given so far."""
        self._post("expire-cursors")

    def truth(self, *parts: str, unp: str = "") -> Wire:
        """What is really there: warehouses, categories, skus, stock, registers, shifts, documents, requests."""
        query = {"parts": ",".join(parts), "unp": unp}
        return answer(self.session.get(f"{self.url}/control/truth", params=query, timeout=PATIENCE))

    def _till(self, operation: str, register: str, **body: Any) -> Wire:
        return self._post(f"till/{operation}", register=register, **body)

    def _post(self, control: str, **body: Any) -> Wire:
        body = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in body.items()}
        return answer(self.session.post(f"{self.url}/control/{control}", json=body, timeout=PATIENCE))


def given_only(**values: Any) -> Wire:
    return {key: value for key, value in values.items() if value is not None}


def answer(response: requests.Response) -> Wire:
    if response.status_code != 200:
        body: Wire = {"code": str(response.status_code), "message": response.text}
        with suppress(ValueError):
            body = response.json()
        raise SandboxRefusedError(body)
    result: Wire = response.json()
    return result


@contextmanager
def sandbox_database() -> Iterator[None]:
    """Make the sandbox's test database: a file, for the server's threads have connections of their own.

    pytest-django bars the way to all databases outside of tests that ask for them; this one stays open to the server,
    which may be at work when a test is over.
    """
    bar_or_connect = BaseDatabaseWrapper.ensure_connection

    def ensure_connection(self: DatabaseWrapper) -> None:
        (bar_or_connect if self.alias == SANDBOX else BaseDatabaseWrapper.ensure_connection)(self)

    values = connections[SANDBOX].settings_dict
    name, values["NAME"] = values["NAME"], values["TEST"]["NAME"]
    remove_database(values["NAME"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseWrapper, "ensure_connection", ensure_connection)
        sandbox_prepare()
        yield
    connections[SANDBOX].close()
    remove_database(values["NAME"])
    values["NAME"] = name


def remove_database(name: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def sandbox_server(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SandboxServer]:
    """The sandbox, on a free port of loopback."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(sandbox_database())
        yield stack.enter_context(SandboxServer(port=0))


@pytest.fixture
def sandbox(sandbox_server: SandboxServer) -> Iterator[Sandbox]:
    """An empty sandbox; a test need not list its database, for it speaks to it by HTTP."""
    remote = Sandbox(sandbox_server.address)
    remote.reset()
    yield remote
    remote.session.close()
