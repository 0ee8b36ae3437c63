"""«Настройки отбора» kept under a name."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounting.models import Organization
from exchange.ikassa.export import GoodsConditions
from exchange.models import GoodsFilter


@transaction.atomic
def goods_filter_save(*, organization: Organization, name: str, conditions: GoodsConditions) -> GoodsFilter:
    """Keep the conditions under a name of the organisation's, in place of those that it had. May run twice.

    Raises ValidationError for conditions that ask nothing.
    """
    if conditions.is_empty:
        raise ValidationError("В отборе нет ни одного условия. Добавьте условие и сохраните ещё раз.")
    saved, _ = GoodsFilter.objects.update_or_create(
        organization=organization, name=name, defaults={"conditions": conditions.as_parameters()}
    )
    return saved


@transaction.atomic
def goods_filter_delete(*, goods_filter: GoodsFilter) -> None:
    goods_filter.delete()
