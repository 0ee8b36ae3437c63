"""The background work, looked after: django-q2's own command of this name with a supervisor over it."""

from typing import Any

from django_q.management.commands import qcluster

from ikassa_admin.background.cluster import Supervisor
from ikassa_admin.old_base import MigratedBaseCommand


class Command(MigratedBaseCommand, qcluster.Command):  # type: ignore[misc]
    help = "Выполняет фоновые задания; зависший или убитый кластер заменяет новым. Остановить: Ctrl-C или SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run_once"] or options["cluster_name"]:
            super().handle(*args, **options)
        else:
            Supervisor().run()
