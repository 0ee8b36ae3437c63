"""«Пометить на удаление» in «Ещё ▾» of an item: the mark withdraws it from the registers, and is taken off again."""

from typing import Any

from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.decorators import action

from accounting.admin.confirmation import confirm
from accounting.models import Item
from accounting.services.catalogue import item_mark

MARK, UNMARK = "Пометить на удаление", "Снять пометку на удаление"


class DeletionMarkMixin:
    actions_detail = ["toggle_deletion_mark"]

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Show no button above the form: it stands in the menu of the form."""
        return []

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id and self.has_change_permission(request):  # type: ignore[attr-defined]
            address = reverse("admin:accounting_item_toggle_deletion_mark", args=[quote(unquote(object_id))])
            context["deletion_mark_url"] = address
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]
        return response

    @action(description=MARK)
    def toggle_deletion_mark(self, request: HttpRequest, object_id: str) -> HttpResponse:
        item: Item | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if item is None or not self.has_change_permission(request, item):  # type: ignore[attr-defined]
            raise PermissionDenied
        is_marked = not item.deletion_mark
        button = MARK if is_marked else UNMARK
        follows = "Ближайшая выгрузка " + ("снимет товар с продажи." if is_marked else "вернёт товар на кассы.")

        def act() -> str:
            item_mark(item=item, is_marked=is_marked)
            return f"«{item}» помечен на удаление." if is_marked else f"Пометка с «{item}» снята."

        return confirm(self, request, item, question=f"{button}: «{item}»? {follows}", button=button, act=act)
