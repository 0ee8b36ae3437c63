"""Serve the pages and run the background work until Ctrl-C."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from ikassa_admin.background.processes import run_together
from ikassa_admin.old_base import MigratedBaseCommand


class Command(MigratedBaseCommand):
    help = "Запускает сайт (gunicorn) и фоновые задания (qcluster) вместе; Ctrl-C останавливает оба."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="адрес и порт сайта (%(default)s)")

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        """Serve until a signal or until one of the two programs ends; the latter is an error."""
        if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            raise CommandError("Статические файлы не собраны. Выполните `ikassa-admin collectstatic --noinput`.")
        self.stdout.write(f"Сайт: http://{bind}/ — остановить: Ctrl-C")
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:ikassa_admin.web", "--bind", bind]
        ended = run_together(
            [[*gunicorn, "ikassa_admin.wsgi"], [sys.executable, "-m", "ikassa_admin", "qcluster"]],
            cwd=settings.BASE_DIR,
        )
        if ended is not None:
            raise CommandError(f"Программа {('gunicorn', 'qcluster')[ended]} завершилась, другая остановлена за ней.")
