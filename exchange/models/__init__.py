"""The exchange with iKassa, by subject."""

from exchange.models.connection import Connection, ConnectionState, LoadSettings
from exchange.models.inbox import InboxDocument
from exchange.models.links import RemoteLink, StockLink
from exchange.models.onec import (
    OneCChunk,
    OneCDelivery,
    OneCDeliveryLine,
    OneCFile,
    OneCItem,
    OneCRequest,
    OneCSession,
    OneCUser,
)
from exchange.models.runs import ExchangeMessage, ExchangeRun, GoodsFilter, RunRequest
from exchange.models.schedules import ExchangeSchedule
from exchange.models.troubles import NoticeRecipient, Trouble, WorkerHeartbeat

__all__ = [
    "Connection",
    "ConnectionState",
    "ExchangeMessage",
    "ExchangeRun",
    "ExchangeSchedule",
    "GoodsFilter",
    "InboxDocument",
    "LoadSettings",
    "NoticeRecipient",
    "OneCChunk",
    "OneCDelivery",
    "OneCDeliveryLine",
    "OneCFile",
    "OneCItem",
    "OneCRequest",
    "OneCSession",
    "OneCUser",
    "RemoteLink",
    "RunRequest",
    "StockLink",
    "Trouble",
    "WorkerHeartbeat",
]
