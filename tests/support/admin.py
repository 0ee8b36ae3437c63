"""Organisations with one of everything that the admin shows, and people who look at it."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounting.admin.base import ScopedModelAdmin
from accounting.models import (
    CashOperation,
    Membership,
    Organization,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    RefundReceipt,
    SaleReceipt,
    ShiftReport,
    ShiftReportLine,
    Sku,
    StockBalance,
    StockDocument,
    StockMovement,
    User,
)
from accounting.services.stock_documents import StockLine, stock_document_create
from exchange.models import (
    ConnectionState,
    ExchangeMessage,
    ExchangeRun,
    ExchangeSchedule,
    InboxDocument,
    NoticeRecipient,
    RemoteLink,
    StockLink,
    Trouble,
)
from tests.support import books
from tests.support.connections import make_connection, make_load_settings, make_schedule

_sequence = count(1)


@dataclass
class Holding:
    """One organisation; every name of its objects carries `mark`, so that a leak is seen in a page's text."""

    mark: str
    organization: Organization
    objects: dict[type[Model], Model] = field(default_factory=dict)

    def keep(self, obj: Any, model: type[Model] | None = None) -> Any:
        self.objects[model or type(obj)] = obj
        return obj


def make_holding(mark: str, *, sku: Sku | None = None) -> Holding:
    """Make an organisation with one object of every kind that belongs to an organisation."""
    organization = books.make_organization(name=f"Организация {mark}")
    holding = Holding(mark, organization)
    holding.keep(organization)
    sku = sku or books.make_sku()
    holding.keep(books.make_department(organization=organization, name=f"Подразделение {mark}"))
    desk = holding.keep(books.make_cash_desk(organization=organization, name=f"Касса {mark}"))
    terminal = holding.keep(books.make_acquiring_terminal(organization=organization, name=f"Терминал {mark}"))
    warehouse = holding.keep(books.make_warehouse(organization=organization, name=f"Склад {mark}"))
    register = holding.keep(books.make_register(warehouse=warehouse, name=f"ККМ {mark}"))
    shift = holding.keep(books.make_shift(cash_register=register, number=next(_sequence)))
    _make_stock(holding, sku=sku)
    for model, kind in ((SaleReceipt, Receipt.Kind.SALE), (RefundReceipt, Receipt.Kind.REFUND)):
        receipt = make_receipt(holding, kind=kind, sku=sku)
        holding.keep(model.objects.get(pk=receipt.pk), model)
        ReceiptPayment.objects.create(receipt=receipt, kind="card", amount=receipt.total, acquiring_terminal=terminal)
    holding.keep(
        CashOperation.objects.create(
            kind="deposit", shift=shift, cash_desk=desk, amount=Decimal("5"), number=1,
            uid=f"{next(_sequence):024X}", issued_at=timezone.now(), cashier=f"Кассир {mark}",
        )
    )  # fmt: skip
    _make_report(holding, sku=sku)
    _make_exchange(holding, sku=sku)
    return holding


def make_receipt(holding: Holding, *, kind: Receipt.Kind, sku: Sku) -> Receipt:
    """Make a receipt of one line in the holding's shift."""
    register, shift = _of(holding, "cashregister"), _of(holding, "cashshift")
    number = next(_sequence)
    receipt = Receipt.objects.create(
        organization=holding.organization, kind=kind, uid=f"{number:024X}", warehouse=_of(holding, "warehouse"),
        currency="BYN", cash_register=register, shift=shift, number=number, issued_at=timezone.now(),
        cashier=f"Кассир {holding.mark}", total=Decimal("28.68"), card=Decimal("28.68"),
    )  # fmt: skip
    ReceiptLine.objects.create(
        receipt=receipt, issued_at=receipt.issued_at, position=1, sku=sku, package=books.base_package(sku),
        name=f"Товар {holding.mark}", quantity=Decimal(1), price=Decimal("28.68"), total=Decimal("28.68"),
        vat_rate="20", vat_amount=Decimal("4.78"),
    )  # fmt: skip
    return receipt


