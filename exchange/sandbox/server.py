"""Serves the sandbox on loopback, in a process of its own or in a thread."""

import signal
import threading
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import Any, NoReturn
from wsgiref.headers import Headers

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers import basehttp
from django.utils.module_loading import import_string

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.middleware import CUT, CUT_HALF
from exchange.sandbox.services.cabinets import cabinet_ensure, register_ensure, token_ensure

LOOPBACK = "127.0.0.1"
DEMO_REGISTER = {
    "registration_number": "AVQ12341234123",
    "serial_number": "123456789",
    "name": "Фискальный регистратор (Розничный магазин)",
}
# The outermost first. The product's own middleware (redirects to https, sessions, lock-outs) has no business here.
MIDDLEWARE = (
    "exchange.sandbox.middleware.SandboxOnly",
    "exchange.sandbox.middleware.ApiJournal",
    "django.middleware.gzip.GZipMiddleware",
    "exchange.sandbox.middleware.Faults",
)


def sandbox_prepare(*, token: str | None = None, register: bool = False) -> None:
    """Make the sandbox's database ready: tables, the default cabinet with its token and, when asked, a register.

    May run again. The register, AVQ12341234123 / 123456789, is the one of the demo.
    """
    call_command("migrate", "sandbox", database=SANDBOX, verbosity=0, interactive=False)
    cabinet = cabinet_ensure()
    if token:
        token_ensure(cabinet=cabinet, value=token)
    if register:
        register_ensure(cabinet=cabinet, **DEMO_REGISTER)


class SandboxApplication(WSGIHandler):
    """The project's WSGI handler with the sandbox's own middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler: Any = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for path in reversed(MIDDLEWARE):
            handler = convert_exception_to_response(import_string(path)(handler))
        self._middleware_chain = handler


def sandbox_application() -> SandboxApplication:
    return SandboxApplication()


class Answer(basehttp.ServerHandler):
    """Sends an answer, or as much of it as a fault leaves."""

    environ: dict[str, Any]
    result: Iterable[bytes]
    headers: Headers
    request_handler: "Handler"

    def finish_response(self) -> None:
        cut = self.environ.get(CUT)
        if cut is None:
            super().finish_response()
            return
        if cut == CUT_HALF:
            body = b"".join(self.result)
            self.headers["Content-Length"] = str(len(body))
            self.send_headers()
            self._write(body[: len(body) // 2])
        self.request_handler.close_connection = True
        self.close()


class Handler(basehttp.WSGIRequestHandler):
    server: "Server"
    # Headers and body go out in two writes; waiting for an acknowledgement between them costs 40 ms.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the sandbox keeps a log of requests of its own."""

    def handle_one_request(self) -> None:
        """Do as the parent does, but answer through `Answer`: the parent has no place to say so."""
        self.raw_requestline = self.rfile.readline(65537)
        if len(self.raw_requestline) > 65536:
            self.requestline, self.request_version, self.command = "", "", ""
            self.send_error(414)
            return
        if not self.parse_request():
            return
        answer = Answer(self.rfile, self.wfile, self.get_stderr(), self.get_environ())
        answer.request_handler = self
        answer.run(self.server.application)


class Server(basehttp.ThreadedWSGIServer):
    request_queue_size = 128
    application: Any


class SandboxServer:
    """The sandbox, listening on loopback; port 0 takes a free one.

    In a process of its own: `SandboxServer(port=8765).serve_forever()`, ended by Ctrl-C or SIGTERM.
    In a thread: `with SandboxServer(port=0) as server: server.address`.
    """

    def __init__(self, port: int = 0) -> None:
        self._server = Server((LOOPBACK, port), Handler, connections_override=None)
        self._server.set_app(sandbox_application())
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._server.server_port}"

    def serve_forever(self) -> None:
        """Serve until Ctrl-C or SIGTERM; for the main thread of a process."""
        previous = signal.signal(signal.SIGTERM, interrupt)
        try:
            self._server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, previous)
            self._server.server_close()

    def __enter__(self) -> "SandboxServer":
        self._thread = threading.Thread(target=self._server.serve_forever, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join()


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
