"""Addresses of «Обмен с iKassa», under `admin/ikassa/`, and of the pages about 1C."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from exchange.pages import onec
from exchange.pages.base import TABS, page
from exchange.pages.exports import CancelView, ExportView, LoadView
from exchange.pages.goods import FilterDeleteView, FilterSaveView, GoodsRowsView, TabCountView
from exchange.pages.previews import PreviewView
from exchange.pages.runs import RunResultView, RunStateView
from exchange.pages.setup import ReadinessView, SetupView
from exchange.pages.tabs import CategoriesView, CompareView, GoodsView, RegistersView, WarehousesView, entry


class TabConverter(StringConverter):
    """One of the four tabs."""

    regex = "|".join(TABS)


register_converter(TabConverter, "tab")


app_name = "ikassa"
urlpatterns = [
    path("", admin.site.admin_view(entry), name="entry"),
    path("<int:organization>/setup/", page(SetupView), name="setup"),
    path("<int:organization>/readiness/", page(ReadinessView), name="readiness"),
    path("<int:organization>/goods/", page(GoodsView), name="goods"),
    path("<int:organization>/categories/", page(CategoriesView), name="categories"),
    path("<int:organization>/warehouses/", page(WarehousesView), name="warehouses"),
    path("<int:organization>/registers/", page(RegistersView), name="registers"),
    path("<int:organization>/registers/compare/", page(CompareView), name="compare"),
    path("<int:organization>/goods/rows/", page(GoodsRowsView), name="rows"),
    path("<int:organization>/filters/", page(FilterSaveView), name="filter_save"),
    path("<int:organization>/filters/<int:saved>/delete/", page(FilterDeleteView), name="filter_delete"),
    path("<int:organization>/runs/<int:run>/", page(RunResultView), name="run"),
    path("<int:organization>/runs/<int:run>/state/", page(RunStateView), name="run_state"),
    path("<int:organization>/runs/<int:run>/cancel/", page(CancelView), name="cancel"),
    path("<int:organization>/<tab:tab>/count/", page(TabCountView), name="count"),
    path("<int:organization>/<tab:tab>/preview/", page(PreviewView), name="preview"),
    path("<int:organization>/<tab:tab>/export/", page(ExportView), name="export"),
    path("<int:organization>/<tab:tab>/load/", page(LoadView), name="load"),
]

#: Of the pages about 1C, under `admin/1c/`.
onec_urlpatterns = [
    path("", admin.site.admin_view(onec.entry), name="entry"),
    path("<int:organization>/", page(onec.LoadView), name="load"),
    path("<int:organization>/check/", page(onec.CheckView), name="check"),
    path("<int:organization>/uploads/<int:session>/", page(onec.PreviewView), name="preview"),
    path("<int:organization>/runs/<int:run>/", page(onec.RunView), name="run"),
    path("<int:organization>/sheets/<str:sheet>.<str:suffix>", page(onec.SheetView), name="sheet"),
]
