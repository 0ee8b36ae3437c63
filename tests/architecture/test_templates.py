"""A number in an attribute of a template is read by a program: it has no thousands separator."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "templates", ROOT / "exchange/sandbox/templates"]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
#: What names an object or a page, and counts nothing.
NUMBER = r"\{\{\s*(?:\w+\.)*(?:pk|id|number|(?:next|previous)_page_number)\s*\}\}"


def bare_numbers(text: str) -> list[str]:
    """Return the attributes in which a number would be written as a person reads it, «1 041»."""
    without_tags = re.sub(r"\{%.*?%\}", "", text)
    return [each for each in re.findall(r'[\w-]+="[^"]*"', without_tags) if re.search(NUMBER, each)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_number_in_an_attribute_is_written_in_digits_alone(template: Path) -> None:
    assert bare_numbers(template.read_text(encoding="utf-8")) == []


def test_a_bare_number_is_seen() -> None:
    assert bare_numbers('<a {% if x %}href="?page={{ page.number }}"{% endif %}>') == ['href="?page={{ page.number }}"']
    assert bare_numbers('<a href="?page={{ page.number|stringformat:"d" }}">{{ page.number }}</a>') == []
