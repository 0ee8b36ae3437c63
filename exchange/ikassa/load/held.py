"""The ways out for documents that are held (design §4): what a person decides about rows of the inbox."""

from collections.abc import Collection
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounting.models import Barcode, ItemPackage, Membership, Sku, User
from accounting.selectors.access import user_has_role
from accounting.services.barcodes import barcode_create
from exchange.ikassa.load.verdicts import NO_REASON
from exchange.models import Connection, InboxDocument

Status = InboxDocument.Status
ReasonCode = InboxDocument.ReasonCode

#: Where nothing can be mended on our side, and «Не учитывать» is the way out.
NOT_TO_MEND = (
    ReasonCode.UNKNOWN_KIND,
    ReasonCode.BROKEN,
    ReasonCode.CURRENCY,
    ReasonCode.ROLLBACK_TARGET,
)
#: The code of a ValidationError: the reason why the document is held forbids the decision.
REASON_FORBIDS: Final = "reason_forbids"
MAY_ACCEPT = (Membership.Role.OWNER, Membership.Role.BOOKKEEPER)


@transaction.atomic
def documents_retry(*, documents: Collection[InboxDocument]) -> int:
    """Let held documents be posted again («Провести повторно») by the next load; return how many. May run twice.

    One that was put aside by hand may come back too, and the rollbacks that were put aside with it.
    """
    rows = InboxDocument.objects.filter(pk__in=[document.pk for document in documents])
    by_hand = rows.filter(status=Status.IGNORED, reason_code=ReasonCode.BY_HAND)
    connections = set(by_hand.values_list("connection_id", flat=True))
    returned = _renew(by_hand)
    if returned:
        _renew(
            InboxDocument.objects.filter(
                connection__in=connections, status=Status.IGNORED, reason_code=ReasonCode.TARGET_IGNORED
            )
        )
    return returned + _renew(rows.filter(status=Status.HELD))


@transaction.atomic
def document_ignore(*, document: InboxDocument, user: User, reason: str) -> None:
    """Put a held document aside («Не учитывать»): who, when and why is kept, and it can be brought back.

    Raises ValidationError with a Russian sentence when the document can be mended instead (code REASON_FORBIDS), when
    it is not held any more, or without a reason; PermissionDenied for a person who may not.
    """
    _require_held(document)
    if document.reason_code not in NOT_TO_MEND:
        raise ValidationError(
            f"Документ «{document}» можно провести, когда устранена причина задержки.", REASON_FORBIDS
        )
    changes = {"reason_code": ReasonCode.BY_HAND, "reason": reason[:1000], "reason_issue": None}
    _decide(document, user, reason, status=Status.IGNORED, **changes)


@transaction.atomic
def document_accept_as_printed(*, document: InboxDocument, user: User, reason: str) -> None:
    """Let the next load post a receipt whose sums do not hold as the register printed it («Принять как напечатано»).

    Raises as `document_ignore` does.
    """
    _require_held(document)
    if document.reason_code != ReasonCode.ARITHMETIC:
        raise ValidationError(f"Документ «{document}» задержан не из-за сумм.", REASON_FORBIDS)
    _decide(document, user, reason, status=Status.NEW, is_accepted_as_printed=True, **NO_REASON)


@transaction.atomic
def barcode_remember(
    *, connection: Connection, value: str, sku: Sku, package: ItemPackage | None = None
) -> tuple[Barcode, int]:
    """Give an unknown barcode of a held receipt to an item, and let what is held for want of a barcode be posted again.

    Returns the barcode and how many documents will be tried. Raises ValidationError as `barcode_create` does.
    """
    barcode = barcode_create(sku=sku, value=value, package=package)
    held = connection.inbox.filter(status=Status.HELD, reason_code=ReasonCode.UNKNOWN_BARCODE)
    return barcode, _renew(held)


def _renew(rows: QuerySet[InboxDocument]) -> int:
    return rows.update(status=Status.NEW, **NO_REASON)


def _require_held(document: InboxDocument) -> None:
    if document.status != Status.HELD:
        raise ValidationError(f"Документ «{document}» больше не задержан: {document.get_status_display().lower()}.")


def _decide(document: InboxDocument, user: User, decision: str, **changes: object) -> None:
    organization = document.connection.organization
    if not user_has_role(user=user, organization=organization, roles=MAY_ACCEPT):
        raise PermissionDenied(f"Решать о документах организации «{organization}» могут владелец и бухгалтер.")
    if not decision.strip():
        raise ValidationError("Напишите причину: она останется в документе.")
    decided = InboxDocument.objects.filter(pk=document.pk, status=Status.HELD).update(
        decided_by=user, decided_at=timezone.now(), decision=decision.strip()[:500], **changes
    )
    if not decided:
        raise ValidationError(f"Документ «{document}» больше не задержан. Обновите страницу.")
    document.refresh_from_db()
