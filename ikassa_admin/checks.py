"""System checks of what no single setting shows: `manage.py check`."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import checks

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@checks.register(checks.Tags.security)
def check_sandbox_is_for_trying_out(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of an emulated cabinet beside real books."""
    if settings.DEBUG or not settings.IKASSA_SANDBOX:
        return []
    return [
        checks.Warning(
            "Песочница iKassa включена на рабочем сервере: кто угодно из списка пользователей пробьёт в ней чек.",
            hint="Уберите IKASSA_SANDBOX или задайте IKASSA_SANDBOX=off.",
            id="ikassa.W001",
        )
    ]


@checks.register(checks.Tags.security)
def check_tokens_leave_for_the_cabinet_only(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of tokens that may be sent to a program on this machine, over plain http."""
    loopback = [entry for entry in settings.IKASSA_ALLOWED_SERVERS if _host(entry) in LOOPBACK]
    if settings.DEBUG or not loopback:
        return []
    return [
        checks.Warning(
            f"Токены разрешено отправлять на этот же компьютер без шифрования: {', '.join(loopback)}.",
            hint="Оставьте в IKASSA_ALLOWED_SERVERS только серверы iKassa.",
            id="ikassa.W002",
        )
    ]


@checks.register(checks.Tags.security)
def check_a_first_look_stays_on_this_machine(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of a trial installation that others can reach: DEBUG shows settings, the default keys are known to all."""
    others = _hosts_of_others(settings.ALLOWED_HOSTS)
    if not settings.DEBUG or not others:
        return []
    return [
        checks.Warning(
            f"DEBUG включён, а программа отвечает и другим компьютерам ({', '.join(others)}): "
            "страница ошибки покажет им настройки, а токены зашифрованы ключом, который знают все.",
            hint="Задайте DEBUG=off, SECRET_KEY и TOKEN_ENCRYPTION_KEYS (см. .env.example).",
            id="ikassa.W003",
        )
    ]


def _hosts_of_others(hosts: Iterable[str]) -> list[str]:
    return [host for host in hosts if _host(host) not in LOOPBACK]


def _host(entry: str) -> str:
    """Return the host of `host`, `host:port`, `[::1]` or `[::1]:port`."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0]
