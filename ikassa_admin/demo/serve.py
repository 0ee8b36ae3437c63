"""Serving the demo after its exchange."""

import socket
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connections

from ikassa_admin.demo.people import PASSWORD, people_with_known_password

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000


def free_port() -> int:
    """Return the usual port of the site, or another free one when it is taken."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    raise OSError("no port of loopback is free")


def invitation_lines(*, site: str, sandbox: str) -> Iterator[str]:
    """Yield where to go now and how to sign in."""
    names = people_with_known_password()
    yield ""
    yield f"Учёт и обмен:      http://{site}/"
    yield f"Касса и кабинет:   http://{sandbox}/   (песочница)"
    if names:
        yield f"Вход:              {names[0]}, пароль {PASSWORD}"
    if names[1:]:
        yield f"Другие роли:       {', '.join(names[1:])}, пароль тот же"


def serve(*, site: str) -> None:
    """Serve the site and the background work until Ctrl-C, beside the sandbox that runs in this process."""
    connections.close_all()
    call_command("serve", bind=site)
