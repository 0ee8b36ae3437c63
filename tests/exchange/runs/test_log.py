"""Every line of the log names its run, and none holds a secret."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from exchange.runs.log import JsonFormatter, LineFormatter, RunFilter, redacted, run_logged

SECRET = "s3cr3t-value"


@pytest.fixture(params=[LineFormatter("[run %(run)s] %(message)s"), JsonFormatter()], ids=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param)
    handler.addFilter(RunFilter())
    logger = logging.getLogger("tests.log")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


logger = logging.getLogger("tests.log")


def test_a_line_names_the_run_it_belongs_to(written: io.StringIO) -> None:
    with run_logged(17):
        logger.warning("inside")
    logger.warning("outside")

    inside, outside = written.getvalue().splitlines()
    assert "[run 17]" in inside or json.loads(inside)["run"] == 17
    assert "[run -]" in outside or json.loads(outside)["run"] == "-"


def test_runs_of_two_threads_are_not_mixed_up(written: io.StringIO) -> None:
    with run_logged(17):
        other = threading.Thread(target=logger.warning, args=["of another thread"])
        other.start()
        other.join()

    assert "[run -]" in written.getvalue() or json.loads(written.getvalue())["run"] == "-"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f'{{"access_token": "{SECRET}", "expires_in": 3600}}',
        f"client_id=a&client_secret={SECRET}&audience=1",
        f"{{'token': '{SECRET}'}}",
        f"postgres://ikassa:{SECRET}@127.0.0.1/ikassa",
        f"PASSWORD={SECRET}",
    ],
)
def test_no_secret_is_written_whatever_it_looks_like(written: io.StringIO, text: str) -> None:
    logger.warning("%s", text)
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("with a traceback")

    assert SECRET not in written.getvalue()
    assert "***" in written.getvalue()


@pytest.mark.parametrize("text", ["POST /api/wms.sku.create 200 19 ms", "token is refused", "https://host:8000/path"])
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redacted(text) == text


def test_a_line_of_json_is_one_object_with_its_traceback() -> None:
    try:
        raise ZeroDivisionError("деление")
    except ZeroDivisionError:
        record = logging.LogRecord("a", logging.ERROR, "f", 1, "Ошибка %s", ("1",), sys.exc_info())
    RunFilter().filter(record)
    line = JsonFormatter().format(record)

    facts = json.loads(line)
    assert "\n" not in line
    assert (facts["level"], facts["message"], facts["run"]) == ("ERROR", "Ошибка 1", "-")
    assert "ZeroDivisionError: деление" in facts["traceback"]
