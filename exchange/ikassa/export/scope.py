"""What one export is about: whose, for which day, and since when the books are looked through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from accounting import days
from exchange.ikassa.export.selection import GoodsSelection
from exchange.ikassa.export.summary import ExportPart
from exchange.models import Connection, ConnectionState

# A transaction that began before the last export and was committed after it carries an older `changed_at`.
OVERLAP: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The last complete export: rows changed at `moment` or later may differ from it, and so may prices after `day`."""

    moment: datetime
    day: date


@dataclass(frozen=True, slots=True)
class ExportScope:
    """An export of `parts` at the prices of the beginning of `day` in Minsk.

    Without a baseline everything is compared. In a preview what an earlier part would send is taken for sent.
    `confirmed` lets prices below the minimum through. `selection` is a part of the goods, `cards` a part of the
    warehouses and categories (wire ids); None is all of them.
    """

    connection: Connection
    parts: frozenset[ExportPart]
    day: date
    baseline: Baseline | None
    confirmed: bool = False
    is_preview: bool = False
    selection: GoodsSelection | None = None
    cards: frozenset[str] | None = None

    def will_send(self, part: ExportPart) -> bool:
        return self.is_preview and part in self.parts

    @property
    def prices_at(self) -> datetime:
        return days.day_start(self.day)

    @property
    def is_complete(self) -> bool:
        """Tell whether all goods are looked through; warehouses and categories are always compared whole."""
        return {ExportPart.ITEMS, ExportPart.STOCK} <= self.parts and self.selection is None


def export_scope(
    *,
    connection: Connection,
    parts: Iterable[ExportPart] = tuple(ExportPart),
    day: date | None = None,
    full: bool = False,
    confirmed: bool = False,
    is_preview: bool = False,
    selection: GoodsSelection | None = None,
    cards: frozenset[str] | None = None,
) -> ExportScope:
    """Return the scope of an export as of now; `day` is today in Minsk if not given, `full` compares everything."""
    return ExportScope(
        connection=connection,
        parts=frozenset(parts),
        day=day or days.today(),
        baseline=None if full else baseline_get(connection=connection),
        confirmed=confirmed,
        is_preview=is_preview,
        selection=None if selection is None or selection.is_everything else selection,
        cards=cards,
    )


def baseline_get(*, connection: Connection) -> Baseline | None:
    """Return the last complete export of the connection, None if there was none."""
    return baseline_of(ConnectionState.objects.filter(connection=connection).first())


def baseline_of(state: ConnectionState | None) -> Baseline | None:
    """Return the last complete export that a state remembers."""
    if state is None or state.exported_at is None or state.exported_day is None:
        return None
    return Baseline(moment=state.exported_at - OVERLAP, day=state.exported_day)
