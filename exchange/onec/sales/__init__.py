"""Sales out of the books, as 1C reads them."""
