"""Roles in organisations, and the permissions that go with them.

A role belongs to one organisation, a permission of Django does not: whoever has a role anywhere is in its group, and
what he may do to the books of one organisation is told by `accounting.selectors.access`.
"""

from collections.abc import Iterable

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Model, Q

from accounting import models
from accounting.models import Membership, Organization, User

Role = Membership.Role
ModelType = type[Model]

GOODS: tuple[ModelType, ...] = (
    models.ItemCategory,
    models.Unit,
    models.Item,
    models.Sku,
    models.ItemPackage,
    models.Barcode,
    models.PriceType,
    models.Price,
    models.PriceDocument,
    models.PriceDocumentLine,
    models.Warehouse,
)
DOCUMENTS: tuple[ModelType, ...] = (models.StockDocument, models.StockDocumentLine, models.Partner)
MONEY: tuple[ModelType, ...] = (
    models.Department,
    models.CashDesk,
    models.AcquiringTerminal,
    models.CashRegister,
)
#: Facts from the registers; «change» lets a person name the sale of a refund.
RECEIPTS: tuple[ModelType, ...] = (models.Receipt, models.SaleReceipt, models.RefundReceipt)
FACTS: tuple[ModelType, ...] = (
    models.Organization,
    models.StockMovement,
    models.StockBalance,
    models.CashShift,
    models.CashOperation,
    models.ReceiptLine,
    models.ReceiptPayment,
    models.ShiftReport,
    models.ShiftReportLine,
    models.ShiftReportPayment,
)
EVERYTHING = (*GOODS, *DOCUMENTS, *MONEY, *RECEIPTS, *FACTS)

KEEP = ("view", "add", "change", "delete")


def _codenames(actions: Iterable[str], of: Iterable[ModelType]) -> set[str]:
    kinds = list(of)
    return {f"accounting.{get_permission_codename(action, kind._meta)}" for action in actions for kind in kinds}


#: Users and memberships are in no role: who may give rights could give himself all of them.
ROLE_PERMISSIONS: dict[Role, set[str]] = {
    Role.OWNER: _codenames(("view",), EVERYTHING)
    | _codenames(KEEP, (*GOODS, *DOCUMENTS, *MONEY))
    | _codenames(("change",), (*RECEIPTS, models.Organization)),
    Role.MERCHANDISER: _codenames(("view",), EVERYTHING) | _codenames(KEEP, (*GOODS, *DOCUMENTS)),
    Role.BOOKKEEPER: _codenames(("view",), EVERYTHING)
    | _codenames(KEEP, (*DOCUMENTS, *MONEY))
    | _codenames(("change",), RECEIPTS),
}


@transaction.atomic
def role_groups_ensure() -> None:
    """Make the groups «Владелец», «Товаровед», «Бухгалтер» and give them what their role needs in the books.

    Run after `migrate`, which writes the permissions. May run twice: it adds what is missing and takes nothing away.
    """
    for role, permissions in ROLE_PERMISSIONS.items():
        role_permissions_grant(role=role, permissions=permissions)


@transaction.atomic
def role_permissions_grant(*, role: Role, permissions: Iterable[str]) -> Group:
    """Add permissions («app.codename») to the group of a role; for an app that has pages of its own. May run twice.

    Raises Permission.DoesNotExist for a permission that is not there, so that a misspelt one is not lost in silence.
    """
    group, _ = Group.objects.get_or_create(name=role.label)
    wanted = set(permissions)
    condition = Q(pk__in=[])
    for app_label in {name.partition(".")[0] for name in wanted}:
        codenames = [name.partition(".")[2] for name in wanted if name.startswith(f"{app_label}.")]
        condition |= Q(content_type__app_label=app_label, codename__in=codenames)
    found = list(Permission.objects.filter(condition).select_related("content_type"))
    missing = wanted - {f"{each.content_type.app_label}.{each.codename}" for each in found}
    if missing:
        raise Permission.DoesNotExist(f"no such permissions: {', '.join(sorted(missing))}")
    group.permissions.add(*found)
    return group


@transaction.atomic
def membership_create(*, user: User, organization: Organization, role: Role) -> Membership:
    """Give a user a role in an organisation, and what the role may do.

    Raises ValidationError when he has one there already.
    """
    membership = Membership(user=user, organization=organization, role=role)
    membership.full_clean()
    membership.save()
    user_groups_sync(user=user)
    return membership


@transaction.atomic
def user_groups_sync(*, user: User) -> None:
    """Put a user into the groups of his roles and out of those of roles he has no more; other groups are left alone.

    Makes the groups with their permissions if the base has none yet. Who has a role may sign in to the admin. Call it
    whenever memberships were written by other hands. May run twice.
    """
    groups = Group.objects.in_bulk([role.label for role in Role], field_name="name")
    if len(groups) < len(Role):
        role_groups_ensure()
        groups = Group.objects.in_bulk([role.label for role in Role], field_name="name")
    roles = {Role(role) for role in user.memberships.values_list("role", flat=True)}
    user.groups.add(*(groups[role.label] for role in roles))
    user.groups.remove(*(groups[role.label] for role in set(Role) - roles))
    if roles and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
