"""Keeps the sandbox's tables in the sandbox's own database, and nothing else there."""

from typing import Any

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
