"""What keeps an organisation from exchanging with iKassa: all gaps at once, each naming its object."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import Model

from accounting.models import CashRegister, Organization, Warehouse
from exchange.ikassa.address import base_url
from exchange.ikassa.errors import CredentialsInvalid, ServerNotAllowed
from exchange.models import Connection, LoadSettings
from exchange.services.connections import credentials_of
from exchange.services.errors import ConnectionUnavailable, NotReady

_NAMED = 5


class Need(StrEnum):
    """What an exchange cannot do without: the way to the cabinet, a warehouse to sell from, registers to load from."""

    CABINET = "cabinet"
    STOCK = "stock"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Problem:
    """One gap: a sentence with the way out, and the field that fills it.

    An exchange that has one of `blocks` among its needs does not start; without any the gap is only shown: a register
    that is still being set up must not stop the trade of the others. Where a whole object is missing, `lacking` is what
    it would be, and `subject` what it belongs to.
    """

    text: str
    subject: Model
    field: str
    blocks: frozenset[Need]
    lacking: type[Model] | None = None


def readiness_require(*, organization: Organization, needs: Iterable[Need]) -> None:
    """Raise NotReady, with all gaps in its text, if something that is needed is missing."""
    needed = set(needs)
    blocking = [problem.text for problem in exchange_problems(organization=organization) if problem.blocks & needed]
    if blocking:
        raise NotReady(" ".join(blocking))


def exchange_problems(*, organization: Organization) -> list[Problem]:
    """Return every gap of the organisation, in the order in which a person fills them. Three queries.

    A register that is marked for deletion and is not loaded any more lacks nothing.
    """
    registers = list(
        CashRegister.objects.filter(organization=organization)
        .exclude(deletion_mark=True, load_settings=None)
        .select_related("warehouse", "load_settings")
    )
    return [
        *_connection_problems(organization),
        *_load_problems(organization, registers),
        *_register_problems(registers),
        *_stock_problems(organization, registers),
    ]


def _connection_problems(organization: Organization) -> Iterator[Problem]:
    connection = Connection.objects.filter(organization=organization).select_related("organization").first()
    blocks = frozenset({Need.CABINET})
    owner = f"«Ik авторизация» организации «{organization}»"
    if connection is None:
        yield Problem(f"{owner} не создана. Создайте её, укажите сервер и токен.", organization, "", blocks, Connection)
        return
    if not connection.is_active:
        yield Problem(f"{owner} отключена. Отметьте в ней «Действует».", connection, "is_active", blocks)
    for field in ("server", "accounts_server") if connection.auth == Connection.Auth.OAUTH else ("server",):
        try:
            base_url(getattr(connection, field), settings.IKASSA_ALLOWED_SERVERS)
        except ServerNotAllowed as error:
            yield Problem(f"{owner}: {error.explanation}", connection, field, blocks)
    secret_field = "client_secret" if connection.auth == Connection.Auth.OAUTH else "token"
    try:
        credentials_of(connection=connection)
    except ConnectionUnavailable as error:
        yield Problem(str(error), connection, secret_field, blocks)
    except CredentialsInvalid as error:
        yield Problem(f"{owner}: {error.explanation}", connection, secret_field, blocks)


def _load_problems(organization: Organization, registers: list[CashRegister]) -> Iterator[Problem]:
    """A register without a start date is not loaded; with none loaded at all there is nowhere to start from."""
    none_is_loaded = not any(_is_loaded(register) for register in registers)
    blocks = frozenset({Need.LOAD}) if none_is_loaded else frozenset()
    if not registers:
        yield Problem(
            f"У организации «{organization}» нет ни одной кассы ККМ. Добавьте кассу.",
            organization,
            "",
            blocks,
            CashRegister,
        )
    elif none_is_loaded and not any(register.kind == CashRegister.Kind.FISCAL for register in registers):
        first = registers[0]
        yield Problem(
            f"Касса «{first}»: тип «{first.get_kind_display()}», и другой кассы нет, а с iKassa работает только "
            "«Фискальный регистратор». Исправьте тип кассы или добавьте кассу ККМ.",
            first,
            "kind",
            blocks,
        )
    for register in registers:
        if register.kind == CashRegister.Kind.FISCAL and not _is_loaded(register):
            yield Problem(
                f"Касса «{register}»: нет «Ik последняя загрузка». "
                "Создайте её на основании кассы и укажите, с какого дня загружать чеки.",
                register,
                "load_settings",
                blocks,
                LoadSettings,
            )


def _register_problems(registers: list[CashRegister]) -> Iterator[Problem]:
    """One that is still being set up stops nobody; before the first load there is nobody to be stopped."""
    none_is_loaded = not any(_is_loaded(register) for register in registers)
    for register in registers:
        if register.kind != CashRegister.Kind.FISCAL and not _is_loaded(register):
            continue
        blocks = frozenset({Need.LOAD}) if none_is_loaded or _is_loaded(register) else frozenset()
        if register.kind != CashRegister.Kind.FISCAL:
            yield Problem(
                f"Касса «{register}»: тип «{register.get_kind_display()}», а с iKassa работает только "
                "«Фискальный регистратор». Исправьте тип кассы или удалите её «Ik последняя загрузка».",
                register,
                "kind",
                blocks,
            )
        for field, lacking in (
            ("registration_number", "не указан регистрационный номер"),
            ("serial_number", "не указан серийный номер"),
        ):
            if not getattr(register, field).strip():
                yield Problem(f"Касса «{register}»: {lacking}. Перепишите его с кассы.", register, field, blocks)


def _stock_problems(organization: Organization, registers: list[CashRegister]) -> Iterator[Problem]:
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
        for problem in _warehouse_problems(register, blocks_stock=is_loaded or none_is_ready, blocks_load=is_loaded):
            found = True
            yield problem
    if none_is_ready and not found:
        yield _no_retail_warehouse(organization, warehouses)


def _no_retail_warehouse(organization: Organization, warehouses: list[Warehouse]) -> Problem:
    names = ", ".join(f"«{warehouse}» ({warehouse.get_kind_display().lower()})" for warehouse in warehouses[:_NAMED])
    if len(warehouses) > _NAMED:
        names += f" и ещё {len(warehouses) - _NAMED}"
    advice = (
        f"Есть склады: {names}. Выберите на складе магазина тип «Розничный» и розничный вид цены."
        if warehouses
        else "Добавьте склад магазина с типом «Розничный» и розничным видом цены."
    )
    text = f"У организации «{organization}» нет розничного склада с видом цены. {advice}"
    lacking = None if warehouses else Warehouse
    return Problem(text, organization, "", frozenset({Need.STOCK}), lacking)


def _warehouse_problems(register: CashRegister, *, blocks_stock: bool, blocks_load: bool) -> Iterator[Problem]:
    stock = frozenset({Need.STOCK}) if blocks_stock else frozenset()
    load = frozenset({Need.LOAD}) if blocks_load else frozenset()
    warehouse = register.warehouse
    if warehouse is None:
        yield Problem(
            f"Касса «{register}»: не указан склад. Выберите розничный склад.", register, "warehouse", stock | load
        )
    elif warehouse.kind != Warehouse.Kind.RETAIL:
        yield Problem(
            f"Касса «{register}»: склад «{warehouse}» — оптовый. "
            "Выберите розничный склад или смените тип склада на «Розничный».",
            register,
            "warehouse",
            stock | load,
        )
    elif warehouse.retail_price_type_id is None:
        yield Problem(
            f"Склад «{warehouse}» кассы «{register}»: не указан розничный вид цены. Выберите его на складе.",
            warehouse,
            "retail_price_type",
            stock,
        )


def _is_loaded(register: CashRegister) -> bool:
    return hasattr(register, "load_settings")
