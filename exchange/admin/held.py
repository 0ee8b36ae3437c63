"""The ways out for held documents, as buttons of the inbox."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from accounting.admin.confirmation import confirm
from exchange.admin.barcodes import BarcodesMixin
from exchange.admin.posting import load_after_decision
from exchange.ikassa.load.held import (
    NOT_TO_MEND,
    REASON_FORBIDS,
    document_accept_as_printed,
    document_ignore,
    documents_retry,
)
from exchange.models import Connection, InboxDocument

RETURNED = "Возвращено в проведение: {}. Проведёт ближайшая загрузка."
NOTHING_HELD = "Проводить повторно нечего: задержанных документов среди выбранных нет."
WHY = "Почему"


def decision(
    request: HttpRequest, document: InboxDocument, service: Callable[..., None], told: str
) -> Callable[[], str]:
    """Return what is done when the person agrees: the service, with him and the reason he wrote."""

    def act() -> str:
        try:
            service(document=document, user=request.user, reason=request.POST.get("reason", ""))
        except ValidationError as error:
            if error.code == REASON_FORBIDS:
                raise ValidationError([error.message, document.reason]) from error
            raise
        if document.status == InboxDocument.Status.NEW:
            load_after_decision(request, document.connection)
        return told

    return act


def posted_again(request: HttpRequest, documents: list[InboxDocument]) -> str:
    """Let documents be posted again, start what posts them, and return what to tell.

    Raises ValidationError when none of them is held any more: a colleague, or another page, was faster.
    """
    count = documents_retry(documents=documents)
    if not count:
        raise ValidationError(NOTHING_HELD)
    for connection in Connection.objects.filter(pk__in={document.connection_id for document in documents}):
        load_after_decision(request, connection)
    return RETURNED.format(count)


class HeldDocumentsMixin(BarcodesMixin):
    """«Провести повторно» for one and for many, «Принять как напечатано», «Не учитывать»."""

    actions = ["retry_selected"]
    actions_detail = ["give_barcode", "retry_document", "accept_document", "ignore_document"]

    def has_decide_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("exchange.change_inboxdocument"))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Offer the exits that the reason leaves open."""
        document = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]
        if document is None or not self.has_decide_permission(request):
            return []
        fitting = fitting_exits(document)
        return [each for each in self._get_base_actions_detail() if each.path in fitting]  # type: ignore[attr-defined]

    @admin.action(description="Провести повторно", permissions=["decide"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[InboxDocument]) -> None:
        try:
            messages.success(request, posted_again(request, list(queryset)))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))

    @action(description="Провести повторно", icon="refresh")
    def retry_document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self._decidable(request, object_id)
        question = f"«{document}»: причина устранена, провести документ?"

        def act() -> str:
            return posted_again(request, [document])

        return confirm(self, request, document, question=question, button="Провести повторно", act=act)

    @action(description="Принять как напечатано", icon="receipt")
    def accept_document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self._decidable(request, object_id)
        question = (
            f"«{document}». {document.reason} Итог будет принят по оплатам, а разница записана строкой «Расхождение»."
        )
        told = f"«{document}» принят как напечатано, его проведёт ближайшая загрузка."
        act = decision(request, document, document_accept_as_printed, told)
        return confirm(self, request, document, question=question, button="Принять", act=act, reason_label=WHY)

    @action(description="Не учитывать", icon="block")
    def ignore_document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self._decidable(request, object_id)
        question = f"«{document}» не попадёт в учёт. {document.reason} Его можно будет вернуть «Провести повторно»."
        act = decision(request, document, document_ignore, f"«{document}» не учитывается.")
        return confirm(self, request, document, question=question, button="Не учитывать", act=act, reason_label=WHY)

    def _decidable(self, request: HttpRequest, object_id: str) -> InboxDocument:
        document: InboxDocument | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if document is None or not self.has_decide_permission(request):
            raise PermissionDenied
        return document


def fitting_exits(document: InboxDocument) -> set[str]:
    """Return the buttons that make sense for the document as it stands."""
    by_hand = document.reason_code == InboxDocument.ReasonCode.BY_HAND
    if document.status == InboxDocument.Status.IGNORED and by_hand:
        return {"retry_document"}
    if document.status != InboxDocument.Status.HELD:
        return set()
    exits = {"retry_document"}
    if document.reason_code == InboxDocument.ReasonCode.UNKNOWN_BARCODE:
        exits.add("give_barcode")
    if document.reason_code == InboxDocument.ReasonCode.ARITHMETIC:
        exits.add("accept_document")
    if document.reason_code in NOT_TO_MEND:
        exits.add("ignore_document")
    return exits
