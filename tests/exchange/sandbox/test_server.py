"""The server: connections that stay open, and a process of its own that ends when asked."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from django.conf import settings

from exchange.sandbox.models import Cabinet
from exchange.sandbox.server import SandboxServer
from exchange.sandbox.services.trade import TradePlan, trade_when_stocked
from tests.exchange.sandbox.conftest import sku, stock
from tests.support.patience import PATIENCE, wait_until
from tests.support.sandbox import Sandbox

PROGRAM = """
import signal
import sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["sandbox"]["NAME"] = sys.argv[1]
from exchange.sandbox.server import SandboxServer, sandbox_prepare
sandbox_prepare(token="of-the-test", register=True)
sandbox_prepare(token="of-the-test", register=True)
server = SandboxServer(port=0)
print(server.address, flush=True)
# Ignored by whatever a shell starts in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
server.serve_forever()
print("ended", flush=True)
"""


def test_a_connection_serves_many_requests(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(sandbox.address, timeout=PATIENCE)
    connection.connect()
    ours = connection.sock.getsockname()
    for status, token in ((200, "sandbox-token"), (401, "wrong"), (200, "sandbox-token")):
        connection.request("GET", "/api/workstations.list", headers={"Authorization": token})
        response = connection.getresponse()
        assert (response.status, response.version) == (status, 11)
        response.read()
        assert connection.sock.getsockname() == ours
    connection.close()


def test_a_refused_body_does_not_spoil_the_connection(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(sandbox.address, timeout=PATIENCE)
    for _ in range(2):
        body = b'{"sku": [' + b" " * 100_000 + b"]}"
        headers = {"Authorization": "wrong", "Content-Type": "application/json"}
        connection.request("POST", "/api/wms.sku.create", body=body, headers=headers)
        response = connection.getresponse()
        assert (response.status, b"auth.token.invalid" in response.read()) == (401, True)
    connection.close()


def test_many_may_push_at_once_and_every_number_is_given_once(sandbox: Sandbox) -> None:
    def push(part: int) -> None:
        for n in range(5):
            sandbox_of_thread = Sandbox(sandbox.address)
            sandbox_of_thread.push("wms.sku.create", [sku(f"{part}-{n}-{m}") for m in range(5)])

    threads = [threading.Thread(target=push, args=(part,)) for part in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [row["number"] for row in sandbox.truth("skus")["skus"]]
    assert numbers == list(range(10001, 10151))


def test_many_cashiers_at_one_register_make_one_row_of_numbers(shop: Sandbox) -> None:
    def sell() -> None:
        cashier = Sandbox(shop.address)
        for _ in range(5):
            cashier.sell({"sku": "milk"})

    threads = [threading.Thread(target=sell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    documents = [row["payload"] for row in shop.truth("documents")["documents"]]
    assert [row["number"] for row in documents] == list(range(1, 22))
    assert shop.truth("registers")["registers"][0]["cash"] == 20 * 249


def test_it_listens_on_one_address_of_loopback(sandbox: Sandbox) -> None:
    host, port = sandbox.address.split(":")
    assert host == "127.0.0.1"
    with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
        socket.create_connection(("127.0.0.2", int(port)), timeout=PATIENCE)


def test_two_servers_stand_side_by_side_on_free_ports(sandbox: Sandbox) -> None:
    with SandboxServer(port=0) as second:
        assert second.address != sandbox.address
        response = requests.get(f"http://{second.address}/control/truth?parts=registers", timeout=PATIENCE)
        assert response.json() == {"registers": []}
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{second.address}/", timeout=PATIENCE)


def test_a_trade_can_wait_for_the_first_goods(sandbox: Sandbox) -> None:
    trade_when_stocked(cabinet=Cabinet.objects.get(), plan=TradePlan(count=5, seed=1))
    sandbox.add_register()
    assert sandbox.truth("documents")["documents"] == []
    sandbox.push("wms.warehouse.create", [{"id": "shop", "name": "Магазин"}])
    sandbox.push("wms.sku.create", [sku("milk")])
    sandbox.push("wms.stock.set", [stock("milk", 100_000, 249)])
    wait_until(lambda: bool(sandbox.truth("documents")["documents"]))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_of_its_own_serves_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "sandbox.sqlite3")]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, process.communicate()[1]
        headers = {"Authorization": "Bearer of-the-test"}
        response = requests.get(f"http://{address}/api/workstations.list", headers=headers, timeout=PATIENCE)
        registers = response.json()["workstations"]
        assert [(row["registrationNumber"], row["serialNumber"], row["name"]) for row in registers] == [
            ("AVQ12341234123", "123456789", "Фискальный регистратор (Розничный магазин)")
        ]
        process.send_signal(number)
        out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, error) == (0, "ended\n", "")
