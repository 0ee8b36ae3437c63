"""Addresses of the sandbox: the API of the contract, the controls, and the pages of a person."""

from django.contrib.staticfiles.views import serve
from django.urls import path

from exchange.sandbox.api import oauth, pushing, reading
from exchange.sandbox.api.views import UnknownMethod
from exchange.sandbox.control import views as control
from exchange.sandbox.pages import views as pages

urlpatterns = [
    path("", pages.till, name="till"),
    path("cabinet", pages.cabinet, name="cabinet"),
    path("control", pages.control, name="control"),
    path("api/wms.warehouse.create", pushing.WarehouseCreate.as_view()),
    path("api/wms.category.create", pushing.CategoryCreate.as_view()),
    path("api/wms.sku.create", pushing.SkuCreate.as_view()),
    path("api/wms.sku.remove", pushing.SkuRemove.as_view()),
    path("api/wms.stock.set", pushing.StockSet.as_view()),
    path("api/wms.warehouse.list", reading.WarehouseList.as_view()),
    path("api/wms.category.list", reading.CategoryList.as_view()),
    path("api/wms.sku.list", reading.SkuList.as_view()),
    path("api/wms.stock.list", reading.StockList.as_view()),
    path("api/workstations.list", reading.WorkstationList.as_view()),
    path("api/workstations.docs.list", reading.DocumentList.as_view()),
    path("api/workstations.docs.get", reading.DocumentGet.as_view()),
    path("api/<path:method>", UnknownMethod.as_view()),
    path("oauth/token", oauth.OAuthToken.as_view()),
    path("control/reset", control.Reset.as_view()),
    path("control/faults", control.Faults.as_view()),
    path("control/tokens", control.Tokens.as_view()),
    path("control/oauth-clients", control.OAuthClients.as_view()),
    path("control/registers", control.Registers.as_view()),
    path("control/trade", control.Trade.as_view()),
    path("control/inject", control.Inject.as_view()),
    path("control/deliver", control.Deliver.as_view()),
    path("control/online", control.Online.as_view()),
    path("control/expire-cursors", control.ExpireCursors.as_view()),
    path("control/truth", control.Truth.as_view()),
    path("control/till/state", control.TillState.as_view()),
    path("control/till/goods", control.TillGoods.as_view()),
    path("control/till/sales", control.TillSales.as_view()),
    path("control/till/quote", control.Quote.as_view()),
    path("control/till/sale", control.Sale.as_view()),
    path("control/till/refund", control.Refund.as_view()),
    path("control/till/rollback", control.Rollback.as_view()),
    path("control/till/deposit", control.CashOperation.as_view(defaults={"kind": "deposit"})),
    path("control/till/withdraw", control.CashOperation.as_view(defaults={"kind": "withdraw"})),
    path("control/till/payout", control.CashOperation.as_view(defaults={"kind": "chWithdraw"})),
    path("control/till/open-shift", control.OpenShift.as_view()),
    path("control/till/z-report", control.ZReport.as_view()),
    path("static/<path:path>", serve, {"insecure": True}, name="static"),
]
