"""An import: files as a stream, in batches, each a transaction of its own; then what a full exchange came without."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounting.models import Item, Organization, User
from exchange.codes import OneCCode, Stage
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import ExchangeRun, OneCItem, OneCSession
from exchange.onec.commerceml.elements import (
    Element,
    Group,
    Offer,
    PriceType,
    Product,
    Refusal,
    Section,
    SectionStart,
    Unit,
    Warehouse,
)
from exchange.onec.commerceml.files import ElementSource, PiecewiseReader, examine_all, find_sources
from exchange.onec.imports.batches import BATCH, Batch, wait_for_other_imports
from exchange.onec.imports.catalogue import products_write
from exchange.onec.imports.offers import offers_write
from exchange.onec.imports.references import LeftOut, References
from exchange.onec.imports.summary import ImportSummary, Outcome, Part
from exchange.runs.frame import RunContext, RunOutcome, RunResult, books_run
from exchange.runs.journal import books_run_create

logger = logging.getLogger(__name__)

Progress = Callable[[int], None]
"""Told how many items and offers have been read."""


@dataclass
class Import:
    """An exchange with 1C: one or many files, and what is known of them together.

    `full_catalogues` are the Ид of the catalogues that said themselves, in any of their fragments, that they are no
    list of changes. What they lack means something; but nothing before `finish`, and nothing at all once the exchange
    `is_broken`, for then an item or a file could not be read. `has_offers` tells that offers came, `is_in_portions`
    that goods came once more after them. `left_out` tells of which price types no prices are written.

    `is_from_1c` is False for a person's table.
    """

    organization: Organization
    session: int
    is_from_1c: bool = True
    summary: ImportSummary = field(default_factory=ImportSummary)
    declared_warehouses: set[str] = field(default_factory=set)
    full_catalogues: set[str] = field(default_factory=set)
    is_broken: bool = False
    has_offers: bool = False
    is_in_portions: bool = False
    left_out: LeftOut = field(default_factory=LeftOut)
    _references: References = field(init=False)

    def __post_init__(self) -> None:
        self._references = References(self.organization, self.left_out)

    def read(
        self, source: ElementSource, *, progress: Progress, skip: int = 0, seconds: float | None = None
    ) -> int | None:
        """Write a file into the books, behind its first `skip` elements; outside a transaction, or all in one.

        Return None when the file is read to its end; the number of elements done when `seconds` ran out before.
        Raises OneCFileError for a file that is not whole; what was written before stays.
        """
        try:
            with source.reading(skip=skip) as reader:
                return self._read(reader, source.name, progress, seconds)
        finally:
            self.summary.note_alike()

    def finish(self, *, doubt: Issue | None = None) -> None:
        """Mark as deleted the items that full catalogues came without; for when all of their files are in.

        With a `doubt` that they are, or when something could not be read, the items stay as they are, and a remark
        reports it. May run twice.
        """
        if doubt is None and self.is_broken:
            doubt = Issue(OneCCode.NOT_ALL_READ)
        if doubt is not None:
            if number := self.missing().count():
                params = {"doubt": doubt, "count": number}
                self.summary.remark(Issue(OneCCode.ABSENT_NOT_MARKED, Subject(SubjectKind.FULL_IMPORT), params))
            return
        with transaction.atomic():
            wait_for_other_imports()
            self.summary.count(Part.ITEMS, Outcome.MARKED_DELETED, items_mark_deleted(items=self.missing()))

    def missing(self) -> QuerySet[Item]:
        """Return the items that the full catalogues came without so far."""
        return items_missing(organization=self.organization, session=self.session, catalogues=self.full_catalogues)

    def _read(self, reader: PiecewiseReader, name: str, progress: Progress, seconds: float | None) -> int | None:
        waiting: list[Element] = []
        done, piece = 0, -1
        until: float | None = None
        for element in reader:
            if until is None and seconds is not None:
                # What is skipped takes time too, and must not leave none for getting on.
                until = time.monotonic() + seconds
            if reader.pieces != piece:
                if self._must_flush(waiting, element):
                    done += len(waiting)
                    self._flush(waiting)
                    waiting = []
                    progress(done)
                    if until is not None and time.monotonic() > until:
                        return piece
                piece = reader.pieces
            self._take(element, waiting, name)
        self._flush(waiting)
        progress(done + len(waiting))
        return None

    def _must_flush(self, waiting: Collection[Element], following: Element) -> bool:
        """Tell whether what waits is a full batch, or is of another kind than what follows."""
        if not waiting:
            return False
        kind = next(iter(waiting)).__class__
        return len(waiting) >= BATCH or (kind is not following.__class__ and not isinstance(following, Refusal))

    def _take(self, element: Element, waiting: list[Element], name: str) -> None:
        if isinstance(element, Refusal):
            self.summary.refuse(element.issue, element.place)
            self.is_broken = self.is_broken or element.is_lost_product
        elif isinstance(element, SectionStart):
            self._note(element)
        else:
            waiting.append(element)

    def _note(self, start: SectionStart) -> None:
        if start.section is Section.OFFERS:
            self.has_offers = True
        elif start.section is Section.CATALOGUE:
            self.is_in_portions = self.is_in_portions or self.has_offers
            if start.only_changes is False:
                self.full_catalogues.add(start.guid)

    def _flush(self, elements: list[Element]) -> None:
        """Write what waits in one transaction; if the base refuses it, one by one, so that one never stops the rest."""
        if not elements:
            return
        try:
            self._write(elements)
        except OperationalError:
            # The database itself is in trouble; no element is to blame.
            raise
        except (DatabaseError, ValidationError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            self._references.forget()
            if len(elements) > 1:
                logger.warning("A batch of %s elements of 1C is written one by one", len(elements), exc_info=True)
                for element in elements:
                    self._flush([element])
                return
            self._refuse_unexpected(elements[0], error)

    def _refuse_unexpected(self, element: Element, error: Exception) -> None:
        logger.error("An element of 1C could not be written: %r", element, exc_info=error)
        self.is_broken = True
        code, params = OneCCode.NOT_WRITTEN, dict[str, str]()
        if isinstance(error, ValidationError):
            code, params = OneCCode.NOT_VALID, {"message": " ".join(error.messages)}
        elif isinstance(error, IntegrityError):
            code = OneCCode.CHANGED_MEANWHILE
        name = getattr(element, "name", "") or getattr(element, "guid", "")
        self.summary.refuse(Issue(code, Subject(_KINDS[type(element)], name), params), getattr(element, "place", None))

    def _write(self, elements: list[Element]) -> None:
        batch = Batch(
            organization=self.organization,
            references=self._references,
            session=self.session,
            is_from_1c=self.is_from_1c,
            declared_warehouses=self.declared_warehouses,
        )
        with transaction.atomic():
            wait_for_other_imports()
            products = [each for each in elements if isinstance(each, Product)]
            offers = [each for each in elements if isinstance(each, Offer)]
            if products:
                products_write(batch, products)
            if offers:
                offers_write(batch, offers)
            for element in elements:
                _declare(batch, element)
        batch.tally.add_to(self.summary)


_KINDS: dict[type, SubjectKind] = {
    Group: SubjectKind.GROUP,
    Unit: SubjectKind.UNIT,
    PriceType: SubjectKind.PRICE_TYPE,
    Warehouse: SubjectKind.WAREHOUSE,
    Product: SubjectKind.SKU,
    Offer: SubjectKind.OFFER,
}


def _declare(batch: Batch, element: Element) -> None:
    """Write an element of a list; items and offers are written by the batch."""
    if isinstance(element, Group):
        batch.references.group_declare(element, batch.tally)
    elif isinstance(element, Unit):
        batch.references.units.declare(element, batch.tally)
    elif isinstance(element, PriceType):
        batch.references.price_type_declare(element, batch.tally)
    elif isinstance(element, Warehouse):
        batch.declared_warehouses.add(element.guid)
        batch.references.warehouse_declare(element, batch.tally)


@contextmanager
def taken_back() -> Iterator[None]:
    """Do the work and take all of it back: for a preview, which is exact because it is the work itself."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def items_known(*, organization: Organization, catalogues: Collection[str]) -> QuerySet[OneCItem]:
    """Return what came from `catalogues` of the organisation's 1C, and is not marked as deleted."""
    return OneCItem.objects.filter(organization=organization, catalogue__in=catalogues, item__deletion_mark=False)


