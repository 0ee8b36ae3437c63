"""What a line «Расхождение» is of: the difference between what a receipt adds up to and what was paid."""

from django.db import transaction

from accounting.models import Item, ItemPackage, Sku, Unit, VatRate
from accounting.services.catalogue import item_create

DIFFERENCE_GUID = "receipt-difference"


@transaction.atomic
def difference_goods_ensure() -> tuple[Sku, ItemPackage]:
    """Return the sku and package of «Расхождение», made when first needed. May run twice.

    A service, so it moves no stock; marked for deletion, so it is offered to nobody and never sent to the registers.
    """
    item = Item.objects.filter(guid=DIFFERENCE_GUID).first()
    if item is None:
        unit, _ = Unit.objects.get_or_create(code="796", defaults={"name": "шт", "full_name": "штука"})
        item = item_create(
            name="Расхождение",
            unit=unit,
            kind=Item.Kind.SERVICE,
            retail_vat_rate=VatRate.NONE,
            guid=DIFFERENCE_GUID,
        )
        item.deletion_mark = True
        item.save(update_fields=["deletion_mark"])
    return Sku.objects.select_related("item").get(item=item), item.base_package
