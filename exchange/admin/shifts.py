"""«Кассовая смена» as the exchange sees it: what may explain its difference from the Z-report."""

from typing import Any

from django.contrib import admin

from accounting.admin.links import change_url
from accounting.admin.shifts import CashShiftAdmin
from accounting.models import CashShift
from exchange.selectors.shifts import shift_explanations

admin.site.unregister(CashShift)


@admin.register(CashShift)
class ExchangedShiftAdmin(CashShiftAdmin):
    def explanation(self, shift: CashShift) -> dict[str, Any]:
        if not shift.discrepancy:
            return {}
        found = shift_explanations(shift=shift)
        documents = [{"document": each, "url": change_url(each)} for each in found.documents]
        earlier = {"shift": found.earlier, "url": change_url(found.earlier)} if found.earlier else None
        return {"is_explained": True, "documents": documents, "gaps": found.gaps, "earlier": earlier}
