"""What the pages read of the exchange."""

from exchange.selectors.dashboard import count_held_documents, last_runs

__all__ = ["count_held_documents", "last_runs"]
