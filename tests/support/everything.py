"""One of everything that the admin shows: what belongs to nobody and what libraries write included."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone
from django_q.humanhash import uuid
from django_q.models import Failure, OrmQ, Schedule, Success
from django_q.tasks import async_task

from accounting.models import (
    Barcode,
    Item,
    ItemCategory,
    ItemPackage,
    Partner,
    Price,
    PriceDocument,
    PriceType,
    Sku,
    Unit,
    User,
)
from exchange.models import Connection, ExchangeRun
from exchange.tasks import load_enqueue, tick_ensure
from tests.support import books
from tests.support.admin import Holding, make_holding

_COMMON: tuple[type[Model], ...] = (
    Barcode, Group, Item, ItemCategory, ItemPackage, Partner, Price, PriceDocument, PriceType, Sku, Unit, User,
)  # fmt: skip


def make_everything() -> Holding:
    """Make an organisation with one object of every model that the admin shows."""
    holding = make_holding("Наша")
    sku = books.make_sku(name="Сыр", article="А-1", category=books.make_category())
    books.make_package(item=sku.item)
    books.make_barcode(sku=sku)
    books.make_price(sku=sku, price_type=books.make_price_type(name="Оптовая"))
    books.make_partner()
    books.make_user()
    PriceDocument.objects.create(number="1")
    for model in _COMMON:
        holding.keep(model._default_manager.first())
    _keep_rows_of_libraries(holding)
    return holding


def _keep_rows_of_libraries(holding: Holding) -> None:
    """What django-q2 and axes write: tasks that wait, are done and have failed; people let in, refused, locked out."""
    load = load_enqueue(connection=holding.objects[Connection], trigger=ExchangeRun.Trigger.MANUAL)  # type: ignore[arg-type]
    async_task("exchange.tasks.tick")
    for queued in OrmQ.objects.all():
        holding.keep(queued)
    tick_ensure()
    holding.keep(Schedule.objects.get())
    now = timezone.now()
    for model, func, args, result in (
        (Success, "exchange.tasks.tick", (), None),
        (Success, "exchange.tasks.runs_do", (load.pk, load.pk + 1), None),
        (Failure, "exchange.tasks.tick", (), "База не отвечает"),
    ):
        task = uuid()
        holding.keep(
            model.objects.create(
                id=task[1], name=task[0], func=func, args=args, result=result, started=now, stopped=now,
                success=model is Success,
            )
        )  # fmt: skip
    visit = {"username": "Ирина", "ip_address": "10.0.0.7", "user_agent": "Браузер", "path_info": "/admin/login/"}
    holding.keep(AccessLog.objects.create(**visit, attempt_time=now))
    holding.keep(AccessFailureLog.objects.create(**visit, attempt_time=now, locked_out=True))
    holding.keep(AccessAttempt.objects.create(**visit, attempt_time=now, failures_since_start=8))
