"""Lists that keep the archive apart: an empty one says what lies in it."""

from typing import Any

from django.http import HttpRequest

from accounting.admin.filters import ArchiveFilter


class ArchiveMixin:
    """Counts the archive when the working list has nothing to show."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)  # type: ignore[misc]
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is None or changelist.result_count or request.GET.get(ArchiveFilter.parameter_name):
            return response
        address = request.GET.copy()
        address[ArchiveFilter.parameter_name] = "all"
        # The same question, asked of the archive: what is searched for may lie there.
        changelist.archived_count = self._archived(request, changelist)
        changelist.archive_url = f"?{address.urlencode()}"
        return response

    def _archived(self, request: HttpRequest, changelist: Any) -> int:
        filters = [each for each in changelist.filter_specs if not isinstance(each, ArchiveFilter)]
        found = self.get_queryset(request).filter(is_archived=True)  # type: ignore[attr-defined]
        for each in filters:
            found = narrowed if (narrowed := each.queryset(request, found)) is not None else found
        found, _ = self.get_search_results(request, found, changelist.query)  # type: ignore[attr-defined]
        return int(found.count())
