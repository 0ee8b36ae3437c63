"""Who sees whose books, and what a role may do."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import ValidationError

from accounting.models import Membership, Organization, User
from accounting.selectors.access import organizations_of, user_has_role
from accounting.services.access import (
    EVERYTHING,
    membership_create,
    role_groups_ensure,
    role_permissions_grant,
    user_groups_sync,
)
from tests.support.books import make_member, make_organization, make_superuser, make_user

pytestmark = pytest.mark.django_db

Role = Membership.Role


def fresh(user: User) -> User:
    """The user without the permissions that Django remembers on the object."""
    return User.objects.get(pk=user.pk)


def group_names(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_a_member_sees_his_organizations_and_no_others():
    organization, other = make_organization(), make_organization()
    member = make_member(organization=organization)

    assert list(organizations_of(user=member)) == [organization]
    assert other not in organizations_of(user=member)


def test_a_superuser_sees_every_organization():
    make_organization(), make_organization()

    assert set(organizations_of(user=make_superuser())) == set(Organization.objects.all())


@pytest.mark.parametrize("role", Role)
def test_a_user_who_was_switched_off_sees_nothing(role):
    organization = make_organization()
    former = make_member(organization=organization, role=role, is_active=False)

    assert not organizations_of(user=former).exists()
    assert not user_has_role(user=former, organization=organization, roles=[role])


def test_a_superuser_who_was_switched_off_sees_nothing():
    organization = make_organization()
    former = make_user(is_superuser=True, is_active=False)

    assert not organizations_of(user=former).exists()
    assert not user_has_role(user=former, organization=organization, roles=[Role.OWNER])


def test_nobody_sees_anything_without_signing_in():
    organization = make_organization()

    assert not organizations_of(user=AnonymousUser()).exists()
    assert not user_has_role(user=AnonymousUser(), organization=organization, roles=list(Role))


def test_a_role_is_a_role_in_one_organization():
    organization, other = make_organization(), make_organization()
    member = make_member(organization=organization, role=Role.BOOKKEEPER)
    Membership.objects.create(user=member, organization=other, role=Role.MERCHANDISER)

    assert user_has_role(user=member, organization=organization, roles=[Role.OWNER, Role.BOOKKEEPER])
    assert not user_has_role(user=member, organization=other, roles=[Role.OWNER, Role.BOOKKEEPER])
    assert user_has_role(user=make_superuser(), organization=other, roles=[Role.OWNER])


def test_the_groups_of_the_roles_are_made_once():
    role_groups_ensure()
    granted = Permission.objects.filter(group__isnull=False).values_list("group__name", "codename")
    first = set(granted)

    role_groups_ensure()

    assert set(Group.objects.values_list("name", flat=True)) == {"Владелец", "Товаровед", "Бухгалтер"}
    assert set(granted) == first


def test_what_a_person_added_to_a_group_stays():
    role_groups_ensure()
    extra = Permission.objects.get(codename="view_logentry")
    Group.objects.get(name="Товаровед").permissions.add(extra)

    role_groups_ensure()

    assert extra in Group.objects.get(name="Товаровед").permissions.all()


MATRIX = {
    "accounting.change_item": {Role.OWNER, Role.MERCHANDISER},
    "accounting.add_pricedocument": {Role.OWNER, Role.MERCHANDISER},
    "accounting.add_stockdocument": {Role.OWNER, Role.MERCHANDISER, Role.BOOKKEEPER},
    "accounting.change_cashregister": {Role.OWNER, Role.BOOKKEEPER},
    "accounting.change_refundreceipt": {Role.OWNER, Role.BOOKKEEPER},
    "accounting.change_organization": {Role.OWNER},
    "accounting.view_cashshift": {Role.OWNER, Role.MERCHANDISER, Role.BOOKKEEPER},
    "accounting.add_organization": set(),
    "accounting.delete_receipt": set(),
    "accounting.change_stockbalance": set(),
    "accounting.add_stockmovement": set(),
    "accounting.view_user": set(),
    "accounting.change_membership": set(),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_its_work_needs(role):
    role_groups_ensure()
    user = make_user()

    membership_create(user=user, organization=make_organization(), role=role)

    may = {permission for permission in MATRIX if fresh(user).has_perm(permission)}
    assert may == {permission for permission, roles in MATRIX.items() if role in roles}


def test_every_model_of_the_books_was_thought_of():
    of_superusers = {"user", "membership", "identificationcodecounter"}

    models = {model._meta.model_name for model in apps.get_app_config("accounting").get_models()}

    assert {model._meta.model_name for model in EVERYTHING} == models - of_superusers


def test_a_new_member_may_sign_in_to_the_admin():
    user = make_user(is_staff=False)

    membership_create(user=user, organization=make_organization(), role=Role.OWNER)

    assert fresh(user).is_staff


def test_a_second_role_in_one_organization_is_refused():
    organization = make_organization()
    member = make_member(organization=organization)

    with pytest.raises(ValidationError, match="уже есть доступ к этой организации"):
        membership_create(user=member, organization=organization, role=Role.OWNER)


def test_the_groups_follow_the_roles():
    user = make_user()
    own_group = Group.objects.create(name="Своя")
    user.groups.add(own_group)
    first = membership_create(user=user, organization=make_organization(), role=Role.OWNER)
    second = membership_create(user=user, organization=make_organization(), role=Role.OWNER)
    assert group_names(user) == {"Своя", "Владелец"}

    Membership.objects.filter(pk=first.pk).update(role=Role.BOOKKEEPER)
    user_groups_sync(user=user)
    assert group_names(user) == {"Своя", "Владелец", "Бухгалтер"}

    second.delete()
    user_groups_sync(user=user)
    assert group_names(user) == {"Своя", "Бухгалтер"}


def test_memberships_written_by_other_hands_are_caught_up_with():
    member = make_member(organization=make_organization(), role=Role.MERCHANDISER)

    user_groups_sync(user=member)

    assert group_names(member) == {"Товаровед"}


def test_the_first_member_of_a_base_finds_his_group_with_its_permissions():
    member = make_member(organization=make_organization(), role=Role.MERCHANDISER)
    assert not fresh(member).has_perm("accounting.change_item")

    user_groups_sync(user=member)

    assert fresh(member).has_perm("accounting.change_item")


def test_another_app_grants_its_own_permissions():
    role_permissions_grant(role=Role.OWNER, permissions=["admin.view_logentry", "auth.view_group"])

    granted = Group.objects.get(name="Владелец").permissions.values_list("codename", flat=True)
    assert {"view_logentry", "view_group"} <= set(granted)


def test_a_misspelt_permission_is_not_lost_in_silence():
    with pytest.raises(Permission.DoesNotExist, match=r"accounting\.veiw_item"):
        role_permissions_grant(role=Role.OWNER, permissions=["accounting.veiw_item", "accounting.view_item"])
