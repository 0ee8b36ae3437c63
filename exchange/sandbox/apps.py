"""The app of the sandbox, and the router that keeps its tables in a database of its own."""

from typing import Any

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "exchange.sandbox"
    label = "sandbox"
    verbose_name = "Песочница iKassa"


SANDBOX = "sandbox"


class SandboxRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == SANDBOX or app_label == SANDBOX:
            return db == SANDBOX and app_label == SANDBOX
        return None
