"""Recognises a base that this version cannot update: the migrations that it still needs are no longer in the tree."""

from typing import Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: The last commit with all the migrations that the squashed ones replace; docs/upgrade.md names it too.
LAST_BEFORE_SQUASH: Final = "8e501f7"


def base_is_too_old(connection: BaseDatabaseWrapper) -> bool:
    """Return True if the base has only a part of the migrations that a squashed migration replaces.

    Django cannot use a squashed migration there. It leaves the whole app out of its plan, so `migrate` ends either
    with a traceback or with success and nothing done.
    """
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    on_disk = loader.disk_migrations
    applied = MigrationRecorder(connection).applied_migrations()
    for migration in on_disk.values():
        missing = [replaced for replaced in migration.replaces if replaced not in applied]
        is_partial = 0 < len(missing) < len(migration.replaces)
        if is_partial and any(replaced not in on_disk for replaced in missing):
            return True
    return False


def too_old_base_refuse(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError if the base is too old for this version; the message names the version to install first."""
    if base_is_too_old(connection):
        raise CommandError(
            f"База сделана программой старше коммита {LAST_BEFORE_SQUASH} (версия 0.1.0 от 28.11.2026), эта версия её "
            f"не обновит. Сначала поставьте программу из этого коммита и выполните `{settings.PROGRAM} migrate`, затем "
            "поставьте эту версию снова. База не изменена. По шагам: docs/upgrade.md, «Если база слишком старая»."
        )


class MigratedBaseCommand(BaseCommand):
    """A command that reports missing migrations at its start, and does not start on a base that is too old."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        too_old_base_refuse(default_connection)
        super().check_migrations()
