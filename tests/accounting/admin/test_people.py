"""Users and their rights are the superuser's business; a role brings its group."""

from django.contrib.auth.models import Group
from django.test import Client

from accounting.models import Membership, User
from accounting.services.access import role_groups_ensure
from tests.support import books
from tests.support.admin import admin_url, make_keeper


def test_nobody_but_a_superuser_opens_users_and_groups(client: Client, db: None) -> None:
    keeper = make_keeper(books.make_organization())
    client.force_login(keeper)
    for model in (User, Group):
        assert client.get(admin_url(model, "changelist")).status_code == 403
        assert client.get(admin_url(model, "add")).status_code == 403
    client.post(admin_url(User, "change", keeper.pk), {"username": "x", "is_superuser": "on"})
    assert not User.objects.get(pk=keeper.pk).is_superuser


def test_a_role_lets_its_user_in_and_brings_its_group(admin_client: Client, db: None) -> None:
    role_groups_ensure()
    organization, user = books.make_organization(), books.make_user(is_staff=False)
    form = {
        "username": user.username,
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-organization": organization.pk,
        "memberships-0-role": Membership.Role.BOOKKEEPER,
    }
    answer = admin_client.post(admin_url(User, "change", user.pk), form)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.is_staff
    assert [group.name for group in user.groups.all()] == [Membership.Role.BOOKKEEPER.label]


def test_a_new_user_gets_a_login_and_a_password(admin_client: Client, db: None) -> None:
    form = {
        "username": "tovaroved",
        "password1": books.PASSWORD,
        "password2": books.PASSWORD,
        "memberships-TOTAL_FORMS": 0,
        "memberships-INITIAL_FORMS": 0,
    }
    assert admin_client.post(admin_url(User, "add"), form).status_code == 302
    assert User.objects.get(username="tovaroved").check_password(books.PASSWORD)


def test_rights_are_named_by_pages(admin_client: Client, db: None) -> None:
    page = admin_client.get(admin_url(Group, "add")).content.decode()
    assert "Номенклатура: изменение" in page
    assert "Can add" not in page
