"""Files of 1C into the books of a test."""

from collections.abc import Iterable
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from accounting.models import Organization
from exchange.onec.files import SourceFile, examine_all, find_sources
from exchange.services.onec.imports import Import
from exchange.services.onec.summary import ImportSummary

_sessions = count(1)


def text_source(text: str, name: str = "import.xml") -> SourceFile:
    return SourceFile(name, lambda: BytesIO(text.encode()))


def import_sources(organization: Organization, sources: Iterable[SourceFile]) -> ImportSummary:
    """Import files as one exchange, to its end."""
    exchange = Import(organization, next(_sessions))
    for examined in examine_all(sources):
        exchange.read(examined.source, progress=lambda done: None)
    exchange.finish()
    return exchange.summary


def import_texts(organization: Organization, *texts: str) -> ImportSummary:
    return import_sources(organization, [text_source(text, f"{number}.xml") for number, text in enumerate(texts)])


def import_paths(organization: Organization, *paths: Path) -> ImportSummary:
    return import_sources(organization, find_sources(paths))


def counted(summary: ImportSummary) -> dict[str, Any]:
    """The counters by part, without those that are all unchanged."""
    return {part: dict(outcomes) for part, outcomes in summary.counts.items()}
