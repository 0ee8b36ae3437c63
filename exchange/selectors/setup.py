"""«Готовность к обмену»: every step from an empty base to the first export, done or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, Q, QuerySet, Subquery

from accounting.models import CashRegister, Item, Organization, Price, PriceType, Unit, Warehouse
from exchange.models import Connection, ExchangeRun, ExchangeSchedule, LoadSettings, RemoteLink
from exchange.services.readiness import Problem, exchange_problems
from exchange.services.workers import worker_command, workers_alive


class StepKind(StrEnum):
    """The steps in the order in which a newcomer takes them."""

    ORGANIZATION = "organization"
    PRICE_TYPE = "price_type"
    WAREHOUSE = "warehouse"
    REGISTER = "register"
    CONNECTION = "connection"
    CHECKED = "checked"
    LOAD_SETTINGS = "load_settings"
    UNIT = "unit"
    GOODS = "goods"
    PRICES = "prices"
    WORKERS = "workers"
    WAREHOUSES_SENT = "warehouses_sent"
    GOODS_SENT = "goods_sent"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it is when done, and else what to do, in words; or the gaps that keep it from being done.

    A step without which the exchange works all the same is optional.
    """

    kind: StepKind
    title: str
    is_done: bool
    to_do: str = ""
    gaps: tuple[Problem, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    organization: Organization | None
    connection_id: int | None
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return all(step.is_done or step.is_optional for step in self.steps)


#: Each kind: what it is when done, what to do else.
_WORDS = {
    StepKind.ORGANIZATION: ("Организация", "Добавьте организацию: наименование и УНП"),
    StepKind.PRICE_TYPE: ("Розничный вид цены", "Добавьте розничный вид цены: BYN, цена включает НДС"),
    StepKind.WAREHOUSE: (
        "Розничный склад с видом цены",
        "Добавьте склад магазина: тип «Розничный» и розничный вид цены",
    ),
    StepKind.REGISTER: ("Касса ККМ: склад и оба номера", "Добавьте кассу ККМ"),
    StepKind.CONNECTION: ("«Ik авторизация»: сервер и токен", "Создайте «Ik авторизация»"),
    StepKind.CHECKED: ("Связь с кабинетом есть", "Проверьте связь с кабинетом: кнопка «Проверить связь»"),
    StepKind.LOAD_SETTINGS: ("«Ik последняя загрузка» каждой кассы", "Укажите, с какого дня загружать чеки"),
    StepKind.UNIT: ("Единица измерения", "Добавьте единицу измерения: для штук код 796, наименование шт"),
    StepKind.GOODS: ("Товары в номенклатуре", "Добавьте товары: по одному или загрузкой из 1С"),
    StepKind.PRICES: ("Розничные цены", "Установите цены документом «Установка цен»"),
    StepKind.WORKERS: (
        "Фоновые задания выполняются",
        "Фоновые задания не запущены: выполните на сервере {command}",
    ),
    StepKind.WAREHOUSES_SENT: ("Розничный склад выгружен в кабинет", "Выгрузите склад: вкладка «Склады»"),
    StepKind.GOODS_SENT: ("Товары выгружены в кабинет", "Выгрузите товары: вкладка «Товары»"),
    StepKind.SCHEDULE: ("Расписание обмена", "Обмен запускается только вручную: составьте расписание"),
}


def checklist_of(*, organization: Organization) -> Checklist:
    """Return the checklist of an organisation. Five queries."""
    gaps: dict[StepKind, list[Problem]] = {}
    for problem in exchange_problems(organization=organization):
        gaps.setdefault(_step_of(problem), []).append(problem)
    connection_id, done = _facts(organization)
    return Checklist(organization, connection_id, tuple(_steps(gaps, done)))


def checklist_of_empty_base() -> Checklist:
    """Return the steps before there is an organisation; what is common to the base may be done. Four queries."""
    done = {kind for kind, rows in _common().items() if rows.exists()} | _running()
    return Checklist(None, None, tuple(_steps({}, done)))


def _steps(gaps: dict[StepKind, list[Problem]], done: set[StepKind]) -> Iterator[Step]:
    for kind in StepKind:
        own = gaps.get(kind, [])
        yield _step(kind, is_done=kind in done and not own, gaps=own)


def _step(kind: StepKind, *, is_done: bool, gaps: Iterable[Problem] = ()) -> Step:
    title, to_do = _WORDS[kind]
    told = to_do.format(command=worker_command())
    return Step(kind, title, is_done, told, tuple(gaps), is_optional=kind is StepKind.SCHEDULE)


def _step_of(problem: Problem) -> StepKind:
    by_lacking = {
        Connection: StepKind.CONNECTION,
        CashRegister: StepKind.REGISTER,
        LoadSettings: StepKind.LOAD_SETTINGS,
        Warehouse: StepKind.WAREHOUSE,
        # Its warehouses are there, and none of them is fit.
        Organization: StepKind.WAREHOUSE,
    }
    return by_lacking[problem.lacking or type(problem.subject)]


def _common() -> dict[StepKind, QuerySet[Any]]:
    """Return what of the steps is common to all organisations of the base."""
    return {
        StepKind.PRICE_TYPE: PriceType.objects.all(),
        StepKind.UNIT: Unit.objects.all(),
        StepKind.GOODS: Item.objects.filter(deletion_mark=False),
    }


def _running() -> set[StepKind]:
    return {StepKind.WORKERS} if workers_alive() else set()


def _facts(organization: Organization) -> tuple[int | None, set[StepKind]]:
    """Return the id of the connection, and the steps for which there is what they ask for.

    What is wrong with it, the gaps tell.
    """
    connection = Connection.objects.filter(organization=organization)
    links = RemoteLink.objects.filter(connection__in=connection, accepted__isnull=False)
    retail = Warehouse.objects.filter(organization=organization, kind=Warehouse.Kind.RETAIL)
    priced = retail.filter(retail_price_type__isnull=False)
    registers = CashRegister.objects.filter(
        organization=organization, kind=CashRegister.Kind.FISCAL, warehouse__isnull=False
    ).exclude(Q(registration_number="") | Q(serial_number=""))
    exist = {
        **_common(),
        StepKind.WAREHOUSE: priced,
        StepKind.REGISTER: registers,
        StepKind.CONNECTION: connection,
        StepKind.CHECKED: _reached(connection),
        StepKind.LOAD_SETTINGS: LoadSettings.objects.filter(organization=organization),
        StepKind.PRICES: Price.objects.filter(price_type__in=priced.values("retail_price_type")),
        StepKind.WAREHOUSES_SENT: links.filter(kind=RemoteLink.Kind.WAREHOUSE, key__in=retail.values("guid")),
        StepKind.GOODS_SENT: links.filter(kind=RemoteLink.Kind.SKU),
        StepKind.SCHEDULE: ExchangeSchedule.objects.filter(connection__in=connection, is_active=True),
    }
    row = (
        Organization.objects.filter(pk=organization.pk)
        .annotate(
            connection_id=Subquery(connection.values("pk")),
            **{f"has_{kind}": Exists(rows) for kind, rows in exist.items()},
        )
        .values("connection_id", *(f"has_{kind}" for kind in exist))
        .get()
    )
    done = {kind for kind in exist if row[f"has_{kind}"]} | {StepKind.ORGANIZATION} | _running()
    return row["connection_id"], done


def _reached(connection: QuerySet[Connection]) -> QuerySet[ExchangeRun]:
    """Return the run by which the connection as it is now is known to be in order, if the last word on it was good.

    An exchange may fail with the connection in order; a check fails for want of it. What was before the connection was
    changed tells nothing of it.
    """
    succeeded = Q(status__in=[ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS])
    told = ExchangeRun.objects.filter(
        succeeded | Q(kind=ExchangeRun.Kind.CHECK),
        connection__in=connection,
        finished_at__isnull=False,
        started_at__gte=F("connection__changed_at"),
    )
    return ExchangeRun.objects.filter(succeeded, pk=Subquery(told.order_by("-pk").values("pk")[:1]))
