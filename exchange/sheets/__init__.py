"""Tables of a person, XLSX and CSV, out of the books and into them."""