def _make_stock(holding: Holding, *, sku: Sku) -> None:
    warehouse = _of(holding, "warehouse")
    books.put_in_stock(warehouse=warehouse, sku=sku)
    holding.keep(StockBalance.objects.get(warehouse=warehouse))
    holding.keep(StockMovement.objects.get(warehouse=warehouse))
    holding.keep(
        stock_document_create(
            organization=holding.organization,
            kind=StockDocument.Kind.RECEIPT,
            warehouse=warehouse,
            comment=f"Документ {holding.mark}",
            lines=[StockLine(sku=sku, quantity=Decimal(1))],
        )
    )


def _make_report(holding: Holding, *, sku: Sku) -> None:
    report = ShiftReport.objects.create(
        shift=_of(holding, "cashshift"),
        organization=holding.organization,
        warehouse=_of(holding, "warehouse"),
        currency="BYN",
    )
    ShiftReportLine.objects.create(
        report=report, kind="sale", sku=sku, package=books.base_package(sku), price=Decimal("28.68"), vat_rate="20",
        quantity=Decimal(1), total=Decimal("28.68"),
    )  # fmt: skip
    holding.keep(report)


def _make_exchange(holding: Holding, *, sku: Sku) -> None:
    organization, warehouse, register = holding.organization, _of(holding, "warehouse"), _of(holding, "cashregister")
    now = timezone.now()
    connection = holding.keep(
        make_connection(organization=organization, server="api.ikassa.by", token=f"секрет {holding.mark}")
    )
    ConnectionState.objects.create(connection=connection)
    holding.keep(ExchangeSchedule.objects.create(connection=connection))
    holding.keep(make_schedule(connection=connection))
    holding.keep(Trouble.objects.create(organization=organization, kind="held", text=f"Неполадка {holding.mark}"))
    holding.keep(
        NoticeRecipient.objects.create(organization=organization, email=f"recipient-{next(_sequence)}@example.by")
    )
    holding.keep(make_load_settings(cash_register=register))
    run = holding.keep(
        ExchangeRun.objects.create(
            organization=organization, connection=connection, kind="load", trigger="manual", status="failed",
            error=f"Ошибка {holding.mark}", started_at=now, finished_at=now + timedelta(seconds=3),
        )
    )  # fmt: skip
    ExchangeMessage.objects.create(run=run, text=f"Сообщение {holding.mark}")
    holding.keep(
        InboxDocument.objects.create(
            connection=connection, uid=f"{next(_sequence):024X}", kind="sale", payload={"total": 2868}, status="held",
            reason=f"Причина {holding.mark}", cash_register=register, number=1, issued_at=now,
        )
    )  # fmt: skip
    holding.keep(
        RemoteLink.objects.create(
            connection=connection, kind="warehouse", key=warehouse.guid, accepted={"name": warehouse.name}
        )
    )
    holding.keep(StockLink.objects.create(connection=connection, sku=sku, warehouse=warehouse, checked_at=now))


def _of(holding: Holding, name: str) -> Any:
    return next(obj for model, obj in holding.objects.items() if model._meta.model_name == name)


def make_keeper(*organizations: Organization) -> User:
    """A member with every permission there is, and yet no superuser: only the scope stands between him and others."""
    user = books.make_user()
    for organization in organizations:
        Membership.objects.create(user=user, organization=organization, role=Membership.Role.OWNER)
    user.user_permissions.set(Permission.objects.all())
    return user


def admin_url(model: type[Model] | Model, page: str, *args: Any) -> str:
    """Return the address of a page of the model's admin: `changelist`, `add`, `change`, `delete`, `history`."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def scoped_models() -> list[type[Model]]:
    """Return every registered model that belongs to an organisation."""
    return [model for model, model_admin in admin.site._registry.items() if isinstance(model_admin, ScopedModelAdmin)]
