"""What a person has ticked: a part of what an export would send."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounting.models import Sku
from exchange.ikassa.export.conditions import GoodsConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSelection:
    """Goods: all that meet the conditions but `sku_ids` (`takes_all`), else `sku_ids` alone, whatever the conditions.

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
