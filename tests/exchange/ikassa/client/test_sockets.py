"""The same client over a real socket: what a library's mock cannot break, a real connection can."""

import contextlib
import gzip
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from exchange.codes import ClientDetail
from exchange.ikassa.client import errors, transport
from exchange.ikassa.client.auth import TokenCredentials
from exchange.ikassa.client.client import IkassaClient
from exchange.issues import Issue
from tests.exchange.ikassa.client.conftest import TOKEN, Waits
from tests.support.patience import PATIENCE

BODY = b'{"workstations": []}'


class Cabinet:
    """A server that sends one canned answer, byte by byte as told, and hangs up."""

    def __init__(self) -> None:
        self.answer = b""
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.requests.append(connection.recv(65536))
                connection.sendall(self.answer)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=PATIENCE)


@pytest.fixture
def server() -> Iterator[Cabinet]:
    cabinet = Cabinet()
    yield cabinet
    cabinet.close()


@pytest.fixture
def socket_client(server: Cabinet, waits: Waits) -> Iterator[IkassaClient]:
    address = f"127.0.0.1:{server.port}"
    with IkassaClient(
        f"http://{address}", TokenCredentials(TOKEN), allowed_servers=[address], sleep=waits.sleep
    ) as client:
        yield client


def answer(body: bytes, *headers: str, length: int | None = None) -> bytes:
    # Said aloud, or the client may send its next try into the very moment of the hang-up.
    parting = "Connection: close"
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body) if length is None else length}", parting, *headers, "", ""]
    return "\r\n".join(head).encode() + body


def test_a_compressed_answer_is_read(server: Cabinet, socket_client: IkassaClient) -> None:
    server.answer = answer(gzip.compress(BODY), "Content-Encoding: gzip")

    assert socket_client.list_workstations() == ()
    assert b"\r\nAccept-Encoding: gzip\r\n" in server.requests[0]
    assert b"\r\nAuthorization: Bearer " + TOKEN.encode() in server.requests[0]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (answer(BODY[:9], length=len(BODY)), errors.AnswerBroken),
        (answer(gzip.compress(BODY, mtime=0)[:15], "Content-Encoding: gzip"), errors.AnswerBroken),
        (answer(b"not gzip at all", "Content-Encoding: gzip"), errors.AnswerBroken),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5], errors.AnswerBroken),
        (b"HTTP/1.1 200 OK\r\n\r\n" + BODY[:9], errors.AnswerBroken),
        (b"", errors.ConnectionFailed),
        (b"SSH-2.0-OpenSSH_9.2\r\n", errors.ConnectionFailed),
    ],
)
def test_an_answer_that_breaks_off_is_temporary_and_tells_no_secret(
    server: Cabinet, socket_client: IkassaClient, sent: bytes, expected: type[errors.IkassaError]
) -> None:
    server.answer = sent

    with pytest.raises(expected) as caught:
        socket_client.list_workstations()

    assert len(server.requests) == 4
    assert caught.value.__context__ is None
    assert TOKEN not in str(caught.value)


def test_a_port_where_nobody_listens_is_temporary(server: Cabinet, socket_client: IkassaClient, waits: Waits) -> None:
    server.close()

    with pytest.raises(errors.ConnectionFailed):
        socket_client.list_workstations()

    assert socket_client.requests_sent == 4


def test_an_answer_without_end_is_not_read_for_ever(
    server: Cabinet, socket_client: IkassaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 1_000_000)
    server.answer = answer(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip")

    with pytest.raises(errors.AnswerBroken) as caught:
        socket_client.list_workstations()

    assert caught.value.detail == Issue(ClientDetail.ANSWER_TOO_LARGE)


def test_no_proxy_of_the_environment_sees_the_token(
    server: Cabinet, socket_client: IkassaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setitem(os.environ, "http_proxy", "http://127.0.0.1:9")
    server.answer = answer(BODY)

    assert socket_client.list_workstations() == ()
