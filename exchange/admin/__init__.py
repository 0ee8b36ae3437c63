"""Admin pages of the exchange, by subject."""

from exchange.admin import connections, inbox, links, load_settings, registers, runs, schedules, troubles

__all__ = ["connections", "inbox", "links", "load_settings", "registers", "runs", "schedules", "troubles"]
