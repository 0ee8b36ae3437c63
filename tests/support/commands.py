"""Running a management command in this process as a shell would see it."""

from io import StringIO
from typing import Any

from django.core.management import call_command


def run_command(*arguments: Any) -> tuple[int, str, str]:
    """Run a command; its exit code, what it printed and what it complained of."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
        assert code, "a command that succeeded ends as a function does"
    return code, out.getvalue(), err.getvalue()
