"""Who may see and keep whose books."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounting.models import Membership, Organization, User


def organizations_of(*, user: User | AnonymousUser) -> QuerySet[Organization]:
    """Return the organisations whose books `user` may see: all for a superuser, else those he is a member of."""
    if not user.is_active:
        return Organization.objects.none()
    if user.is_superuser:
        return Organization.objects.all()
    return Organization.objects.filter(memberships__user=user)


def user_has_role(
    *, user: User | AnonymousUser, organization: Organization, roles: Collection[Membership.Role]
) -> bool:
    """Tell whether `user` has one of `roles` in the organisation; a superuser has them all.

    The permissions of Django say what a person may do in general; this says whether he may do it to these books.
    """
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    return Membership.objects.filter(user=user, organization=organization, role__in=roles).exists()
