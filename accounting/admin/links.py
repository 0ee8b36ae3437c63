"""Links from one object's page to another's."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


def change_url(obj: Model) -> str:
    """Return the address of the object's page in the admin."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[quote(obj.pk)])


def add_url(model: type[Model], **initial: Any) -> str:
    """Return the address of the form that adds an object, filled in with `initial`."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add", query=initial or None)


def change_link(*objects: Model) -> Any:
    """Return links to the objects' pages, one under another; a dash for none."""
    if not objects:
        return "—"
    return format_html_join(
        mark_safe("<br>"), '<a href="{}" class="text-link">{}</a>', ((change_url(each), each) for each in objects)
    )


def list_link(model: type[Model], label: str, **lookups: Any) -> Any:
    """Return a link to the model's list narrowed by `lookups`."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=lookups)
    return format_html('<a href="{}" class="text-link">{}</a>', address, label)
