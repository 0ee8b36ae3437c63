"""What a person sees of the requests of 1C."""

from typing import Final

from exchange.models import OneCRequest

KEPT: Final = 200


def request_record(*, request: OneCRequest) -> None:
    """Write a request down with our answer; of all requests the latest 200 are kept."""
    request.save()
    OneCRequest.objects.filter(pk__lte=request.pk - KEPT).delete()
