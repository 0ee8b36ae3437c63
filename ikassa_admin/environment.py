"""Reading the environment strictly: a value that is not understood stops the start with a sentence.

Every method raises ImproperlyConfigured with one sentence that names the variable and never repeats a secret.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})

# What a cache backend needs beside Django; the ones that need nothing stand here with None.
CACHE_PACKAGES = {
    "locmemcache": None,
    "dummycache": None,
    "filecache": None,
    "dbcache": None,
    "redis": "redis",
    "rediss": "redis",
    "pymemcache": "pymemcache",
}

MAIL_SCHEMES = frozenset({"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail"})

# Django compares hosts without their port, so an entry with a scheme, a path or a port never matches anything.
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")
_SERVER = re.compile(r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_ORIGIN = re.compile(r"https?://(\*\.)?([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


class Environment(environ.Env):  # type: ignore[misc]
    """django-environ's parsers of addresses and of .env, behind readers that guess nothing.

    The library takes every unknown word for False, so that `DEBUG=flase` would quietly mean something, and a value
    that begins with a dollar sign for the name of another variable.
    """

    def text(self, name: str, *, default: str = "") -> str:
        """Return `name` letter by letter, or `default` when it is absent or blank."""
        return str(self.ENVIRON.get(name, "")).strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return the boolean `name`: one of eight words and nothing else."""
        word = self.text(name).lower()
        if not word:
            return default
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ImproperlyConfigured(f"{name}: «{word}» непонятно; укажите 1/true/yes/on или 0/false/no/off.")
        return word in TRUE_WORDS

    def number(self, name: str, *, default: int, least: int = 1) -> int:
        """Return a whole number, not less than `least`."""
        word = self.text(name, default=str(default))
        if not word.isdecimal() or int(word) < least:
            raise ImproperlyConfigured(f"{name}: «{word}» не подходит; укажите целое число не меньше {least}.")
        return int(word)

    def choice(self, name: str, *, default: str, of: tuple[str, ...]) -> str:
        """Return one of the words `of`."""
        word = self.text(name, default=default).lower()
        if word not in of:
            raise ImproperlyConfigured(f"{name}: «{word}» непонятно; укажите одно из: {', '.join(of)}.")
        return word

    def mail(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings of outgoing mail by an address such as smtp+tls://user:password@host:587."""
        address = self.text(name, default=default)
        # The address may hold a password, so it is not repeated; the library's own errors quote it.
        expected = "укажите smtp+tls://пользователь:пароль@узел:587 (или smtp+ssl://, smtp://, consolemail://)"
        if address.partition("://")[0] not in MAIL_SCHEMES:
            raise ImproperlyConfigured(f"{name}: такой способ отправки почты не поддерживается; {expected}.")
        try:
            config = dict(self.email_url_config(address))
        except (ValueError, ImproperlyConfigured):
            raise ImproperlyConfigured(f"{name}: адрес почты не разобран; {expected}.") from None
        return config

    def words(self, name: str, *, default: str = "") -> list[str]:
        """Return the comma-separated `name` without blanks and empty parts."""
        return [word.strip() for word in self.text(name, default=default).split(",") if word.strip()]

    def hosts(self, name: str, *, default: str = "") -> list[str]:
        """Return host names that Django can compare a request with."""
        hosts = self.words(name, default=default)
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ImproperlyConfigured(
                    f"{name}: «{host}» не имя узла; укажите имена через запятую, без схемы и порта: kassa.shop.by."
                )
        return hosts

    def servers(self, name: str, *, default: str = "") -> list[str]:
        """Return servers that may be called: a host, meaning any port of it, or a host and a port."""
        servers = self.words(name, default=default)
        for server in servers:
            if not _SERVER.fullmatch(server):
                raise ImproperlyConfigured(
                    f"{name}: «{server}» не имя сервера; укажите через запятую «имя» или «имя:порт», без схемы и пути: "
                    "api.ikassa.by."
                )
        return servers

    def origins(self, name: str) -> list[str]:
        """Return origins: a scheme, a host and perhaps a port."""
        origins = self.words(name)
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ImproperlyConfigured(
                    f"{name}: «{origin}» не похоже на адрес сайта; укажите его со схемой и без пути: https://kassa.shop.by."
                )
        return origins

    def fernet_keys(self, name: str) -> list[str]:
        """Return Fernet keys."""
        keys = self.words(name)
        for position, key in enumerate(keys, start=1):
            try:
                Fernet(key)
            except ValueError:
                raise ImproperlyConfigured(
                    f"{name}: ключ № {position} не является ключом Fernet (32 байта в base64); создайте его командой "
                    '`python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`.'
                ) from None
        return keys

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings of one database, SQLite or PostgreSQL."""
        expected = "укажите sqlite:///путь или postgres://пользователь:пароль@узел:порт/база"
        address = self.text(name, default=default)
        # The address may hold a password, so it is not repeated; the library's own errors quote it.
        if not address.startswith(("sqlite://", "postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{name}: поддерживаются базы SQLite и PostgreSQL; {expected}.")
        try:
            config = dict(self.db_url_config(address))
        except (ValueError, ImproperlyConfigured):
            raise ImproperlyConfigured(f"{name}: адрес базы не разобран; {expected}.") from None
        if not config["NAME"] or config["NAME"] == ":memory:":
            raise ImproperlyConfigured(f"{name}: в адресе нет имени базы; {expected}.")
        return config

    def cache(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings of one cache."""
        address = self.text(name, default=default)
        scheme, separator, _ = address.partition("://")
        if not separator or scheme not in CACHE_PACKAGES:
            raise ImproperlyConfigured(
                f"{name}: такой кеш не поддерживается; укажите один из: "
                + ", ".join(f"{known}://" for known in CACHE_PACKAGES)
                + "."
            )
        package = CACHE_PACKAGES[scheme]
        if package and find_spec(package) is None:
            raise ImproperlyConfigured(f"{name}: для {scheme}:// установите пакет {package}: pip install {package}.")
        return dict(self.cache_url_config(address))


def make_folder(folder: Path, *, name: str) -> None:
    """Make the folder that the variable `name` asks for; SQLite makes only the file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: папка {folder} не создаётся: {error.strerror}.") from error
