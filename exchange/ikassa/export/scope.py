"""What one export is about: whose, for which day, and since when the books are looked through."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from accounting import days
from accounting.models import Sku
from exchange.ikassa.export.conditions import GoodsConditions
from exchange.ikassa.export.summary import ExportPart
from exchange.models import Connection, ConnectionState


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSelection:
    """Goods: all that meet the conditions but `sku_ids` (`takes_all`), else `sku_ids` alone, without the conditions.

    Of what is sent, the rows of the warehouses in `left_out` (warehouse ids by sku id) stay at home.
    """

    takes_all: bool = True
    sku_ids: frozenset[int] = frozenset()
    conditions: GoodsConditions = field(default_factory=GoodsConditions)
    left_out: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def is_everything(self) -> bool:
        return self.takes_all and not self.sku_ids and not self.left_out and self.conditions.is_empty

    def narrow(self, skus: QuerySet[Sku], *, organization_id: int, prices_at: datetime) -> QuerySet[Sku]:
        if not self.takes_all:
            return skus.filter(pk__in=self.sku_ids)
        chosen = self.conditions.narrow(skus, organization_id=organization_id, prices_at=prices_at)
        return chosen.exclude(pk__in=self.sku_ids) if self.sku_ids else chosen

    def takes_row(self, *, sku_id: int, warehouse_id: int) -> bool:
        return warehouse_id not in self.left_out.get(sku_id, ())

    def as_parameters(self) -> dict[str, Any]:
        """Return the selection fit for JSON."""
        return {
            "takes_all": self.takes_all,
            "sku_ids": sorted(self.sku_ids),
            "conditions": self.conditions.as_parameters(),
            "left_out": {str(sku_id): sorted(places) for sku_id, places in self.left_out.items()},
        }

    @classmethod
    def from_parameters(cls, parameters: dict[str, Any]) -> "GoodsSelection":
        return cls(
            takes_all=parameters["takes_all"],
            sku_ids=frozenset(parameters["sku_ids"]),
            conditions=GoodsConditions.from_parameters(parameters["conditions"]),
            left_out=left_out_rows(parameters["left_out"]),
        )


def left_out_rows(rows: Mapping[str, Collection[int]]) -> dict[int, frozenset[int]]:
    """Return warehouse ids by sku id, out of JSON, whose keys are texts; a sku with none is passed over."""
    return {int(sku_id): frozenset(places) for sku_id, places in rows.items() if places}


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
