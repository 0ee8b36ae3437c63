"""Troubles by e-mail: each once when it begins and once when it is over, to whoever wants to know of its kind.

The row remembers what was told. It is claimed before the letter goes out, so that two senders never send it twice; a
server of mail that does not answer gives the claim back, and the next minute tries again.
"""

import contextlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from exchange.models import NoticeRecipient, Trouble
from exchange.texts.incidents import letter_body, letter_subject

_BATCH: Final = 200

logger = logging.getLogger(__name__)


def troubles_tell() -> int:
    """Send what was not told yet, one letter an address; return how many letters went out. Outside a transaction.

    A trouble that was over before anybody was told of it is not told at all.
    """
    begun = _claim("told_at", Trouble.objects.filter(told_at__isnull=True, closed_at__isnull=True))
    over = _claim(
        "end_told_at", Trouble.objects.filter(told_at__isnull=False, closed_at__isnull=False, end_told_at__isnull=True)
    )
    if not (begun or over):
        return 0
    letters: dict[str, tuple[list[Trouble], list[Trouble]]] = defaultdict(lambda: ([], []))
    for trouble, address in _addressed(begun):
        letters[address][0].append(trouble)
    for trouble, address in _addressed(over):
        letters[address][1].append(trouble)
    if not letters:
        return 0
    sent = _send([_letter(address, *told) for address, told in letters.items()])
    if not sent:
        # The server of mail is out of reach: the next minute tries again, and nobody gets anything twice.
        Trouble.objects.filter(pk__in=[trouble.pk for trouble in begun]).update(told_at=None)
        Trouble.objects.filter(pk__in=[trouble.pk for trouble in over]).update(end_told_at=None)
    return sent


def _send(letters: list[EmailMessage]) -> int:
    """Send each letter by itself, so that an address that is refused does not keep the others from theirs."""
    connection, sent = get_connection(), 0
    try:
        connection.open()
        for letter in letters:
            try:
                sent += connection.send_messages([letter]) or 0
            except OSError:
                logger.exception("The letter about troubles to %s was not sent", ", ".join(letter.to))
    except OSError:
        # SMTPException is one too.
        logger.exception("The server of mail does not answer")
    finally:
        with contextlib.suppress(OSError):
            connection.close()
    return sent


def _claim(field: str, untold: Iterable[Trouble]) -> list[Trouble]:
    rows = list(untold.select_related("organization").order_by("id")[:_BATCH])  # type: ignore[attr-defined]
    now = timezone.now()
    return [
        trouble
        for trouble in rows
        if Trouble.objects.filter(pk=trouble.pk, **{f"{field}__isnull": True}).update(**{field: now})
    ]


def _addressed(troubles: list[Trouble]) -> Iterable[tuple[Trouble, str]]:
    """Yield each trouble with each address that wants it; one of the whole base goes to all who want its kind."""
    organizations = {trouble.organization_id for trouble in troubles}
    wanted = Q() if None in organizations else Q(organization__in=organizations)
    recipients = list(NoticeRecipient.objects.filter(wanted)) if troubles else []
    for trouble in troubles:
        addresses = {
            recipient.email
            for recipient in recipients
            if recipient.wants(trouble.kind) and trouble.organization_id in (None, recipient.organization_id)
        }
        for address in sorted(addresses):
            yield trouble, address


def _letter(address: str, opened: list[Trouble], closed: list[Trouble]) -> EmailMessage:
    return EmailMessage(subject=letter_subject(opened, closed)[:200], body=letter_body(opened, closed), to=[address])
