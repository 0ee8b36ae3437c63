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

__all__ = [
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
