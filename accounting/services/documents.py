"""What documents that are posted and unposted have in common."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounting.models import DocumentStatus, PriceDocument, StockDocument

Document = PriceDocument | StockDocument


def document_number_next(*, documents: QuerySet[Any]) -> str:
    """Return the number after the largest of `documents`, as 1C writes it: «000000001».

    Must run inside the transaction that writes the document: the newest one stays locked, so that two documents
    written at once do not get the same number. Numbers of another form (from 1C: «ТД00-000001») are passed over.
    """
    list(documents.order_by("-pk").select_for_update(of=("self",)).values_list("pk")[:1])
    last = documents.filter(number__regex=r"^\d{9}$").aggregate(last=Max("number"))["last"]
    return f"{int(last or 0) + 1:09d}"


def document_lock(*, document: Document) -> None:
    """Read a document anew and keep it from other processes until the transaction ends."""
    locked: QuerySet[Any] = type(document)._default_manager.select_for_update()
    document.refresh_from_db(from_queryset=locked)


def document_check_draft(*, document: Document) -> None:
    """Refuse to change a posted document, or to post it again: raises ValidationError."""
    if document.status == DocumentStatus.POSTED:
        raise ValidationError(
            f"Документ «{document}» уже проведён. Чтобы изменить его, сначала отмените проведение.",
            code="posted",
        )


def document_check_posted(*, document: Document) -> None:
    """Refuse to unpost a draft: raises ValidationError."""
    if document.status != DocumentStatus.POSTED:
        raise ValidationError(f"Документ «{document}» не проведён, отменять нечего.", code="not_posted")


def document_check_filled(*, document: Document, lines: Collection[Any]) -> None:
    """Refuse to post a document without lines: raises ValidationError."""
    if not lines:
        raise ValidationError(
            f"В документе «{document}» нет ни одной строки. Добавьте товары и проведите его снова.",
            code="empty",
        )


def document_status_set(*, document: Document, status: DocumentStatus) -> None:
    """Write the status of a locked document, and since when it is posted."""
    document.status = status
    document.posted_at = timezone.now() if status == DocumentStatus.POSTED else None
    document.save(update_fields=["status", "posted_at"])
