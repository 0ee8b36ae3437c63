"""Checks of single values, each with a sentence for the person who typed them."""

from django.core.exceptions import ValidationError
from stdnum.by import unp


def validate_unp(value: str) -> None:
    """Refuse a number that is no УНП: wrong length, region or check digit."""
    if not unp.is_valid(value):
        raise ValidationError(
            f"«{value}» — не УНП: в нём девять знаков, и последний — контрольный. Сверьте его со свидетельством.",
            code="unp",
        )
