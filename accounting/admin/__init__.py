"""Admin pages of the books, by subject."""

from accounting.admin import (
    company,
    items,
    parts,
    people,
    prices,
    receipts,
    reports,
    retail,
    shifts,
    stock,
    stock_documents,
)
from accounting.admin import items as catalogue

__all__ = [
    "catalogue",
    "company",
    "items",
    "parts",
    "people",
    "prices",
    "receipts",
    "reports",
    "retail",
    "shifts",
    "stock",
    "stock_documents",
]
