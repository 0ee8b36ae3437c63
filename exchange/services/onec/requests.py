"""What a person sees of the requests of 1C."""

from typing import Final

from exchange.models import OneCRequest

KEPT: Final = 200


def request_record(*, request: OneCRequest, answer: str, is_accepted: bool) -> None:
    """Write a request down with our answer; of all requests the latest 200 are kept."""
    request.answer, request.is_accepted = answer[:500], is_accepted
    request.save()
    OneCRequest.objects.filter(pk__lte=request.pk - KEPT).delete()
