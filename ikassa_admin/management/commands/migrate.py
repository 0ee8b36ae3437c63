"""Django's own command of this name, which first refuses a base that is too old to be updated."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from ikassa_admin.old_base import too_old_base_refuse


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        too_old_base_refuse(connections[options["database"]])
        super().handle(*args, **options)
