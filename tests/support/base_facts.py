"""What a base of the demo contains, as plain values; run as a program, what this version does with such a base.

The program runs on the base of DATABASE_URL and prints one JSON object. Facts are named after what they mean, not
after a model or a column: a migration that renames one changes the query here, never the stored facts.
"""

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, QuerySet, Sum

Facts = dict[str, Any]

ORGANIZATION = "191234563"
#: The label of a model in the stored facts, and its label now; None if it has gone.
RENAMED_MODELS: dict[str, str | None] = {}
APPS = ("accounting", "exchange")


def base_facts() -> Facts:
    """Return counts of rows, sums, secrets and cursors of the base."""
    from accounting.models import (
        Barcode,
        CashOperation,
        Price,
        Receipt,
        ReceiptLine,
        ReceiptPayment,
        ShiftReportLine,
        ShiftReportPayment,
        StockBalance,
        StockMovement,
    )
    from exchange.models import ExchangeRun, InboxDocument, RemoteLink, StockLink

    return {
        "rows": row_counts(),
        "receipts": sums(
            Receipt.objects, "kind", "status", of=("total", "discount", "cash", "card", "other", "change")
        ),
        "receipt bases": sums(Receipt.objects, "kind", "base_source"),
        "receipt lines": sums(
            ReceiptLine.objects, "receipt__kind", "vat_rate", of=("quantity", "total", "manual_discount", "vat_amount")
        ),
        "receipt payments": sums(ReceiptPayment.objects, "receipt__kind", "kind", of=("amount",)),
        "cash operations": sums(CashOperation.objects, "kind", of=("amount",)),
        "report lines": sums(
            ShiftReportLine.objects, "kind", of=("quantity", "discount", "total", "vat_amount", "written")
        ),
        "report payments": sums(ShiftReportPayment.objects, "receipt_kind", "kind", of=("amount",)),
        "balances": sums(StockBalance.objects, "warehouse__guid", of=("quantity",)),
        "movements": sums(StockMovement.objects, "warehouse__guid", of=("quantity",)),
        "barcodes": sums(Barcode.objects, "is_internal"),
        "prices": sums(Price.objects, "price_type__name", of=("value",)),
        "inbox": sums(InboxDocument.objects, "kind", "status"),
        "links": sums(RemoteLink.objects.filter(accepted__isnull=False, error=""), "kind", of=("number",)),
        "stock links": sums(StockLink.objects.filter(error=""), "warehouse__guid", of=("quantity", "price")),
        "runs": sums(ExchangeRun.objects, "kind", "status"),
        "shifts": shifts(),
        "connection": connection_secrets(),
        "cursors": cursors(),
    }


def row_counts() -> dict[str, int]:
    """Return how many rows each model of the books and of the exchange has, by the model's label."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return {model._meta.label: model._base_manager.count() for model in models if not model._meta.proxy}


def sums(rows: Any, *by: str, of: tuple[str, ...] = ()) -> dict[str, dict[str, str]]:
    """Return how many rows there are and the sums of columns, by the values of the columns `by`."""
    query: QuerySet[Any, Any] = rows.order_by(*by).values(*by)
    grouped = query.annotate(_count=Count("pk"), **{f"_{column}": Sum(column) for column in of})
    return {
        " ".join(str(row[name]) for name in by): {name: number(row[f"_{name}"]) for name in ("count", *of)}
        for row in grouped
    }


def number(value: Any) -> str:
    """Return a number as both databases write it."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


def shifts() -> Facts:
    from accounting.models import CashShift

    return {
        f"{shift.cash_register.serial_number} {shift.number}": {
            "status": shift.status,
            "totals": shift.totals,
            "z_counters": shift.z_counters,
            "discrepancy": number(shift.discrepancy),
        }
        for shift in CashShift.objects.select_related("cash_register")
    }


def connection_secrets() -> Facts:
    from exchange.models import Connection

    remote = Connection.objects.get()
    return {"token": remote.token, "client_secret": remote.client_secret, "auth": remote.auth}


def cursors() -> Facts:
    from exchange.models import ConnectionState

    state = ConnectionState.objects.get()
    moments = {name: getattr(state, name) for name in ("feed_from", "exported_at", "exported_day")}
    return {"feed_cursor": state.feed_cursor, **{name: moment.isoformat() for name, moment in moments.items()}}


def schema() -> Facts:
    """Return the columns, constraints and indexes of each table but that of the migrations.

    The order of columns and the names of constraints are left out: they differ between an updated base and a new one.
    """
    journal = MigrationRecorder.Migration._meta.db_table
    with connection.cursor() as cursor:
        tables = sorted(table.name for table in connection.introspection.get_table_list(cursor))
        return {table: table_schema(cursor, table) for table in tables if table != journal}


def table_schema(cursor: Any, table: str) -> list[str]:
    introspection = connection.introspection
    columns = [
        f"{column.name}: {introspection.get_field_type(column.type_code, column)} {column.internal_size} "
        f"{column.precision} {column.scale} null={column.null_ok} default={column.default}"
        for column in introspection.get_table_description(cursor, table)
    ]
    constraints = [
        " ".join(f"{key}={rule[key]}" for key in sorted(rule) if key != "definition")
        for rule in introspection.get_constraints(cursor, table).values()
    ]
    return sorted(columns) + sorted(constraints)


def applied_migrations() -> list[str]:
    rows = MigrationRecorder.Migration.objects.order_by("app", "name")
    return [f"{app}.{name}" for app, name in rows.values_list("app", "name")]


def upgraded_base_examine(*, day: str) -> Facts:
    """Examine an updated base: migrate again, then export everything to its sandbox and load from it.

    The export is of the day of the stored export, so that the clock of the machine does not matter.
    """
    from exchange.models import Connection
    from exchange.sandbox.models import RequestLog
    from exchange.sandbox.server import SandboxServer, sandbox_prepare

    seen: Facts = {"facts": base_facts(), "schema": schema(), "applied": applied_migrations()}
    seen["second_migrate"] = printed("migrate")
    seen["applied_after_second"] = applied_migrations()
    sandbox_prepare()
    with SandboxServer() as sandbox:
        Connection.objects.update(server=f"http://{sandbox.address}")
        for name, command in (("export", ("export", "all", "--date", day)), ("load", ("load",))):
            before = RequestLog.objects.count()
            seen[name] = json.loads(printed("ikassa", *command, "--organization", ORGANIZATION, "--json"))
            requests = RequestLog.objects.order_by("pk")[before:]
            seen[f"{name}_requests"] = [f"{request.verb} {request.method}" for request in requests]
    seen["facts_after"] = base_facts()
    return seen


def printed(*command: str) -> str:
    output = StringIO()
    call_command(*command, stdout=output)
    return output.getvalue()


if __name__ == "__main__":
    import sys

    django.setup()
    assert connection.alias == DEFAULT_DB_ALIAS
    result = upgraded_base_examine(day=sys.argv[1]) if sys.argv[1:] else base_facts()
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
