"""«Пометить на удаление» in «Ещё ▾»: what is marked is offered no more, and the mark is taken off again."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminSelectWidget

from accounting.admin.confirmation import confirm
from accounting.admin.display import chip
from accounting.models.base import Markable
from accounting.services.catalogue import deletion_mark_set

MARK, UNMARK = "Пометить на удаление", "Снять пометку на удаление"


class UnmarkedSelectWidget(UnfoldAdminSelectWidget):
    """Offers what is not marked for deletion, and what is chosen already."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        return [group for group in groups if any(map(self._is_offered, group[1]))]

    def _is_offered(self, option: dict[str, Any]) -> bool:
        return option["selected"] or not getattr(getattr(option["value"], "instance", None), "deletion_mark", False)


class DeletionMarkMixin:
    """A list whose objects may be marked; `mark_follows` and `unmark_follows` say what comes of it."""

    mark_follows = "В формах этого больше не предложат; что записано с ним, останется, и обмен идёт по-прежнему."
    unmark_follows = "В формах это снова можно выбрать."

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.deletion_mark_view)  # type: ignore[attr-defined]
        own = path("<path:object_id>/deletion_mark/", view, name=self._mark_url_name)
        return [own, *super().get_urls()]  # type: ignore[misc]

    @property
    def _mark_url_name(self) -> str:
        opts = self.opts  # type: ignore[attr-defined]
        return f"{opts.app_label}_{opts.model_name}_deletion_mark"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "deletion_mark_chip"]  # type: ignore[misc]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), "deletion_mark"]  # type: ignore[misc]

    @admin.display(description="Пометка", ordering="deletion_mark")
    def deletion_mark_chip(self, obj: Markable) -> Any:
        return chip("danger", "на удаление") if obj.deletion_mark else ""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id and self.has_change_permission(request):  # type: ignore[attr-defined]
            context["deletion_mark_url"] = reverse(f"admin:{self._mark_url_name}", args=[quote(unquote(object_id))])
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]
        return response

    def deletion_mark_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, and set the mark (`?mark=1`) or take it off (`?mark=0`): pressed twice, it does the same once."""
        obj: Any = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None or not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            raise PermissionDenied
        is_marked = request.GET.get("mark") == "1"
        button, follows = (MARK, self.mark_follows) if is_marked else (UNMARK, self.unmark_follows)

        def act() -> str:
            deletion_mark_set(obj=obj, is_marked=is_marked)
            return f"«{obj}»: пометка на удаление поставлена." if is_marked else f"«{obj}»: пометка на удаление снята."

        return confirm(self, request, obj, question=f"{button}: «{obj}»? {follows}", button=button, act=act)
