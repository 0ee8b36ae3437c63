"""What a deletion takes along and what stands in its way, foreseen without reading what could be a million rows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.db.models import PROTECT, SET_NULL, F, Func, Model, Q, QuerySet, Subquery
from django.db.models.deletion import get_candidate_relations_to_delete
from django.http import HttpRequest
from django.utils.text import capfirst

#: For more objects at once one query would name too many ids; they are left to Django's collector.
COUNTED = 100


def summarize(counts: dict[type[Model], int]) -> list[str]:
    """Return «Штрихкоды: 3», one line a model."""
    return [f"{capfirst(model._meta.verbose_name_plural)}: {count}" for model, count in counts.items()]


class Deletion(NestedObjects):
    """What goes with `objs`, in `going`, and what stands in the way, in `held_by`: so many rows of each model.

    Django's collector asks each related table by a query of its own and reads all rows that stand in the way. Here one
    query counts the rows of all tables; when some stand in the way no more is asked, else only the tables that have
    some.
    """

    def __init__(self, objs: Iterable[Model], *, using: str) -> None:
        super().__init__(using=using)
        self._objs = set(objs)
        self._counts = _related_counts(list(self._objs))
        self.going: Counter[Any]
        self.held_by: dict[Any, int] = {
            model: count for (model, holds), count in self._counts.items() if holds and count
        }
        if self.held_by:
            self.going = Counter(map(type, self._objs))
            return
        self.collect(list(self._objs))
        collected: dict[Any, Any] = self.model_objs
        # A table that only joins two others has no name that a person knows.
        named = {model: len(rows) for model, rows in collected.items() if not model._meta.auto_created}
        self.going = Counter(named)
        self.held_by = dict(Counter(type(row) for row in self.protected))

    def related_objects(self, related_model: type[Model], related_fields: Any, objs: Any) -> QuerySet[Any]:
        if self._objs.issuperset(objs) and self._counts.get((related_model, _holds(related_fields[0]))) == 0:
            return related_model._base_manager.none()
        found: QuerySet[Any] = super().related_objects(related_model, related_fields, objs)
        return found


class CountedDeletionMixin:
    """Asks about a deletion with numbers: names could be another organisation's, and are too many."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        deletion = Deletion(objs, using=router.db_for_write(self.model))  # type: ignore[attr-defined]
        forbidden = {str(model._meta.verbose_name) for model in deletion.going if not self._may_delete(request, model)}
        model_count = {model._meta.verbose_name_plural: count for model, count in deletion.going.items()}
        held_by = summarize(deletion.held_by)
        # What stands in the way stands there for everybody: it is told first, and rights do not matter then.
        return summarize(deletion.going), model_count, set() if held_by else forbidden, held_by

    def _may_delete(self, request: HttpRequest, model: type[Model]) -> bool:
        if not self.admin_site.is_registered(model):  # type: ignore[attr-defined]
            return True
        return bool(self.admin_site.get_model_admin(model).has_delete_permission(request))  # type: ignore[attr-defined]


def _holds(field: Any) -> bool:
    """Tell whether rows that name an object by this field keep it from being deleted."""
    return bool(field.remote_field.on_delete is PROTECT)


def _related_counts(objs: list[Model]) -> dict[tuple[type[Model], bool], int]:
    """Count the rows that name the objects: of each model those that hold them, and those that go with them."""
    if not 0 < len(objs) <= COUNTED:
        return {}
    naming: dict[tuple[type[Model], bool], Q] = {}
    for relation in get_candidate_relations_to_delete(objs[0]._meta):
        field: Any = relation.field  # type: ignore[attr-defined]
        if field.remote_field.on_delete is not SET_NULL:
            key = (field.model, _holds(field))
            naming[key] = naming.get(key, Q()) | Q(**{f"{field.name}__in": [obj.pk for obj in objs]})
    counts = {f"rows_{place}": _count(model, them) for place, ((model, _), them) in enumerate(naming.items())}
    if not counts:
        return {}
    row = type(objs[0])._base_manager.values(**counts).get(pk=objs[0].pk)
    return dict(zip(naming, row.values(), strict=True))


def _count(model: type[Model], condition: Q) -> Subquery:
    rows = model._base_manager.filter(condition).order_by()
    return Subquery(rows.values(rows_counted=Func(F("pk"), function="COUNT")))
