"""Times as they stand on the wire."""

from datetime import datetime
from zoneinfo import ZoneInfo

MINSK = ZoneInfo("Europe/Minsk")


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 time (a day alone is none); a naive time is Minsk's (§1). Raises ValueError."""
    if "T" not in text:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=MINSK)


def format_moment(moment: datetime) -> str:
    return moment.astimezone(MINSK).isoformat()
