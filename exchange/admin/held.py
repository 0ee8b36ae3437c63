"""The ways out for held documents, as buttons of the inbox."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from unfold.decorators import action

from accounting.admin.confirmation import confirm
from accounting.admin.display import change_url
from accounting.models import Barcode, ItemPackage, Sku
from exchange.ikassa.exchanges import load_readiness_require
from exchange.ikassa.load.held import (
    NOT_TO_MEND,
    REASON_FORBIDS,
    barcode_remember,
    document_accept_as_printed,
    document_ignore,
    documents_retry,
)
from exchange.models import Connection, ExchangeRun, InboxDocument
from exchange.runs.errors import NotReady
from exchange.selectors.inbox import UnknownBarcode, unknown_barcodes
from exchange.tasks import load_enqueue
from exchange.texts import issue_text
from exchange.watch.workers import worker_command, workers_alive


def search_field(name: str, queryset: Any, label: str) -> forms.ModelChoiceField:
    """Return a field that searches as the card of a barcode does."""
    widget = AutocompleteSelect(Barcode._meta.get_field(name), admin.site)
    return forms.ModelChoiceField(queryset, label=label, required=False, widget=widget)


class BarcodesForm(forms.Form):
    """A row for every unknown barcode; the ones that are left empty stay unknown."""

    def __init__(self, *args: Any, unknown: Iterable[UnknownBarcode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = list(unknown)
        for index, _ in enumerate(self.unknown):
            self.fields[f"sku-{index}"] = search_field("sku", Sku.objects.select_related("item"), "Номенклатура")
            self.fields[f"package-{index}"] = search_field("package", ItemPackage.objects.all(), "Упаковка")

    @property
    def rows(self) -> list[tuple[UnknownBarcode, Any, Any]]:
        return [(barcode, self[f"sku-{index}"], self[f"package-{index}"]) for index, barcode in enumerate(self.unknown)]

    def remember(self, connection: Connection) -> list[Barcode]:
        """Give the barcodes to the goods chosen; what cannot be given is an error of its row."""
        given = []
        for index, barcode in enumerate(self.unknown):
            sku = self.cleaned_data[f"sku-{index}"]
            if sku is None:
                continue
            package = self.cleaned_data[f"package-{index}"]
            try:
                remembered, _ = barcode_remember(connection=connection, value=barcode.value, sku=sku, package=package)
            except ValidationError as error:
                self.add_error(f"sku-{index}", error.messages)
            else:
                given.append(remembered)
        return given


class BarcodesMixin:
    """A button of a document that is held for want of a barcode."""

    def has_give_barcode_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(["exchange.change_inboxdocument", "accounting.view_item"])

    @action(description="Назначить штрихкод", icon="barcode", permissions=["give_barcode"])
    def give_barcode(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document: InboxDocument | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if document is None or not self.has_give_barcode_permission(request):
            raise PermissionDenied
        form = BarcodesForm(request.POST or None, unknown=unknown_barcodes(document=document))
        if request.method == "POST" and form.is_valid():
            given = form.remember(document.connection)
            for barcode in given:
                text = f"Штрихкод {barcode} назначен: {barcode.sku}."
                self.log_change(request, document, text)  # type: ignore[attr-defined]
                messages.success(request, text)
            if given:
                load_after_decision(request, document.connection)
            elif form.unknown and not form.errors:
                form.add_error("sku-0", "Товар не выбран: найдите его по наименованию, артикулу или штрихкоду.")
            if not form.errors:
                return HttpResponseRedirect(change_url(document))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Неизвестные штрихкоды",
            "original": document,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "form": form,
            "media": form.media,
            "may_add_item": request.user.has_perm("accounting.add_item"),
            "back": change_url(document),
        }
        return TemplateResponse(request, "exchange/give_barcode.html", context)


def load_after_decision(request: HttpRequest, connection: Connection) -> None:
    """Queue a load and link to it in a message; a load that waits already is used instead.

    Nothing is queued for a person without the right to start exchanges, nor while a load could not succeed: the next
    load posts the document.
    """
    if not request.user.has_perm("exchange.add_exchangerun"):
        return
    try:
        load_readiness_require(connection=connection)
    except NotReady as gaps:
        messages.warning(request, f"Загрузка сейчас не начата. {issue_text(gaps.issue)}")
        return
    run = connection.runs.filter(kind=ExchangeRun.Kind.LOAD, status=ExchangeRun.Status.QUEUED).first()
    run = run or load_enqueue(
        connection=connection,
        trigger=ExchangeRun.Trigger.MANUAL,
        started_by=request.user,  # type: ignore[arg-type]
    )
    link = format_html('<a href="{}" class="text-link">{}</a>', change_url(run), "Ход загрузки")
    if workers_alive():
        messages.info(request, format_html("Загрузка поставлена в очередь. {}", link))
    else:
        text = "Загрузка ждёт: фоновые задания не запущены. Запустите на сервере: {}. {}"
        messages.warning(request, format_html(text, worker_command(), link))


RETURNED = "Возвращено в проведение: {}. Проведёт ближайшая загрузка."
NOTHING_HELD = "Проводить повторно нечего: задержанных документов среди выбранных нет."
WHY = "Почему"


def decision(
    request: HttpRequest, document: InboxDocument, service: Callable[..., None], done: str
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
        return done

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
        done = f"«{document}» принят как напечатано, его проведёт ближайшая загрузка."
        act = decision(request, document, document_accept_as_printed, done)
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
