"""Reading the environment strictly: a value that is not understood stops the start with a sentence."""

from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class Environment(environ.Env):  # type: ignore[misc]
    """django-environ, but a boolean is one of eight words and nothing else.

    The library takes every unknown word for False, so that `DEBUG=flase` would quietly mean something.
    """

    def flag(self, name: str, *, default: bool) -> bool:
        """Return the boolean `name`; raise ImproperlyConfigured for any word that is not one of the eight."""
        raw = self.str(name, default="").strip().lower()
        if not raw:
            return default
        if raw in TRUE_WORDS:
            return True
        if raw in FALSE_WORDS:
            return False
        raise ImproperlyConfigured(f"{name}={raw!r}: expected one of 1/true/yes/on or 0/false/no/off.")

    def words(self, name: str, *, default: str = "") -> list[str]:
        """Return the comma-separated `name` without blanks and empty parts."""
        return [word.strip() for word in self.str(name, default=default).split(",") if word.strip()]

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings of one database; raise ImproperlyConfigured for an address not understood."""
        address = self.str(name, default="") or default
        scheme = urlsplit(address).scheme
        if scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ImproperlyConfigured(
                f"{name}: the scheme {scheme!r} is not supported; expected sqlite:///path or postgres://user@host/name."
            )
        try:
            return dict(self.db_url_config(address))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is not a database address: {error}.") from error
