"""Pages of a receipt beside its card: the receipt as it is printed, and the choice of a refund's base."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from unfold.decorators import action

from accounting.admin.base import whole_number
from accounting.admin.display import change_url
from accounting.models import Receipt, ReceiptLine, SaleReceipt, VatRate
from accounting.money import ZERO
from accounting.selectors.receipts import base_candidates
from accounting.services.refunds import refund_base_set

#: What a receipt is printed on: the name in the address, and in words.
PAPERS = {"80": "Лента 80 мм", "a4": "Лист A4"}


@dataclass(frozen=True, slots=True)
class Vat:
    """What a receipt contains of one rate."""

    rate: str
    total: Decimal
    amount: Decimal


def vat_by_rate(lines: list[ReceiptLine]) -> list[Vat]:
    """Return the sums of a receipt by VAT rate, in the order of the rates."""
    rows = []
    for rate in VatRate:
        of_rate = [line for line in lines if line.vat_rate == rate]
        if of_rate:
            total, amount = (sum((getattr(line, name) for line in of_rate), ZERO) for name in ("total", "vat_amount"))
            rows.append(Vat(str(rate.label), total, amount))
    return rows


class PrintableMixin:
    """«Печать»: the receipt alone, on 80 mm tape or on A4; printing itself is the browser's."""

    @action(description="Печать", icon="print", attrs={"target": "_blank"})
    def print_receipt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        receipt: Receipt | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if receipt is None or not self.has_view_permission(request, receipt):  # type: ignore[attr-defined]
            raise PermissionDenied
        paper = request.GET.get("paper", "")
        lines = list(receipt.lines.select_related("package__unit", "sku__item"))
        context = {
            "receipt": receipt,
            "lines": lines,
            "payments": receipt.payments.select_related("acquiring_terminal"),
            "vat": vat_by_rate(lines),
            "received": receipt.cash + receipt.change,
            "paper": paper if paper in PAPERS else "80",
            "papers": PAPERS,
            "back": change_url(receipt),
        }
        return TemplateResponse(request, "accounting/receipt_print.html", context)


class BaseChoiceMixin:
    """«Указать основание»: a person chooses the sale of a refund."""

    @action(description="Указать основание", icon="link", permissions=["choose_base"])
    def choose_base(self, request: HttpRequest, object_id: str) -> HttpResponse:
        refund: Receipt | None = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if refund is None or not self.has_choose_base_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._set_base(request, refund)
        typed = request.GET.get("number", "").strip()
        number = whole_number(typed)
        candidates = [] if typed and number is None else base_candidates(refund=refund, number=number)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "Основание возврата",
            "original": refund,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "candidates": candidates,
            "typed": typed,
            "back": change_url(refund),
        }
        return TemplateResponse(request, "accounting/base_choice.html", context)

    def has_choose_base_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("accounting.change_refundreceipt"))

    def _set_base(self, request: HttpRequest, refund: Receipt) -> HttpResponse:
        own = SaleReceipt.objects.filter(organization=refund.organization_id)
        sale = get_object_or_404(own, pk=whole_number(request.POST.get("sale", "")))
        try:
            refund_base_set(refund=refund, sale=sale)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            told = f"Основание возврата: {sale}."
            self.log_change(request, refund, told)  # type: ignore[attr-defined]
            messages.success(request, told)
        return HttpResponseRedirect(change_url(refund))
