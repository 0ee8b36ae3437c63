"""«Найти ссылки» of categories and warehouses: few enough to be read whole."""

from dataclasses import dataclass
from typing import Any

from accounting.models import ItemCategory
from exchange.ikassa.export import ExportScope, categories_compare, warehouses_compare
from exchange.ikassa.export.warehouses import organization_warehouses
from exchange.issues import Issue
from exchange.models import RemoteLink


@dataclass(frozen=True, slots=True)
class CardRow:
    """A category or a warehouse: `change` is what would be sent, None when the cabinet has it as it is.

    `issue` is why it is not sent; `depth` is its place in the tree.
    """

    subject: Any
    link: RemoteLink | None
    change: Any
    issue: Issue | None = None
    depth: int = 0

    @property
    def levels(self) -> range:
        return range(self.depth)

    @property
    def is_found(self) -> bool:
        return self.change is not None or self.issue is not None


def category_tree(scope: ExportScope) -> list[CardRow]:
    """Return all categories in the order of the tree, children by name below their parent. Four queries."""
    findings = categories_compare(scope)
    changes = {change.wire_id: change for change in findings.changes}
    issues = {issue.subject.key: issue for issue in findings.skipped if issue.subject}
    links = _links(scope, RemoteLink.Kind.CATEGORY)
    children: dict[int | None, list[ItemCategory]] = {}
    everything = list(ItemCategory.objects.order_by("name", "pk"))
    for category in everything:
        children.setdefault(category.parent_id, []).append(category)

    # Depth first, without recursion: a base may be deeper than the interpreter's stack.
    rows, waiting, seen = [], [(root, 0) for root in reversed(children.get(None, []))], set()
    while waiting:
        category, depth = waiting.pop()
        seen.add(category.pk)
        guid = category.guid
        rows.append(CardRow(category, links.get(guid), changes.get(guid), issues.get(guid), depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(category.pk, []))]
    circled = (category for category in everything if category.pk not in seen)
    return rows + [CardRow(each, links.get(each.guid), None, issues.get(each.guid)) for each in circled]


def warehouse_cards(scope: ExportScope) -> list[CardRow]:
    """Return the organisation's warehouses. Four queries."""
    changes = {change.wire_id: change for change in warehouses_compare(scope).changes}
    links = _links(scope, RemoteLink.Kind.WAREHOUSE)
    warehouses = organization_warehouses(scope).order_by("name", "pk")
    return [CardRow(each, links.get(each.guid), changes.get(each.guid)) for each in warehouses]


def _links(scope: ExportScope, kind: RemoteLink.Kind) -> dict[str, RemoteLink]:
    return {link.key: link for link in RemoteLink.objects.filter(connection=scope.connection, kind=kind)}
