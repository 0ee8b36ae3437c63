"""The command line of an installed copy: `ikassa-admin migrate`, `python -m ikassa_admin check`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from ikassa_admin.demo import demo_environment_set


def main() -> None:
    """Run one management command; a wrong setting ends it with a sentence instead of a traceback, exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ikassa_admin.settings")
    if sys.argv[1:2] == ["demo"]:
        demo_environment_set()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        print(f"Настройка не подходит. {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
