from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


def role_permissions_ensure(*, using: str, **kwargs: Any) -> None:
    """Give the roles their rights once a migration has written the permissions; the books come before the exchange.

    A migration of the sandbox's own database has nothing to do with them.
    """
    if using != DEFAULT_DB_ALIAS:
        return
    from accounting.services.access import role_groups_ensure
    from exchange.access import exchange_role_permissions_ensure

    role_groups_ensure()
    exchange_role_permissions_ensure()


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "Обмен с iKassa"

    def ready(self) -> None:
        """Let every migration end with the rights of the roles."""
        post_migrate.connect(role_permissions_ensure, sender=self, dispatch_uid="exchange.role_permissions")
