"""Categories: parents go before their children."""

from collections.abc import Sequence

from accounting.models import ItemCategory
from exchange.codes import ExportCode
from exchange.ikassa.client.dto import CategoryElement
from exchange.ikassa.export.changes import CardChange, Findings
from exchange.ikassa.export.links import Answer, card_answers_record
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.work import PartWork
from exchange.issues import Issue
from exchange.models import Connection, RemoteLink
from exchange.subjects import category_subject

CategoryChange = CardChange[CategoryElement]


def categories_compare(scope: ExportScope) -> Findings[CategoryChange]:
    """Return the categories that the cabinet does not have as they are; they are read whole, in two queries."""
    categories = {category.pk: category for category in ItemCategory.objects.order_by("pk")}
    links = {
        link.key: link for link in RemoteLink.objects.filter(connection=scope.connection, kind=RemoteLink.Kind.CATEGORY)
    }
    findings: Findings[CategoryChange] = Findings()
    ordered = _parents_first(categories)
    for category in ordered:
        link = links.get(category.guid)
        change = CardChange(
            subject=category_subject(category),
            element=CategoryElement(
                id=category.guid,
                name=category.name,
                parent=categories[category.parent_id].guid if category.parent_id else None,
            ),
            accepted=link.accepted if link else None,
            refusal=link.error if link and link.error_code else "",
        )
        findings.add(change, link)
    in_order = {category.pk for category in ordered}
    for category in categories.values():
        if category.pk not in in_order:
            findings.skip(Issue(ExportCode.CATEGORY_IN_CIRCLE, category_subject(category)), links.get(category.guid))
    findings.pick(scope.cards)
    return findings


def _parents_first(categories: dict[int, ItemCategory]) -> list[ItemCategory]:
    """Return the categories level by level; those that stand in a circle are left out."""
    children: dict[int | None, list[ItemCategory]] = {}
    for category in categories.values():
        children.setdefault(category.parent_id, []).append(category)
    ordered: list[ItemCategory] = list(children.get(None, []))
    for category in ordered:
        ordered.extend(children.get(category.pk, []))
    return ordered


def categories_send(work: PartWork, findings: Findings[CategoryChange]) -> None:
    work.begin(len(findings.changes))
    work.mark(RemoteLink, findings)

    refused: dict[str, str] = {}
    for answers in work.push(work.context.client.push_categories, findings.changes):
        work.settle([_blame_parent(answer, refused) for answer in answers], _record)


def _record(*, connection: Connection, answers: Sequence[Answer]) -> None:
    card_answers_record(connection=connection, kind=RemoteLink.Kind.CATEGORY, answers=answers)


def _blame_parent(answer: Answer, refused: dict[str, str]) -> Answer:
    """Name the parent as the reason of a category that was refused after it; remember the refused by their ids."""
    if answer.result.error is None:
        return answer
    refused[answer.result.id] = answer.change.subject.name
    return answer._replace(refused_parent=refused.get(answer.change.element.parent or "", ""))
