"""Why a row of the inbox is not posted: said by raising one of these while it is looked at."""

from exchange.models import InboxDocument


class Verdict(Exception):  # noqa: N818, the answer is no error of the program
    """What becomes of a row instead of being posted; `reason` is a Russian sentence for a person."""

    status: InboxDocument.Status

    def __init__(self, code: InboxDocument.ReasonCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Held(Verdict):
    """A person has to do something; the others go on meanwhile."""

    status = InboxDocument.Status.HELD


class Ignored(Verdict):
    """The row does not concern the books."""

    status = InboxDocument.Status.IGNORED


class Waiting(Verdict):
    """The row is tried again at the end of every load; nobody has to do anything."""

    status = InboxDocument.Status.NEW
