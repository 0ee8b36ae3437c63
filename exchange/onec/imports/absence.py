"""What a full exchange came without."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounting.models import Item, Organization
from exchange.models import OneCItem
from exchange.onec.imports.batches import BATCH


def items_known(*, organization: Organization, catalogues: Collection[str]) -> QuerySet[OneCItem]:
    """Return what came from `catalogues` of the organisation's 1C, and is not marked as deleted."""
    return OneCItem.objects.filter(organization=organization, catalogue__in=catalogues, item__deletion_mark=False)


def items_missing(*, organization: Organization, session: int, catalogues: Collection[str]) -> QuerySet[Item]:
    """Return the items of `catalogues` that came from the organisation's 1C, but not in the exchange `session`.

    Items made here, of other catalogues, and of another organisation's 1C are none of its business.
    """
    not_seen = items_known(organization=organization, catalogues=catalogues).exclude(last_session=session)
    of_others = OneCItem.objects.exclude(organization=organization)
    return Item.objects.filter(pk__in=not_seen.values("item")).exclude(pk__in=of_others.values("item"))


def items_mark_deleted(*, items: QuerySet[Item]) -> int:
    """Mark items as deleted; return how many. Must run inside a transaction."""
    ids = list(items.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        Item.objects.filter(pk__in=ids[start : start + BATCH]).update(deletion_mark=True)
    return len(ids)
