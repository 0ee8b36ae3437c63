"""«Настройки отбора» under a name."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from exchange.ikassa.filters import goods_filter_delete, goods_filter_save
from exchange.models import GoodsFilter
from exchange.pages.base import OrganizationView
from exchange.pages.forms import ConditionsForm, FilterNameForm, asked_query


class FilterSaveView(OrganizationView):
    """Keep the conditions under a name; the same name again replaces them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        conditions, name = ConditionsForm(request.POST), FilterNameForm(request.POST, prefix="filter")
        back = reverse("ikassa:goods", args=[self.organization.pk], query=asked_query(request.POST))
        if not (conditions.is_valid() and name.is_valid()):
            messages.error(request, "Отбор не сохранён: назовите его и проверьте условия.")
            return redirect(back)
        try:
            saved = goods_filter_save(
                organization=self.organization, name=name.cleaned_data["name"], conditions=conditions.conditions
            )
            messages.success(request, f"Отбор «{saved}» сохранён.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(back)


class FilterDeleteView(OrganizationView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, organization: int, saved: int) -> HttpResponse:
        found = GoodsFilter.objects.filter(pk=saved, organization=self.organization).first()
        if found is not None:
            goods_filter_delete(goods_filter=found)
            messages.success(request, f"Отбор «{found}» удалён.")
        return redirect(self.url("goods"))
