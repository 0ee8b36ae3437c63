"""Users that only 1C signs in as, and what a person sees of the requests of 1C."""

from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounting.models import Organization, User
from exchange.models import OneCRequest, OneCUser

REQUESTS_KEPT: Final = 200


@transaction.atomic
def onec_user_create(*, organization: Organization, username: str, password: str) -> OneCUser:
    """Make a user for the exchange with 1C: he exchanges for the organisation and may do nothing else.

    Raises ValidationError for a name that is taken and for a password that is too weak.
    """
    user = User(username=username, is_staff=False)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return OneCUser.objects.create(user=user, organization=organization)


@transaction.atomic
def onec_user_delete(*, onec_user: OneCUser) -> None:
    """Delete a user of the exchange; the journal and what he brought stay."""
    onec_user.user.delete()


def user_may_exchange(*, user: User) -> bool:
    """Tell whether a user is one of the exchange and nothing else: a password kept in 1C must open nothing more."""
    return (
        user.is_active
        and not (user.is_staff or user.is_superuser)
        and not user.memberships.exists()
        and OneCUser.objects.filter(user=user).exists()
    )


def request_record(*, request: OneCRequest) -> None:
    """Write a request down with our answer; of all requests the latest 200 are kept."""
    request.save()
    OneCRequest.objects.filter(pk__lte=request.pk - REQUESTS_KEPT).delete()
