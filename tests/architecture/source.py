"""The source of the three apps, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def modules(*roots: str, without: tuple[str, ...] = ()) -> list[Path]:
    """Return the modules in `roots` (files or folders of the checkout), migrations and `without` left out."""
    outside = [CHECKOUT / name for name in without]
    found = []
    for root in roots:
        place = CHECKOUT / root
        candidates = [place] if place.is_file() else sorted(place.rglob("*.py"))
        assert candidates, f"{root} is gone: the rule about it watches nothing"
        found += [
            path
            for path in candidates
            if "migrations" not in path.parts and not any(path.is_relative_to(place) for place in outside)
        ]
    return found


def nodes(paths: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with its place, `file:line`."""
    for path in paths:
        for node in ast.walk(parse(path)):
            yield f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 1)}", node
