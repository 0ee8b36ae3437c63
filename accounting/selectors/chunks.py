"""Long lists of ids, cut to what one query takes."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, TypeVar, overload

from django.db.models import QuerySet

Ids = Collection[int] | QuerySet[Any]
"""Ids themselves, or a query that selects them (`.values("pk")`), which has no limit."""

#: SQLite takes 32,766 parameters a query.
CHUNK = 10_000

Value = TypeVar("Value")


@overload
def chunked(values: QuerySet[Any]) -> Iterator[QuerySet[Any]]: ...


@overload
def chunked(values: Collection[Value]) -> Iterator[list[Value]]: ...


def chunked(values: Collection[Any] | QuerySet[Any]) -> Iterator[Collection[Any] | QuerySet[Any]]:
    """Yield `values` in parts that fit into one query each; a query is one part, however much it selects."""
    if isinstance(values, QuerySet):
        yield values
        return
    rest = iter(values)
    while part := list(islice(rest, CHUNK)):
        yield part
