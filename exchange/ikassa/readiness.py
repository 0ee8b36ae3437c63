"""What keeps an organisation from exchanging with iKassa, and the steps from an empty base to its first exchange.

All of it is defined here: exchanges call `readiness_require`, the check of the connection and the card of a register
show gaps, the main page and «Готовность к обмену» show the checklist.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, Model, Q, QuerySet, Subquery

from accounting.models import CashRegister, Item, Organization, Price, PriceType, Unit, Warehouse
from exchange.codes import GapCode, SetupStep
from exchange.ikassa.client.address import base_url
from exchange.ikassa.client.errors import CredentialsInvalid, IkassaError, ServerNotAllowed
from exchange.ikassa.connections import credentials_of
from exchange.issues import Issue
from exchange.models import Connection, ExchangeRun, ExchangeSchedule, LoadSettings, RemoteLink
from exchange.runs.errors import ConnectionUnavailable, NotReady
from exchange.subjects import connection_subject, organization_subject, register_subject, warehouse_subject
from exchange.watch.workers import worker_command, workers_alive


class Need(StrEnum):
    """What an exchange cannot do without: the way to the cabinet, a warehouse to sell from, registers to load from."""

    CABINET = "cabinet"
    STOCK = "stock"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing or wrong, as `issue` names it; `field` of `subject` is where it is filled in.

    An exchange that has one of `blocks` among its needs does not start; without any the gap is only shown: a register
    that is still being set up must not stop the trade of the others. Where a whole object is missing, `lacking` is what
    it would be, and `subject` what it belongs to.
    """

    issue: Issue
    step: SetupStep
    subject: Model
    field: str
    blocks: frozenset[Need]
    lacking: type[Model] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the checklist: done, or to be done as in `to_do`, or kept from being done by its gaps.

    A step without which the exchange works all the same is optional.
    """

    code: SetupStep
    is_done: bool
    gaps: tuple[Gap, ...] = ()

    @property
    def to_do(self) -> Issue:
        return Issue(self.code, params={"command": worker_command()} if self.code is SetupStep.WORKERS else {})

    @property
    def is_optional(self) -> bool:
        return self.code is SetupStep.SCHEDULE


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


def readiness_require(*, organization: Organization, needs: Iterable[Need]) -> None:
    """Raise NotReady with all gaps that block one of the needs, if there are any. Three queries."""
    needed = set(needs)
    blocking = [gap.issue for gap in exchange_gaps(organization=organization) if gap.blocks & needed]
    if blocking:
        raise NotReady(GapCode.SEVERAL, gaps=blocking)


def checklist_of(*, organization: Organization) -> Checklist:
    """Return the checklist of an organisation. Five queries."""
    gaps: dict[SetupStep, list[Gap]] = {}
    for gap in exchange_gaps(organization=organization):
        gaps.setdefault(gap.step, []).append(gap)
    connection_id, done = _facts(organization)
    return Checklist(organization, connection_id, _steps(gaps, done))


def checklist_of_empty_base() -> Checklist:
    """Return the steps before there is an organisation; what is common to the base may be done. Four queries."""
    done = {step for step, rows in _common().items() if rows.exists()} | _running()
    return Checklist(None, None, _steps({}, done))


def _steps(gaps: dict[SetupStep, list[Gap]], done: set[SetupStep]) -> tuple[Step, ...]:
    return tuple(Step(step, step in done and step not in gaps, tuple(gaps.get(step, ()))) for step in SetupStep)


def register_gaps(*, register: CashRegister) -> list[Gap]:
    """Return the gaps of a register and its warehouse, and a notice if it is of a kind that does not exchange."""
    own = (register, register.warehouse)
    gaps = [gap for gap in exchange_gaps(organization=register.organization) if gap.subject in own]
    if register.kind != CashRegister.Kind.FISCAL and not any(gap.field == "kind" for gap in gaps):
        issue = Issue(GapCode.REGISTER_OF_OTHER_KIND, params={"kind": register.get_kind_display()})
        gaps.append(Gap(issue, SetupStep.REGISTER, register, "kind", frozenset()))
    return gaps


def exchange_gaps(*, organization: Organization) -> list[Gap]:
    """Return every gap of the organisation, in the order in which a person fills them. Three queries.

    A register that is marked for deletion and is not loaded any more lacks nothing.
    """
    registers = list(
        CashRegister.objects.filter(organization=organization)
        .exclude(deletion_mark=True, load_settings=None)
        .select_related("warehouse", "load_settings")
    )
    return [
        *_connection_gaps(organization),
        *_load_gaps(organization, registers),
        *_register_gaps(registers),
        *_stock_gaps(organization, registers),
    ]


def _connection_gaps(organization: Organization) -> Iterator[Gap]:
    connection = Connection.objects.filter(organization=organization).select_related("organization").first()
    step, blocks = SetupStep.CONNECTION, frozenset({Need.CABINET})
    owner = connection_subject(organization)
    if connection is None:
        yield Gap(Issue(GapCode.NO_CONNECTION, owner), step, organization, "", blocks, Connection)
        return

    def fault(error: IkassaError, field: str) -> Gap:
        issue = Issue(GapCode.CONNECTION_FAULT, owner, {"fault": error.issue})
        return Gap(issue, step, connection, field, blocks)

    if not connection.is_active:
        yield Gap(Issue(GapCode.CONNECTION_OFF, owner), step, connection, "is_active", blocks)
    for field in ("server", "accounts_server") if connection.auth == Connection.Auth.OAUTH else ("server",):
        try:
            base_url(getattr(connection, field), settings.IKASSA_ALLOWED_SERVERS)
        except ServerNotAllowed as error:
            yield fault(error, field)
    secret_field = "client_secret" if connection.auth == Connection.Auth.OAUTH else "token"
    try:
        credentials_of(connection=connection)
    except ConnectionUnavailable as error:
        yield Gap(error.issue, step, connection, secret_field, blocks)
    except CredentialsInvalid as error:
        yield fault(error, secret_field)


def _load_gaps(organization: Organization, registers: list[CashRegister]) -> Iterator[Gap]:
    """A register without a start date is not loaded; with none loaded at all there is nowhere to start from."""
    none_is_loaded = not any(_is_loaded(register) for register in registers)
    blocks = frozenset({Need.LOAD}) if none_is_loaded else frozenset()
    if not registers:
        issue = Issue(GapCode.NO_REGISTER, organization_subject(organization))
        yield Gap(issue, SetupStep.REGISTER, organization, "", blocks, CashRegister)
    elif none_is_loaded and not any(register.kind == CashRegister.Kind.FISCAL for register in registers):
        first = registers[0]
        kind = first.get_kind_display()
        yield _of_register(GapCode.ONLY_REGISTER_OF_OTHER_KIND, first, "kind", blocks, kind=kind)
    for register in registers:
        if register.kind == CashRegister.Kind.FISCAL and not _is_loaded(register):
            yield Gap(
                Issue(GapCode.NO_LOAD_SETTINGS, register_subject(register)),
                SetupStep.LOAD_SETTINGS,
                register,
                "load_settings",
                blocks,
                LoadSettings,
            )


def _register_gaps(registers: list[CashRegister]) -> Iterator[Gap]:
    """One that is still being set up stops nobody; before the first load there is nobody to be stopped."""
    none_is_loaded = not any(_is_loaded(register) for register in registers)
    for register in registers:
        if register.kind != CashRegister.Kind.FISCAL and not _is_loaded(register):
            continue
        blocks = frozenset({Need.LOAD}) if none_is_loaded or _is_loaded(register) else frozenset()
        if register.kind != CashRegister.Kind.FISCAL:
            kind = register.get_kind_display()
            yield _of_register(GapCode.LOADED_REGISTER_OF_OTHER_KIND, register, "kind", blocks, kind=kind)
        if not register.registration_number.strip():
            yield _of_register(GapCode.NO_REGISTRATION_NUMBER, register, "registration_number", blocks)
        if not register.serial_number.strip():
            yield _of_register(GapCode.NO_SERIAL_NUMBER, register, "serial_number", blocks)


def _stock_gaps(organization: Organization, registers: list[CashRegister]) -> Iterator[Gap]:
    """The registers show goods of retail warehouses, at the prices of their type."""
    warehouses = list(Warehouse.objects.filter(organization=organization))
    none_is_ready = not any(
        warehouse.kind == Warehouse.Kind.RETAIL and warehouse.retail_price_type_id is not None
        for warehouse in warehouses
    )
    found = False
    for register in registers:
        if register.kind != CashRegister.Kind.FISCAL:
            continue
        is_loaded = _is_loaded(register)
        for gap in _warehouse_gaps(register, blocks_stock=is_loaded or none_is_ready, blocks_load=is_loaded):
            found = True
            yield gap
    if none_is_ready and not found:
        named = [f"«{warehouse}» ({warehouse.get_kind_display().lower()})" for warehouse in warehouses]
        code = GapCode.NO_FIT_WAREHOUSE if warehouses else GapCode.NO_RETAIL_WAREHOUSE
        issue = Issue(code, organization_subject(organization), {"warehouses": named} if named else {})
        lacking = None if warehouses else Warehouse
        yield Gap(issue, SetupStep.WAREHOUSE, organization, "", frozenset({Need.STOCK}), lacking)


def _warehouse_gaps(register: CashRegister, *, blocks_stock: bool, blocks_load: bool) -> Iterator[Gap]:
    stock = frozenset({Need.STOCK}) if blocks_stock else frozenset()
    load = frozenset({Need.LOAD}) if blocks_load else frozenset()
    warehouse = register.warehouse
    if warehouse is None:
        yield _of_register(GapCode.NO_WAREHOUSE, register, "warehouse", stock | load)
    elif warehouse.kind != Warehouse.Kind.RETAIL:
        name = warehouse.name
        yield _of_register(GapCode.WAREHOUSE_WHOLESALE, register, "warehouse", stock | load, warehouse=name)
    elif warehouse.retail_price_type_id is None:
        issue = Issue(GapCode.WAREHOUSE_WITHOUT_PRICE_TYPE, warehouse_subject(warehouse), {"register": register.name})
        yield Gap(issue, SetupStep.WAREHOUSE, warehouse, "retail_price_type", stock)


def _of_register(
    code: GapCode, register: CashRegister, field: str, blocks: frozenset[Need] = frozenset(), **params: Any
) -> Gap:
    return Gap(Issue(code, register_subject(register), params), SetupStep.REGISTER, register, field, blocks)


def _is_loaded(register: CashRegister) -> bool:
    return hasattr(register, "load_settings")


def _common() -> dict[SetupStep, QuerySet[Any]]:
    """Return what of the steps is common to all organisations of the base."""
    return {
        SetupStep.PRICE_TYPE: PriceType.objects.all(),
        SetupStep.UNIT: Unit.objects.all(),
        SetupStep.GOODS: Item.objects.filter(deletion_mark=False),
    }


def _running() -> set[SetupStep]:
    return {SetupStep.WORKERS} if workers_alive() else set()


def _facts(organization: Organization) -> tuple[int | None, set[SetupStep]]:
    """Return the id of the connection, and the steps for which there is what they ask for.

    What is wrong with them is in the gaps.
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
        SetupStep.WAREHOUSE: priced,
        SetupStep.REGISTER: registers,
        SetupStep.CONNECTION: connection,
        SetupStep.CHECKED: _reached(connection),
        SetupStep.LOAD_SETTINGS: LoadSettings.objects.filter(organization=organization),
        SetupStep.PRICES: Price.objects.filter(price_type__in=priced.values("retail_price_type")),
        SetupStep.WAREHOUSES_SENT: links.filter(kind=RemoteLink.Kind.WAREHOUSE, key__in=retail.values("guid")),
        SetupStep.GOODS_SENT: links.filter(kind=RemoteLink.Kind.SKU),
        SetupStep.SCHEDULE: ExchangeSchedule.objects.filter(connection__in=connection, is_active=True),
    }
    row = (
        Organization.objects.filter(pk=organization.pk)
        .annotate(
            connection_id=Subquery(connection.values("pk")),
            **{f"has_{step.name}": Exists(rows) for step, rows in exist.items()},
        )
        .values("connection_id", *(f"has_{step.name}" for step in exist))
        .get()
    )
    done = {step for step in exist if row[f"has_{step.name}"]} | {SetupStep.ORGANIZATION} | _running()
    return row["connection_id"], done


def _reached(connection: QuerySet[Connection]) -> QuerySet[ExchangeRun]:
    """Return the run by which the connection as it is now is known to be in order, if the last word on it was good.

    An exchange may fail with the connection in order; a check fails for want of it. What was before the connection was
    changed proves nothing.
    """
    succeeded = Q(status__in=[ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS])
    proofs = ExchangeRun.objects.filter(
        succeeded | Q(kind=ExchangeRun.Kind.CHECK),
        connection__in=connection,
        finished_at__isnull=False,
        started_at__gte=F("connection__changed_at"),
    )
    return ExchangeRun.objects.filter(succeeded, pk=Subquery(proofs.order_by("-pk").values("pk")[:1]))
