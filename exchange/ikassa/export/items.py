"""Cards of goods: one package of one sku each, with the code that the register reads."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from accounting.models import Barcode, Item, Sku
from accounting.services.barcodes import identification_codes_allocate
from exchange.codes import ExportCode
from exchange.ikassa.client import is_gtin
from exchange.ikassa.client.dto import Measure, SkuElement, SkuType, VatRate
from exchange.ikassa.export.candidates import card_candidates, orphan_links, withdrawn_skus
from exchange.ikassa.export.changes import Findings, SkuChange, SkuRemoval
from exchange.ikassa.export.goods import Goods, goods_load
from exchange.ikassa.export.links import (
    Answer,
    accepted_cards,
    card_answers_record,
    card_links,
    removal_answers_record,
    sku_links_open,
)
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.summary import ExportPart
from exchange.ikassa.export.work import PartWork, chunks
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import Connection, RemoteLink
from exchange.subjects import category_subject, sku_subject

CODE_TAKEN = "wms.sku.codeTaken"


def barcodes_choose(*, goods: Collection[Goods]) -> dict[int, Barcode]:
    """Return the code that each sku goes out with, by sku id, out of the barcodes of its package; in one query.

    A GTIN, else another barcode, else an identification code: of barcodes the oldest, so that one more changes
    nothing, of codes of ours the newest, as an older one may be taken in the cabinet.
    """
    packages = {one.sku.pk: one.package.pk for one in goods}
    chosen: dict[int, Barcode] = {}
    barcodes = Barcode.objects.filter(sku__in=packages).order_by("sku_id", "pk")
    for sku_id, group in groupby(barcodes, key=lambda barcode: barcode.sku_id):
        own = [barcode for barcode in group if barcode.package_id == packages[sku_id]]
        if own:
            chosen[sku_id] = min(own, key=_rank)
    return chosen


def _rank(barcode: Barcode) -> tuple[int, int]:
    if barcode.is_internal:
        return 2, -barcode.pk
    return 0 if is_gtin(barcode.value) else 1, barcode.pk


def cards_compare(
    scope: ExportScope, *, goods: Sequence[Goods], barcodes: Mapping[int, Barcode]
) -> Findings[SkuChange]:
    """Return the cards that the cabinet does not have as they are, in two queries.

    Goods without a barcode are found with an empty code: one is to be assigned before they are sent.
    """
    links = card_links(connection=scope.connection, kind=RemoteLink.Kind.SKU, keys=[one.key for one in goods])
    categories = {one.item.category.guid for one in goods if one.item.category}
    if not scope.will_send(ExportPart.CATEGORIES):
        categories = set(accepted_cards(connection=scope.connection, kind=RemoteLink.Kind.CATEGORY, keys=categories))
    findings: Findings[SkuChange] = Findings()
    for one in goods:
        link = links.get(one.key)
        barcode = barcodes.get(one.sku.pk)
        category = one.item.category
        pending = None
        if category and category.guid not in categories:
            pending = ExportCode.CATEGORY_NOT_SENT
            findings.warnings.append(Issue(pending, category_subject(category)))
            category = None
        change = SkuChange(
            subject=one.subject,
            element=_element(one, barcode.value if barcode else "", category.guid if category else None),
            accepted=link.accepted if link else None,
            refusal=link.error if link and link.error_code else "",
            pending=pending,
            goods=one,
            barcode=barcode,
        )
        findings.add(change, link, pending)
    return findings


def _element(goods: Goods, code: str, category: str | None) -> SkuElement:
    item, variant = goods.item, goods.sku.variant
    name = item.print_name or item.name
    return SkuElement(
        id=goods.key,
        name=f"{name} ({variant})" if variant else name,
        code=code,
        is_gtin=is_gtin(code),
        type=SkuType.SERVICE if item.kind == Item.Kind.SERVICE else SkuType.PRODUCT,
        vat_rate=VatRate(item.retail_vat_rate),
        measure=Measure(code=goods.package.unit.code, name=goods.package.unit.name),
        is_weight=item.is_weight,
        article=item.article,
        category=category,
    )


def incomplete_skus(*, sku_ids: Collection[int], goods: Iterable[Goods]) -> list[Issue]:
    """Return an issue for every sku that cannot be sold in any package."""
    lost = set(sku_ids) - {one.sku.pk for one in goods}
    return [
        Issue(ExportCode.NO_BASE_PACKAGE, sku_subject(sku))
        for sku in (Sku.objects.filter(pk__in=lost).select_related("item") if lost else ())
    ]


def removals_find(scope: ExportScope) -> list[SkuRemoval]:
    """Return what the cabinet has and the books do not offer: marked for deletion, no goods any more, or gone.

    A selection of goods withdraws none: what is not for sale cannot be selected.
    """
    if scope.selection is not None:
        return []
    removals = [
        SkuRemoval(subject=sku_subject(sku), sku_id=sku.pk) for sku in withdrawn_skus(connection=scope.connection)
    ]
    for link in orphan_links(connection=scope.connection):
        name = link.accepted["name"] if link.accepted else link.key
        removals.append(SkuRemoval(subject=Subject(SubjectKind.SKU, name, link.key), sku_id=None))
    return removals


def items_send(work: PartWork) -> None:
    """Withdraw what is not for sale, which frees its codes, then send what is new or has changed."""
    removals = removals_find(work.scope)
    sku_ids = list(card_candidates(work.scope).order_by("pk").values_list("pk", flat=True))
    work.begin(len(removals) + len(sku_ids))
    for answers in work.push(work.context.client.remove_skus, removals):
        work.settle(answers, removal_answers_record)
    for chunk in chunks(sku_ids):
        goods = goods_load(sku_ids=chunk)
        barcodes = barcodes_choose(goods=goods)
        barcodes |= codes_assign(work, [one for one in goods if one.sku.pk not in barcodes])
        findings = cards_compare(work.scope, goods=goods, barcodes=barcodes)
        findings.skipped += incomplete_skus(sku_ids=chunk, goods=goods)
        work.mark(RemoteLink, findings)
        work.look_through(len(chunk), len(findings.changes), owners=len(findings.changes))
        cards_send(work, findings.changes)


def codes_assign(work: PartWork, goods: Sequence[Goods]) -> dict[int, Barcode]:
    """Give each of the goods an identification code of its package; return the codes by sku id."""
    if not goods:
        return {}
    barcodes = identification_codes_allocate(pairs=[(one.sku, one.package) for one in goods])
    work.summary.codes += len(barcodes)
    return {barcode.sku_id: barcode for barcode in barcodes}


def cards_send(work: PartWork, changes: Sequence[SkuChange]) -> None:
    """Send cards; one whose code of ours is taken in the cabinet gets the next code, and is sent once more."""
    new = {change.wire_id: change.sku for change in changes if change.is_new}
    with work.writing():
        sku_links_open(connection=work.connection, skus=new)
    taken: list[SkuChange] = []
    for answers in work.push(work.context.client.push_skus, changes):
        taken += [answer.change for answer in answers if _needs_next_code(answer)]
        work.settle([answer for answer in answers if not _needs_next_code(answer)], _cards_record)
    for answers in work.push(work.context.client.push_skus, _with_next_codes(work, taken)):
        work.settle(answers, _cards_record)


def _cards_record(*, connection: Connection, answers: Sequence[Answer]) -> None:
    card_answers_record(connection=connection, kind=RemoteLink.Kind.SKU, answers=answers)


def _needs_next_code(answer: Answer) -> bool:
    error = answer.result.error
    return error is not None and error.code == CODE_TAKEN and answer.change.barcode.is_internal


def _with_next_codes(work: PartWork, taken: Sequence[SkuChange]) -> list[SkuChange]:
    codes = codes_assign(work, [change.goods for change in taken])
    renewed = []
    issues = []
    for change in taken:
        barcode = codes[change.goods.sku.pk]
        element = replace(change.element, code=barcode.value, is_gtin=is_gtin(barcode.value))
        renewed.append(replace(change, barcode=barcode, element=element))
        codes_of = {"old": change.element.code, "new": barcode.value}
        issues.append(Issue(ExportCode.CODE_REPLACED, change.subject, codes_of))
    work.warn(issues)
    return renewed
