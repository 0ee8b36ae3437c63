"""A role opens the pages of the exchange that its people need, and no others."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounting.models import Membership, Organization
from accounting.services.access import membership_create
from exchange.access import exchange_role_permissions_ensure
from exchange.models import Connection, ExchangeRun, InboxDocument, LoadSettings
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding

Role = Membership.Role


@pytest.fixture
def shop(db: None) -> Holding:
    return make_holding("Наша")


def sign_in(client: Client, organization: Organization, role: Role) -> None:
    user = books.make_user()
    membership_create(user=user, organization=organization, role=role)
    client.force_login(user)


def test_a_migrated_base_has_the_rights_of_the_roles(db: None) -> None:
    for role in Role:
        permissions = set(Group.objects.get(name=role.label).permissions.values_list("codename", flat=True))
        assert {"view_item", "view_exchangerun", "add_exchangerun"} <= permissions, role


def test_giving_the_rights_twice_changes_nothing(db: None) -> None:
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    exchange_role_permissions_ensure()
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_the_journal_and_the_inbox(client: Client, shop: Holding, role: Role) -> None:
    sign_in(client, shop.organization, role)
    for model in (ExchangeRun, InboxDocument):
        page = client.get(admin_url(model, "changelist"))
        assert [row.pk for row in page.context["cl"].result_list] == [shop.objects[model].pk]


@pytest.mark.parametrize(
    ("role", "connection", "load_settings", "starts", "decides"),
    [
        (Role.OWNER, True, True, True, True),
        (Role.MERCHANDISER, False, False, True, False),
        (Role.BOOKKEEPER, False, True, True, True),
    ],
)
def test_who_keeps_what(
    client: Client,
    shop: Holding,
    role: Role,
    connection: bool,
    load_settings: bool,
    starts: bool,
    decides: bool,
) -> None:
    sign_in(client, shop.organization, role)
    assert (client.get(admin_url(Connection, "add")).status_code == 200) is connection
    assert (client.get(admin_url(LoadSettings, "add")).status_code == 200) is load_settings
    own = shop.objects[Connection]
    assert (client.get(f"/admin/exchange/connection/{own.pk}/load/").status_code == 200) is starts
    held = shop.objects[InboxDocument]
    assert (client.get(f"/admin/exchange/inboxdocument/{held.pk}/retry_document/").status_code == 200) is decides
