"""Users, their rights and the organisations they may see: for the superuser alone."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.db.models import ManyToManyField
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminPasswordWidget

from accounting.admin.base import ShopTabularInline
from accounting.admin.deletion import CountedDeletionMixin
from accounting.models import Membership, User
from accounting.services.access import user_groups_sync

admin.site.unregister(Group)

#: The library's two lists side by side do not fit the form.
TICKS: Any = {ManyToManyField: {"widget": UnfoldAdminCheckboxSelectMultipleWidget}}

ACTIONS = {"view": "просмотр", "add": "создание", "change": "изменение", "delete": "удаление"}


class SuperuserOnlyMixin:
    """Who may give rights could give himself all of them, so nobody else opens these pages."""

    def _is_superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_superuser(request)


class NewUserForm(UserCreationForm):
    """A login and a password; the library's own form talks of ways to sign in that are not there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password1", "password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})


def permission_name(permission: Permission) -> str:
    """Return what a permission lets do: «Номенклатура: изменение»."""
    action, _, _ = permission.codename.partition("_")
    model = permission.content_type.model_class()
    subject = model._meta.verbose_name_plural if model else permission.content_type.model
    return f"{capfirst(str(subject))}: {ACTIONS.get(action, action)}"


class MembershipInline(ShopTabularInline):
    model = Membership
    fields = ["organization", "role"]


@admin.register(User)
class UserAdmin(SuperuserOnlyMixin, CountedDeletionMixin, BaseUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    compressed_fields = True
    formfield_overrides = TICKS
    list_filter_submit = True
    list_display = ["login", "full_name", "is_let_in", "may_everything", "entered_at"]
    list_filter = ["is_active", "is_superuser"]
    search_help_text = "Логин, имя или фамилия"
    inlines = [MembershipInline]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Человек", {"fields": ["last_name", "first_name", "email"]}),
        ("Права", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Когда", {"classes": ["collapse"], "fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Give the user the groups of his roles, whatever was ticked among the groups."""
        super().save_related(request, form, formsets, change)
        user_groups_sync(user=form.instance)

    # The model's own names are written in small letters, which the cards of a telephone show as they are.

    @admin.display(description="Имя пользователя", ordering="username")
    def login(self, user: User) -> str:
        return user.username

    @admin.display(description="Имя")
    def full_name(self, user: User) -> str | None:
        return f"{user.last_name} {user.first_name}".strip() or None

    @admin.display(description="Активный", ordering="is_active", boolean=True)
    def is_let_in(self, user: User) -> bool:
        return user.is_active

    @admin.display(description="Все права", ordering="is_superuser", boolean=True)
    def may_everything(self, user: User) -> bool:
        return user.is_superuser

    @admin.display(description="Последний вход", ordering="last_login")
    def entered_at(self, user: User) -> datetime | None:
        return user.last_login


@admin.register(Group)
class GroupAdmin(SuperuserOnlyMixin, CountedDeletionMixin, BaseGroupAdmin, ModelAdmin):
    """Rights by the names of the pages; the tables of the libraries are the superuser's alone, so not offered."""

    compressed_fields = True
    formfield_overrides = TICKS
    list_display = ["title"]

    @admin.display(description="Группа", ordering="name")
    def title(self, group: Group) -> str:
        return group.name

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and db_field.name == "permissions":
            field.queryset = field.queryset.filter(content_type__app_label__in=["accounting", "exchange"])
            field.label_from_instance = permission_name
            field.help_text = ""
        return field
