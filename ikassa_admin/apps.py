from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class IkassaAdminConfig(AppConfig):
    name = "ikassa_admin"
    verbose_name = "iKassa"

    def ready(self) -> None:
        """Register the system checks, and what every connection to the base begins with."""
        from ikassa_admin import checks  # noqa: F401

        connection_created.connect(jit_switch_off)


def jit_switch_off(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let PostgreSQL compile no query: ours are short, and to compile one takes as long as a page may take.

    Said on the connection and not in its address, which pgbouncer would refuse.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit TO off")
