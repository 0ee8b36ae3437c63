"""How dates and numbers look on a Russian screen: 10.06.2021 12:40 and 1 248,60."""

DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "d.m.Y H:i"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
DECIMAL_SEPARATOR = ","
# A narrow no-break space, so that a sum never breaks across two lines.
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