def items_missing(*, organization: Organization, session: int, catalogues: Collection[str]) -> QuerySet[Item]:
    """Return the items of `catalogues` that came from the organisation's 1C, but not in the exchange `session`.

    Items made here, of other catalogues, and of another organisation's 1C are none of its business.
    """
    not_seen = items_known(organization=organization, catalogues=catalogues).exclude(last_session=session)
    of_others = OneCItem.objects.exclude(organization=organization)
    return Item.objects.filter(pk__in=not_seen.values("item")).exclude(pk__in=of_others.values("item"))


def items_mark_deleted(*, items: QuerySet[Item]) -> int:
    """Mark items as deleted; return how many. Must run inside a transaction."""
    ids = list(items.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        Item.objects.filter(pk__in=ids[start : start + BATCH]).update(deletion_mark=True)
    return len(ids)


def onec_import(
    *,
    organization: Organization,
    paths: Iterable[Path],
    trigger: ExchangeRun.Trigger,
    started_by: User | None = None,
) -> RunOutcome:
    """Import files of 1C (xml, zip, or folders of them) as one exchange, and record how it went.

    To be called outside a transaction; may run twice. A file that is not whole stops the import before it begins.
    """
    paths = list(paths)
    run = books_run_create(
        organization=organization,
        kind=ExchangeRun.Kind.ONEC_IMPORT,
        trigger=trigger,
        started_by=started_by,
        parameters={"files": [path.name for path in paths]},
    )
    session = OneCSession.objects.create(organization=organization, user=started_by, run=run)
    outcome = books_run(run=run, work=lambda context: sources_import(context, session, lambda: find_sources(paths)))
    OneCSession.objects.filter(pk=session.pk).update(closed_at=timezone.now())
    return outcome or RunOutcome(RunResult.BUSY, run)


def sources_import(
    context: RunContext, session: OneCSession, find: Callable[[], Iterable[ElementSource]], *, is_from_1c: bool = True
) -> ImportSummary:
    """Do the work of an import: examine the files that `find` returns, then write them into the books."""
    exchange = Import(session.organization, session.pk, is_from_1c=is_from_1c)
    context.summary = exchange.summary
    try:
        sources = list(find())
        context.progress(stage=Issue(Stage.EXAMINE_FILES))
        examined = examine_all(sources)
        total = sum(each.facts.pieces for each in examined)
        before = 0
        for each in examined:

            def progress(done: int, name: str = each.source.name, before: int = before) -> None:
                context.report(exchange.summary.take_unwritten())
                context.progress(
                    done=min(before + done, total), total=total, stage=Issue(Stage.IMPORT_FILE, params={"file": name})
                )

            exchange.read(each.source, progress=progress)
            before += each.facts.pieces
        exchange.finish()
    finally:
        context.report(exchange.summary.take_unwritten())
    return exchange.summary
