"""Who may sign in to the demo."""

from django.contrib.auth.hashers import make_password

from accounting.models import Membership, Organization, User
from accounting.services.access import membership_create, role_groups_ensure

ADMIN = "admin"
PASSWORD = "demo"  # noqa: S105 - printed for everybody; the demo refuses to run with DEBUG off
MEMBERS = {
    "owner": Membership.Role.OWNER,
    "merchandiser": Membership.Role.MERCHANDISER,
    "bookkeeper": Membership.Role.BOOKKEEPER,
}


def people_ensure(*, organization: Organization) -> None:
    """Make the superuser and one member of each role; whoever exists keeps his password and rights. May run twice."""
    taken = set(User.objects.filter(username__in=[ADMIN, *MEMBERS]).values_list("username", flat=True))
    if taken == {ADMIN, *MEMBERS}:
        return
    role_groups_ensure()
    # Hashing is slow on purpose, and this password is no secret.
    password = make_password(PASSWORD)
    if ADMIN not in taken:
        User.objects.create(username=ADMIN, password=password, is_staff=True, is_superuser=True)
    for username, role in MEMBERS.items():
        if username not in taken:
            user = User.objects.create(username=username, password=password, first_name=role.label, is_staff=True)
            membership_create(user=user, organization=organization, role=role)


def people_with_known_password() -> list[str]:
    """Return the names under which one can still sign in with the printed password."""
    users = User.objects.filter(username__in=[ADMIN, *MEMBERS], is_active=True)
    known = {user.username for user in users if user.check_password(PASSWORD)}
    return [name for name in (ADMIN, *MEMBERS) if name in known]
