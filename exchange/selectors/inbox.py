"""What a document of the inbox lacks, and which documents may explain the difference of a shift."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Max, Min

from accounting.counters import CASH_IN_DRAWER, TURNOVER
from accounting.models import CashShift
from accounting.selectors.goods import barcodes_by_value
from accounting.selectors.receipts import shift_comparison
from exchange.ikassa.client import decode_document
from exchange.ikassa.client.dto import ReceiptDocument
from exchange.ikassa.client.errors import DocumentInvalid
from exchange.models import InboxDocument

Status = InboxDocument.Status
#: What a shift takes over from the one before it.
RUNNING_ON = {CASH_IN_DRAWER, TURNOVER}


@dataclass(frozen=True, slots=True)
class UnknownBarcode:
    """A barcode that the books do not know, and the goods as the register printed them."""

    value: str
    name: str


def unknown_barcodes(*, document: InboxDocument) -> list[UnknownBarcode]:
    """Return the barcodes of a receipt that name no goods yet, in the order of its lines. One query."""
    try:
        receipt = decode_document(document.payload)
    except DocumentInvalid:
        return []
    if not isinstance(receipt, ReceiptDocument):
        return []
    names = {item.code: item.name for item in receipt.items if item.code}
    known = barcodes_by_value(values=set(names))
    return [UnknownBarcode(value, name) for value, name in names.items() if value not in known]


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Documents that never arrived, by their numbers, which run over all kinds of documents of a register."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"№ {self.first}" if self.first == self.last else f"№ {self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class ShiftExplanations:
    """`documents` came and do not count: held, waiting or not taken into account; `gaps` did not come at all.

    `earlier` is the shift before, when what runs on from it differs both there and here.
    """

    documents: list[InboxDocument]
    gaps: list[NumberGap]
    earlier: CashShift | None = None

    def __bool__(self) -> bool:
        return bool(self.documents or self.gaps or self.earlier)


def shift_explanations(*, shift: CashShift) -> ShiftExplanations:
    """Return the documents of a shift that the books do not count, and the gaps in the numbers up to its last one.

    A gap begins at the register's document before the shift, if there is one: the first ones of a shift may be missing
    as well. Five queries.
    """
    earlier = _differing_before(shift)
    of_register = InboxDocument.objects.filter(cash_register=shift.cash_register_id)
    # Every reason is named, so that the index on (reason, register, shift) serves.
    of_shift = of_register.filter(reason_code__in=InboxDocument.ReasonCode.values, shift_number=shift.number)
    aside = of_shift.exclude(status=Status.POSTED).order_by("number", "id").defer("payload")
    bounds = of_shift.aggregate(first=Min("number"), last=Max("number"))
    first, last = bounds["first"], bounds["last"]
    if first is None:
        return ShiftExplanations(list(aside), [], earlier)
    before = of_register.filter(number__lt=first).order_by("-number").values_list("number", flat=True).first()
    arrived = of_register.filter(number__gte=first, number__lte=last).order_by("number")
    known = arrived.values_list("number", flat=True)
    gaps = _gaps([*([] if before is None else [before]), *known])
    return ShiftExplanations(list(aside), list(gaps), earlier)


def _differing_before(shift: CashShift) -> CashShift | None:
    if not (running_on := _running_on(shift)):
        return None
    before = CashShift.objects.filter(cash_register=shift.cash_register_id, number__lt=shift.number)
    previous = before.order_by("-number").first()
    return previous if previous and previous.discrepancy and running_on & _running_on(previous) else None


def _running_on(shift: CashShift) -> set[str]:
    """Return the counters that differ in a shift and are taken over by the next one."""
    return {row.key for row in shift_comparison(shift=shift) if row.difference} & RUNNING_ON


def _gaps(numbers: Iterable[int | None]) -> Iterator[NumberGap]:
    for earlier, later in pairwise(number for number in numbers if number is not None):
        if later - earlier > 1:
            yield NumberGap(earlier + 1, later - 1)
