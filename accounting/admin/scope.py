"""Whose objects a person sees: everything of an organisation is narrowed to the organisations of its members."""

from typing import Any

from django import forms
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from accounting.admin.deletion_mark import UnmarkedSelectWidget
from accounting.models import Organization
from accounting.models.base import Markable
from accounting.selectors.access import organizations_of


def organizations_for(request: HttpRequest) -> QuerySet[Organization]:
    """Return the organisations that the person of this request may see."""
    return organizations_of(user=request.user)


def member_organization_ids(request: HttpRequest) -> set[int]:
    """Return their ids, read once a request: a form asks for them several times."""
    if not hasattr(request, "_member_organization_ids"):
        request._member_organization_ids = set(  # type: ignore[attr-defined]
            organizations_for(request).values_list("pk", flat=True)
        )
    ids: set[int] = request._member_organization_ids  # type: ignore[attr-defined]
    return ids


class OwnChoicesMixin:
    """Offers in a form, and accepts from it, only related objects of the person's organisations.

    What is marked for deletion is not offered, but accepted: it may stand in the object already.
    """

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        related: type[Model] = db_field.remote_field.model
        try:
            related_admin = self.admin_site.get_model_admin(related)
        except NotRegistered:
            related_admin = None
        narrow = getattr(related_admin, "narrow_to_own", None)
        if narrow and "queryset" not in kwargs:
            kwargs["queryset"] = narrow(request, related._default_manager.all())
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if issubclass(related, Markable) and isinstance(field.widget, UnfoldAdminSelectWidget):
            field.widget = UnmarkedSelectWidget(choices=field.choices)
        return field


class OneOrganizationForm(forms.ModelForm):
    """Refuses to join objects of two organisations in one: a register here with a warehouse there."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        organization = self.cleaned_data.get("organization")
        if organization is None and getattr(self.instance, "organization_id", None):
            organization = self.instance.organization
        if organization is None:
            return data
        for name, value in list(self.cleaned_data.items()):
            if not isinstance(value, Model):
                continue
            owner_id = getattr(value, "organization_id", None)
            if owner_id is not None and owner_id != organization.pk:
                self.add_error(
                    name,
                    f"«{value}» — не организации «{organization}». Выберите то, что принадлежит ей.",
                )
        return data
