"""Emptying PostgreSQL between tests that commit: row by row.

Django truncates, and PostgreSQL makes every table and index a new file for that, hundreds of them, however few the rows
there were: seconds a test. To delete the few rows that a test left takes almost nothing. Django's foreign keys are
checked at the commit, so the order of the tables does not matter.
"""

from typing import Any


def pytest_configure() -> None:
    # Imported late: this plugin is read before Django is ready for its own backends.
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def sql_flush(
        self: DatabaseOperations,
        style: Any,
        tables: list[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        if reset_sequences or allow_cascade:
            return truncate(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
