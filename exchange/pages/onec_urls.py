"""Addresses of the pages about 1C, under `admin/1c/`."""

from django.contrib import admin
from django.urls import path

from exchange.pages.base import page
from exchange.pages.onec import CheckView, LoadView, PreviewView, RunView, SheetView, entry

app_name = "onec"
urlpatterns = [
    path("", admin.site.admin_view(entry), name="entry"),
    path("<int:organization>/", page(LoadView), name="load"),
    path("<int:organization>/check/", page(CheckView), name="check"),
    path("<int:organization>/uploads/<int:session>/", page(PreviewView), name="preview"),
    path("<int:organization>/runs/<int:run>/", page(RunView), name="run"),
    path("<int:organization>/sheets/<str:sheet>.<str:suffix>", page(SheetView), name="sheet"),
]
