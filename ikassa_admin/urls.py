"""Addresses of the product."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import RedirectView

from ikassa_admin.autocomplete import LabelledAutocompleteView


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("healthz", healthz, name="healthz"),
    path("admin/autocomplete/", admin.site.admin_view(LabelledAutocompleteView.as_view(admin_site=admin.site))),
    path("admin/", admin.site.urls),
]
