"""Addresses of the product."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from exchange.onec.views import ExchangeView
from ikassa_admin.autocomplete import LabelledAutocompleteView


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("healthz", healthz, name="healthz"),
    # A person types the address into 1C by hand, and a redirect would lose what 1C posts.
    re_path(r"^1c/exchange/?$", ExchangeView.as_view(), name="onec-exchange"),
    path("admin/autocomplete/", admin.site.admin_view(LabelledAutocompleteView.as_view(admin_site=admin.site))),
    path("admin/ikassa/", include("exchange.pages.urls")),
    path("admin/", admin.site.urls),
]
