"""What the roles of the books may do on the pages of the exchange."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.db import transaction
from django.db.models import Model

from accounting.models import Membership
from accounting.services.access import role_permissions_grant
from exchange.models import (
    Connection,
    ExchangeRun,
    ExchangeSchedule,
    InboxDocument,
    LoadSettings,
    NoticeRecipient,
)

Role = Membership.Role

KEEP = ("add", "change", "delete")


def _codenames(actions: Iterable[str], *models: type[Model]) -> set[str]:
    return {f"exchange.{get_permission_codename(action, model._meta)}" for action in actions for model in models}


#: «add» of a run starts an exchange; «change» of an inbox document decides about a held one.
START = _codenames(["add"], ExchangeRun)
DECIDE = _codenames(["change"], InboxDocument)
ROLE_PERMISSIONS: dict[Role, set[str]] = {
    Role.OWNER: START | DECIDE | _codenames(KEEP, Connection, LoadSettings, ExchangeSchedule, NoticeRecipient),
    Role.MERCHANDISER: START,
    Role.BOOKKEEPER: START | DECIDE | _codenames(KEEP, LoadSettings),
}


@transaction.atomic
def exchange_role_permissions_ensure() -> None:
    """Give the groups of the roles what they need on the pages of the exchange; everybody may look.

    Run after `migrate`, which writes the permissions. May run twice: it adds what is missing and takes nothing away.
    """
    view = _codenames(["view"], *apps.get_app_config("exchange").get_models())
    for role, permissions in ROLE_PERMISSIONS.items():
        role_permissions_grant(role=role, permissions=permissions | view)
