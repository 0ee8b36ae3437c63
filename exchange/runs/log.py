"""What stands in every line of the log, and what never does: the run's id, and no secret."""

import contextvars
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

_HIDDEN: Final = "***"
#: What looks like a secret wherever it stands: a header, a form, JSON, a query, the password of an address.
_SECRETS: Final = (
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',;]+"),
    re.compile(
        r"(?i)([\"']?\b(?:access_token|client_secret|secret_key|token|password|passwd|secret)\b[\"']?\s*[:=]\s*[\"']?)"
        r"(?!\*\*\*)[^\s\"'&,;}]+"
    ),
    re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)"),
)

_run_id: contextvars.ContextVar[int | None] = contextvars.ContextVar("run_id", default=None)


@contextmanager
def run_logged(run_id: int) -> Iterator[None]:
    """Mark every line of this thread with the run, until the end of the block."""
    before = _run_id.set(run_id)
    try:
        yield
    finally:
        _run_id.reset(before)


def redacted(text: str) -> str:
    """Return the text without anything that looks like a secret."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{_HIDDEN}", text)
    return text


class RunFilter(logging.Filter):
    """Gives a record its `run`: the id, or a dash outside of runs."""

    def filter(self, record: logging.LogRecord) -> bool:
        run_id = _run_id.get()
        record.run = "-" if run_id is None else run_id
        return True


class LineFormatter(logging.Formatter):
    """A line for a person, tracebacks included, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line for a collector of logs: `time`, `level`, `logger`, `run`, `process`, `message`,
    `traceback` if there is one; without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "run": getattr(record, "run", "-"),
            "process": record.process,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            facts["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(facts, ensure_ascii=False)
