"""Texts for a person are made in exchange/texts; what is behind it speaks in codes."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import modules, nodes

SPEAKING = (
    "exchange/ikassa/export/conditions.py",  # sentences of ValidationError, which a form shows
    "exchange/ikassa/load/held.py",
    "exchange/onec/commerceml",  # names of elements, and words of files
    "exchange/onec/imports/stock.py",  # comments of movements, which stay in the books
    "exchange/onec/imports/units.py",
    "exchange/onec/imports/values.py",
    "exchange/onec/sales/documents.py",
    "exchange/sheets/tables.py",  # the columns of a table
)
SILENT = (
    "exchange/access.py",
    "exchange/codes.py",
    "exchange/ikassa",
    "exchange/issues.py",
    "exchange/onec",
    "exchange/runs",
    "exchange/selectors",
    "exchange/sheets",
    "exchange/subjects.py",
    "exchange/tasks.py",
    "exchange/watch",
)


def is_cyrillic(text: str) -> bool:
    return any("а" <= letter <= "я" or letter == "ё" for letter in text.lower())


def strings() -> Iterator[tuple[str, str]]:
    """Yield the string literals of silent modules with their places; docstrings are none."""
    paths = modules(*SILENT, without=SPEAKING)
    docstrings = {id(node.value) for _, node in nodes(paths) if isinstance(node, ast.Expr)}
    for place, node in nodes(paths):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield place, node.value


def test_no_service_and_no_selector_has_a_russian_sentence() -> None:
    found = list(strings())
    assert found
    assert [(place, text) for place, text in found if is_cyrillic(text)] == []


@pytest.mark.parametrize("text", ["нет цены", "Ёж"])
def test_the_rule_sees_russian_letters(text: str) -> None:
    assert is_cyrillic(text)
