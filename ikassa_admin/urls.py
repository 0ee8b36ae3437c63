"""Addresses of the product."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from exchange.onec.protocol.views import ExchangeView
from exchange.pages.urls import onec_urlpatterns
from ikassa_admin.admin import LabelledAutocompleteView
from ikassa_admin.health import healthz, metrics, readyz

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    # A person types the address into 1C by hand, and a redirect would lose what 1C posts.
    re_path(r"^1c/exchange/?$", ExchangeView.as_view(), name="onec-exchange"),
    path("admin/1c/", include((onec_urlpatterns, "onec"))),
    path("admin/autocomplete/", admin.site.admin_view(LabelledAutocompleteView.as_view(admin_site=admin.site))),
    path("admin/ikassa/", include("exchange.pages.urls")),
    path("admin/", admin.site.urls),
]
