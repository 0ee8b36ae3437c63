"""Which codes are GTINs, by the contract."""

GTIN_LENGTHS = (8, 12, 13, 14)
IN_STORE_LENGTHS = (8, 13)


def is_gtin(code: str) -> bool:
    """Tell a GTIN by its length and check digit; codes of 8 and 13 digits that start with 2 are the shop's own (§2)."""
    if len(code) not in GTIN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    if len(code) in IN_STORE_LENGTHS and code.startswith("2"):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return (10 - weighted % 10) % 10 == int(code[-1])
