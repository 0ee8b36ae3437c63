"""«Создать копированием»: the form of a new object filled in from another, lines too; nothing is written yet."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Model, UniqueConstraint
from django.forms import model_to_dict
from django.http import HttpRequest

#: The parameter of the address that names the object to copy.
COPY = "copy"
#: What a new object has of its own.
OWN = {"deletion_mark", "moment"}


def unique_names(model: type[Model]) -> set[str]:
    """Return the fields that are not copied: they tell one object from another, or a new one has its own."""
    alone = {field.name for field in model._meta.concrete_fields if field.unique}
    together = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
        for name in constraint.fields
        if not model._meta.get_field(name).is_relation
    }
    return alone | together | OWN


class CopyMixin:
    """Fills a form of a new object; only an object that the person may see is copied."""

    is_copied = True

    def copied(self, request: HttpRequest) -> Any:
        """Return the object that the form is filled in from, if any; read once a request."""
        if not hasattr(request, "_copied"):
            named = request.GET.get(COPY) if self.is_copied and request.method == "GET" else None
            source = self.get_object(request, unquote(named)) if named else None  # type: ignore[attr-defined]
            is_seen = source is not None and self.has_view_permission(request, source)  # type: ignore[attr-defined]
            request._copied = source if is_seen else None  # type: ignore[attr-defined]
        return request._copied  # type: ignore[attr-defined]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]
        initial.pop(COPY, None)
        source = self.copied(request)
        if source is None:
            return initial
        unique = unique_names(type(source))
        return {**initial, **{k: v for k, v in model_to_dict(source).items() if k not in unique}}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)  # type: ignore[misc]
        if lines := copied_lines(self.copied(request), inline):
            kwargs["initial"] = lines
        return kwargs


def copied_lines(source: Any, inline: Any) -> list[dict[str, Any]]:
    """Return what the lines of the copied object's table hold."""
    if source is None or not getattr(inline, "is_copied", False):
        return []
    owner = next(field for field in inline.model._meta.fields if field.related_model is type(source))
    lines = inline.model._default_manager.filter(**{owner.name: source})
    return [model_to_dict(line, fields=inline.fields) for line in lines]
