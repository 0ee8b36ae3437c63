from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from ikassa_admin.environment import Environment


def environment(**values: str) -> Environment:
    env = Environment()
    env.ENVIRON = values
    return env


def read(reader: str, value: str) -> Any:
    arguments = {"flag": {"default": False}, "database": {"default": ""}, "cache": {"default": ""}}
    return getattr(environment(NAME=value), reader)("NAME", **arguments.get(reader, {}))


@pytest.mark.parametrize(
    ("word", "meaning"), [("1", True), ("TRUE", True), ("yes", True), ("on", True), ("0", False), (" Off ", False)]
)
def test_a_flag_is_one_of_eight_words(word: str, meaning: bool) -> None:
    assert environment(DEBUG=word).flag("DEBUG", default=not meaning) is meaning


def test_a_blank_flag_means_its_default() -> None:
    assert environment(DEBUG=" ").flag("DEBUG", default=True) is True


def test_a_text_that_begins_with_a_dollar_sign_is_taken_letter_by_letter() -> None:
    assert environment(SECRET_KEY="$ecret").text("SECRET_KEY") == "$ecret"


@pytest.mark.parametrize(
    ("reader", "value", "advice"),
    [
        ("flag", "flase", "1/true/yes/on"),
        ("hosts", "https://kassa.shop.by", "kassa.shop.by"),
        ("hosts", "kassa.shop.by:8000", "kassa.shop.by"),
        ("servers", "https://api.ikassa.by", "api.ikassa.by"),
        ("servers", "api.ikassa.by/api", "имя:порт"),
        ("servers", "*", "имя:порт"),
        ("origins", "kassa.shop.by", "https://kassa.shop.by"),
        ("origins", "https://kassa.shop.by/admin", "https://kassa.shop.by"),
        ("fernet_keys", "not-a-key", "Fernet"),
        ("database", "mysql://user@host/base", "SQLite и PostgreSQL"),
        ("database", "postgres://user@host:port/base", "postgres://"),
        ("database", "postgres://user@host", "нет имени базы"),
        ("database", "sqlite://", "нет имени базы"),
        ("cache", "locmem", "locmemcache://"),
        ("cache", "pymemcache://127.0.0.1:11211", "pip install pymemcache"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_the_variable(reader: str, value: str, advice: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(reader, value)
    sentence = str(refusal.value)
    assert sentence.startswith("NAME: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert advice in sentence


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("database", "postgres://user:hunter2@host:port/base"),
        ("database", "mysql://user:hunter2@host/base"),
        ("cache", "hunter2"),
        ("fernet_keys", "hunter2"),
    ],
)
def test_a_refusal_does_not_repeat_a_secret(reader: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(reader, value)
    assert "hunter2" not in str(refusal.value)


def test_the_second_key_may_be_the_wrong_one() -> None:
    with pytest.raises(ImproperlyConfigured, match="№ 2"):
        read("fernet_keys", f"{Fernet.generate_key().decode()},short")


@pytest.mark.parametrize("host", ["kassa.shop.by", ".shop.by", "192.168.0.10", "[::1]", "*", "kassa_1"])
def test_what_django_understands_as_a_host_passes(host: str) -> None:
    assert read("hosts", f"{host}, localhost") == [host, "localhost"]


@pytest.mark.parametrize("server", ["api.ikassa.by", "127.0.0.1:8765", "localhost", "[::1]:8765"])
def test_a_server_is_a_host_with_or_without_a_port(server: str) -> None:
    assert read("servers", server) == [server]


@pytest.mark.parametrize("origin", ["https://kassa.shop.by", "http://127.0.0.1:8000", "https://*.shop.by"])
def test_what_django_understands_as_an_origin_passes(origin: str) -> None:
    assert read("origins", origin) == [origin]


def test_a_postgres_address_becomes_settings_of_django() -> None:
    config = read("database", "postgres://shop:pass%40word@db.local:5433/ikassa")
    assert (config["ENGINE"], config["NAME"], config["USER"], config["PASSWORD"], config["HOST"], config["PORT"]) == (
        "django.db.backends.postgresql",
        "ikassa",
        "shop",
        "pass@word",
        "db.local",
        5433,
    )
