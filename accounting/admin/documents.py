"""Documents that are posted and unposted: drafts are written, posted ones only looked at."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from accounting.admin.base import stay_on_page
from accounting.admin.confirmation import confirm
from accounting.admin.display import chip
from accounting.models import DocumentStatus

STATUS_COLOURS = {DocumentStatus.DRAFT: "warning", DocumentStatus.POSTED: "success"}


def is_posted(document: Any) -> bool:
    return getattr(document, "status", None) == DocumentStatus.POSTED


class DraftsMixin:
    """A draft may be changed and deleted, a posted document neither until it is unposted."""

    def may_keep(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the person keeps such documents, posted or not."""
        return bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request, obj) and not is_posted(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and not is_posted(obj)  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no deletion of many at once: among them could be posted ones."""
        return {}

    @admin.display(description="Состояние", ordering="status")
    def status_chip(self, document: Any) -> Any:
        return chip(STATUS_COLOURS[DocumentStatus(document.status)], document.get_status_display())


class PostableMixin(DraftsMixin):
    """Buttons that post and unpost; a subclass does it by `post` and `unpost`, services that raise ValidationError."""

    actions_detail = ["post_document", "unpost_document"]

    def post(self, document: Any) -> None:
        raise NotImplementedError

    def unpost(self, document: Any) -> None:
        raise NotImplementedError

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Offer the one of the two buttons that makes sense."""
        document = self.get_object(request, unquote(str(object_id)))  # type: ignore[attr-defined]
        if document is None or not self.may_keep(request, document):
            return []
        fitting = "unpost_document" if is_posted(document) else "post_document"
        return [each for each in self._get_base_actions_detail() if each.path == fitting]  # type: ignore[attr-defined]

    @action(description="Провести", icon="check")
    def post_document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self._kept(request, object_id)

        def act() -> str:
            self.post(document)
            return f"Документ «{document}» проведён."

        question = f"Провести «{document}»? Строк: {document.lines.count()}. Несохранённые изменения не попадут в учёт."
        return confirm(self, request, document, question=question, button="Провести", act=act)

    @action(description="Отменить проведение", icon="undo")
    def unpost_document(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self._kept(request, object_id)

        def act() -> str:
            self.unpost(document)
            return f"Проведение документа «{document}» отменено, его можно изменить."

        question = f"Отменить проведение «{document}»? Его строки уйдут из учёта, документ станет черновиком."
        return confirm(self, request, document, question=question, button="Отменить проведение", act=act)

    def _kept(self, request: HttpRequest, object_id: str) -> Any:
        document = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if document is None or not self.may_keep(request, document):
            raise PermissionDenied
        return document

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Post after the lines are written, if that was the button; what cannot be posted stays a draft on screen."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        if "_post" not in request.POST:
            return
        try:
            self.post(form.instance)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            stay_on_page(request)
