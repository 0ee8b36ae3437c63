"""The exchange with iKassa, by subject."""

from exchange.models.connection import Connection, ConnectionState, LoadSettings
from exchange.models.inbox import InboxDocument
from exchange.models.links import RemoteLink, StockLink
from exchange.models.runs import ExchangeMessage, ExchangeRun

__all__ = [
    "Connection",
    "ConnectionState",
    "ExchangeMessage",
    "ExchangeRun",
    "InboxDocument",
    "LoadSettings",
    "RemoteLink",
    "StockLink",
]
