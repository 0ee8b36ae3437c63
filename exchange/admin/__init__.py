"""Admin pages of the exchange, by subject."""

from exchange.admin import connections, inbox, links, load_settings, registers, runs, schedules, troubles
from exchange.admin import registers as shifts

__all__ = ["connections", "inbox", "links", "load_settings", "registers", "runs", "schedules", "shifts", "troubles"]
