"""What a full exchange came without."""

from collections.abc import Collection

from accounting.models import Item, Organization
from exchange.models import OneCItem
from exchange.services.onec.batches import BATCH
from exchange.services.onec.summary import ImportSummary, Outcome, Part


def missing_items_mark(
    *, organization: Organization, session: int, catalogues: Collection[str], summary: ImportSummary
) -> None:
    """Mark as deleted the items of `catalogues` that came from the organisation's 1C and that a full exchange lacks.

    Items made here, of other catalogues, and of another organisation's 1C are none of its business. May run twice; must
    run inside a transaction.
    """
    own = OneCItem.objects.filter(organization=organization, catalogue__in=catalogues).exclude(full_session=session)
    of_others = OneCItem.objects.exclude(organization=organization)
    missing = Item.objects.filter(pk__in=own.values("item"), deletion_mark=False).exclude(
        pk__in=of_others.values("item")
    )
    ids = list(missing.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        Item.objects.filter(pk__in=ids[start : start + BATCH]).update(deletion_mark=True)
    summary.count(Part.ITEMS, Outcome.MARKED_DELETED, len(ids))
