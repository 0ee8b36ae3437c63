"""Which servers the token may be sent to.

The address comes from a form and the token follows it, so only servers that the administrator listed are ever called
(`IKASSA_ALLOWED_SERVERS`). An entry is `host`, meaning any port of it, or `host:port`. No scheme means https; plain
http is taken for loopback alone, and loopback, like everything else, only if it is listed. What is neither a name nor
a port (a path, a query, a user) is refused rather than cut off: a person must see what is really called.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple

from exchange.codes import ClientDetail
from exchange.ikassa.client.errors import ServerNotAllowed
from exchange.issues import Issue

# One pattern for the whole address: a parser of URLs would forgive backslashes, users and other disguises.
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?/?",
    re.ASCII,
)
_STANDARD_PORTS = {"https": 443, "http": 80}
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1"))


class _Address(NamedTuple):
    scheme: str
    host: str
    port: int | None


def base_url(server: str, allowed_servers: Iterable[str]) -> str:
    """Return `scheme://host[:port]`, without a slash at the end, of a server that may be called.

    `server` is the field «Сервер»: `host`, `host:port`, or a URL with a scheme. Raises ServerNotAllowed.
    """
    if not server.strip():
        raise ServerNotAllowed(detail=Issue(ClientDetail.ADDRESS_EMPTY))
    address = _parse(server)
    if address is None:
        raise ServerNotAllowed(detail=Issue(ClientDetail.ADDRESS_MALFORMED))
    scheme = address.scheme or "https"
    port = address.port or _STANDARD_PORTS[scheme]
    if not any(allowed.host == address.host and allowed.port in (None, port) for allowed in _allowed(allowed_servers)):
        params = {"host": address.host, "port": port}
        raise ServerNotAllowed(detail=Issue(ClientDetail.ADDRESS_NOT_LISTED, params=params))
    if scheme == "http" and not _is_loopback(address.host):
        raise ServerNotAllowed(detail=Issue(ClientDetail.ADDRESS_NOT_HTTPS, params={"host": address.host}))
    return f"{scheme}://{address.host}" + (f":{address.port}" if address.port else "")


def _allowed(entries: Iterable[str]) -> list[_Address]:
    """Read the allow-list; an entry that is not an address, or carries a scheme, allows nothing."""
    addresses = (_parse(entry) for entry in entries)
    return [address for address in addresses if address is not None and not address.scheme]


def _parse(text: str) -> _Address | None:
    match = _ADDRESS.fullmatch(text.strip().lower())
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else None
    host = _canonical(match["host"])
    if host is None or port == 0 or (port or 0) > 65535:
        return None
    return _Address(match["scheme"] or "", host, port)


def _canonical(host: str) -> str | None:
    """Return one spelling for every IPv6 address, and names as they are."""
    if not host.startswith("["):
        return host
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1])}]"
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    # `is_loopback` depends on the version of Python for addresses such as ::ffff:127.0.0.1.
    return any(address in network for network in _LOOPBACK)
