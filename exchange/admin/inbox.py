"""Входящие документы: everything the registers sent, what became of it and why."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.html import format_html

from accounting.admin.base import FactAdmin
from accounting.admin.display import change_link, chip, digits, once, origin_teller
from accounting.admin.filters import (
    ChoicesDropdownFilter,
    ConditionFilter,
    OwnRelatedFilter,
    PeriodFilter,
    ShiftFilter,
)
from accounting.models import CashOperation, CashShift, Receipt, RefundReceipt, SaleReceipt
from exchange.admin.held import HeldDocumentsMixin
from exchange.admin.registers import register_add_url
from exchange.models import InboxDocument

STATUS_COLOURS = {
    InboxDocument.Status.NEW: "info",
    InboxDocument.Status.POSTED: "success",
    InboxDocument.Status.HELD: "danger",
    InboxDocument.Status.IGNORED: "warning",
}


@origin_teller
def incoming_documents(document: Model) -> list[Model]:
    """Return the rows of the inbox that a document of the books was made from; of a shift its Z-report."""
    inbox = InboxDocument.objects.defer("payload", "reason_issue")
    if isinstance(document, Receipt):
        uids = [uid for uid in (document.uid, document.rollback_uid) if uid]
        return list(inbox.filter(uid__in=uids, connection__organization=document.organization_id).order_by("id"))
    if isinstance(document, CashOperation):
        return list(inbox.filter(uid=document.uid, cash_register=document.shift.cash_register_id))
    if isinstance(document, CashShift):
        closing = inbox.filter(cash_register=document.cash_register_id, kind=InboxDocument.Kind.SHIFT_CLOSE)
        return list(closing.filter(shift_number=document.number))
    return []


def documents_made(document: InboxDocument) -> list[Model]:
    """Return what became of a row of the inbox in the books."""
    made: list[Model] = [
        *SaleReceipt.objects.filter(uid=document.uid),
        *RefundReceipt.objects.filter(uid=document.uid),
        *CashOperation.objects.filter(uid=document.uid),
    ]
    kinds = InboxDocument.Kind
    if document.kind in {kinds.SHIFT_OPEN, kinds.SHIFT_CLOSE} and document.shift_number is not None:
        made += CashShift.objects.filter(cash_register=document.cash_register_id, number=document.shift_number)
    if document.kind == kinds.ROLLBACK:
        annulled = Receipt.objects.filter(rollback_uid=document.uid)
        made += SaleReceipt.objects.filter(pk__in=annulled.values("pk"))
        made += RefundReceipt.objects.filter(pk__in=annulled.values("pk"))
    return made


class KindFilter(ConditionFilter):
    title = "Вид документа"
    parameter_name = "document"
    conditions = {kind: (name, Q(kind=kind)) for kind, name in InboxDocument.Kind.choices} | {
        "unknown": ("Неизвестный", ~Q(kind__in=InboxDocument.Kind.values))
    }


class InboxShiftFilter(ShiftFilter):
    """Of a document that names a shift, whether the books have that shift or not."""

    field = "shift_number"


@admin.register(InboxDocument)
class InboxDocumentAdmin(HeldDocumentsMixin, FactAdmin):
    organization_path = "connection__organization"
    list_display = ["title", "issued_at", "register", "shift", "status_chip", "reason"]
    list_select_related = ["cash_register"]
    # The held ones first: they wait for a person.
    ordering = [Case(When(status=InboxDocument.Status.HELD, then=Value(0)), default=Value(1)), "-id"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("reason_code", ChoicesDropdownFilter),
        ("issued_at", PeriodFilter),
        ("cash_register", OwnRelatedFilter),
        InboxShiftFilter,
        KindFilter,
    ]
    search_fields = ["uid", "number", "reason"]
    search_help_text = "УИ, номер или причина"
    readonly_fields = ["title", "shift", "register_link", "status_chip", "result", "document"]
    fieldsets = [
        (None, {"fields": [("title", "status_chip"), "reason", ("issued_at", "received_at"), "result"]}),
        ("Касса", {"fields": ["register_link", ("registration_number", "serial_number"), "shift"]}),
        ("Решение", {"classes": ["collapse"], "fields": ["decided_by", "decided_at", "decision", "posted_at"]}),
        ("Документ как пришёл", {"fields": ["uid", "document"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboxDocument]:
        """Leave the documents themselves unread until one is opened."""
        return super().get_queryset(request).defer("payload", "reason_issue")

    @admin.display(description="Документ", ordering="number")
    def title(self, document: InboxDocument) -> str:
        return str(document)

    @admin.display(description="Касса ККМ", ordering="cash_register__name")
    def register(self, document: InboxDocument) -> str:
        return str(document.cash_register or document.registration_number or "—")

    @admin.display(description="Смена", ordering="shift_number")
    def shift(self, document: InboxDocument) -> str:
        return digits(document.shift_number)

    @admin.display(description="Касса ККМ")
    @once
    def register_link(self, document: InboxDocument) -> Any:
        """Lead to the register, or to the form that adds the one that the document waits for."""
        if document.cash_register:
            return change_link(document.cash_register)
        if document.reason_code != InboxDocument.ReasonCode.UNKNOWN_REGISTER:
            return "—"
        address = register_add_url(
            organization_id=document.connection.organization_id,
            registration_number=document.registration_number,
            serial_number=document.serial_number,
        )
        return format_html('<a href="{}" class="text-link">Добавить кассу ККМ</a>', address)

    @admin.display(description="Состояние", ordering="status")
    def status_chip(self, document: InboxDocument) -> Any:
        return chip(STATUS_COLOURS[InboxDocument.Status(document.status)], document.get_status_display())

    @admin.display(description="Чем стал")
    @once
    def result(self, document: InboxDocument) -> Any:
        return change_link(*documents_made(document))

    @admin.display(description="Содержание")
    def document(self, document: InboxDocument) -> str:
        text = json.dumps(document.payload, ensure_ascii=False, indent=2, sort_keys=True)
        return format_html('<pre class="raw">{}</pre>', text)
