"""Why a row of the inbox is not posted: raised as an exception while the row is read."""

from collections.abc import Mapping
from typing import Any, Final

from exchange.codes import LoadCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import InboxDocument

ReasonCode = InboxDocument.ReasonCode

#: The broad reason of every code that a row may store: it decides the way out.
REASON_CODES: Final[Mapping[LoadCode, ReasonCode]] = {
    LoadCode.UNKNOWN_REGISTER: ReasonCode.UNKNOWN_REGISTER,
    LoadCode.NO_LOAD_SETTINGS: ReasonCode.NO_LOAD_SETTINGS,
    LoadCode.BEFORE_START: ReasonCode.BEFORE_START,
    LoadCode.REGISTER_WITHOUT_WAREHOUSE: ReasonCode.REGISTER_INCOMPLETE,
    LoadCode.UNKNOWN_KIND: ReasonCode.UNKNOWN_KIND,
    LoadCode.BROKEN: ReasonCode.BROKEN,
    LoadCode.UID_IN_BOOKS: ReasonCode.BROKEN,
    LoadCode.OTHER_CURRENCY: ReasonCode.CURRENCY,
    LoadCode.Z_REPORT_IN_OTHER_CURRENCY: ReasonCode.CURRENCY,
    LoadCode.UNKNOWN_BARCODE: ReasonCode.UNKNOWN_BARCODE,
    LoadCode.NO_SERVICE_ITEM: ReasonCode.NO_SERVICE_ITEM,
    LoadCode.NO_PREPAYMENT_ITEM: ReasonCode.NO_SERVICE_ITEM,
    LoadCode.INTERNAL: ReasonCode.INTERNAL,
    LoadCode.ARITHMETIC: ReasonCode.ARITHMETIC,
    LoadCode.TARGET_NOT_ARRIVED: ReasonCode.WAITS_FOR_TARGET,
    LoadCode.TARGET_NOT_POSTED: ReasonCode.WAITS_FOR_TARGET,
    LoadCode.TARGET_IGNORED: ReasonCode.TARGET_IGNORED,
    LoadCode.TARGET_NOT_RECEIPT: ReasonCode.ROLLBACK_TARGET,
    LoadCode.TARGET_ALREADY_ANNULLED: ReasonCode.ROLLBACK_TARGET,
    LoadCode.DELETED_TARGET_ALREADY_ANNULLED: ReasonCode.ROLLBACK_TARGET,
    LoadCode.DELETED_TARGET_NOT_ANNULLED: ReasonCode.ROLLBACK_TARGET,
    # Of a row that is posted.
    LoadCode.ANNULLED_AFTER_DELETION: ReasonCode.ANNULLED,
}
#: The columns of a row that has no reason not to be posted.
NO_REASON: Final[Mapping[str, Any]] = {"reason_code": ReasonCode.NONE, "reason": "", "reason_issue": None}


class Verdict(Exception):  # noqa: N818, the answer is no error of the program
    """What becomes of a row instead of being posted; `issue` is why, `reason_code` the broad reason."""

    status: InboxDocument.Status

    def __init__(self, code: LoadCode, subject: Subject | None = None, **params: Any) -> None:
        super().__init__(str(code))
        self.issue = Issue(code, subject, params)
        self.reason_code = REASON_CODES[code]


class Held(Verdict):
    """A person has to do something; the others go on meanwhile."""

    status = InboxDocument.Status.HELD


class Ignored(Verdict):
    """The row does not concern the books."""

    status = InboxDocument.Status.IGNORED


class Waiting(Verdict):
    """The row is tried again at the end of every load; nobody has to do anything."""

    status = InboxDocument.Status.NEW


def document_subject(row: InboxDocument) -> Subject:
    """Return a row of the inbox as the subject of an issue, by its number if it has one."""
    return Subject(SubjectKind.DOCUMENT, row.uid if row.number is None else str(row.number), row.uid)
