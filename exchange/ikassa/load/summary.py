"""What a load did."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class LoadSummary:
    """Counts of one load: `documents` new in the inbox, the others what became of inbox rows in this run.

    `touched_shifts` are ids of those that documents were posted to, `stock_sent` stock rows sent to the cabinet
    afterwards, of which the cabinet did not take `stock_rejected`.
    """

    documents: int = 0
    receipts: int = 0
    refunds: int = 0
    rollbacks: int = 0
    held: int = 0
    ignored: int = 0
    stock_sent: int = 0
    stock_rejected: int = 0
    touched_shifts: set[int] = field(default_factory=set)

    @property
    def has_remarks(self) -> bool:
        return bool(self.held or self.stock_rejected)

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of design §5."""
        return {
            "documents": self.documents,
            "receipts": self.receipts,
            "refunds": self.refunds,
            "rollbacks": self.rollbacks,
            "shifts": len(self.touched_shifts),
            "held": self.held,
            "ignored": self.ignored,
            "stock_sent": self.stock_sent,
        }
