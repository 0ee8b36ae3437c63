"""What a search field of a form offers."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import QuerySet

from accounting.models.base import Markable


class LabelledAutocompleteView(AutocompleteJsonView):
    """Names an object as its admin says, where the object's own name is not enough: «коробка» — of what?

    What is marked for deletion is not offered.
    """

    def get_queryset(self) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset()
        return found.filter(deletion_mark=False) if issubclass(found.model, Markable) else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return {**result, "text": label(obj)} if label else result
