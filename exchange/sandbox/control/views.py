"""Controls of the sandbox, for its own pages and for tests: JSON over HTTP, under `/control/`.

There is no token and no CSRF cookie: the server listens on loopback, `SandboxOnly` turns away other hosts and origins,
and a POST must say `application/json`, which no form of another site can.
"""

from collections.abc import Callable
from typing import Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exchange.sandbox.api.fields import StrictSerializer, first_error
from exchange.sandbox.api.requests import StrictJSONParser
from exchange.sandbox.control import serializers as bodies
from exchange.sandbox.errors import ApiError, TillError, invalid_request
from exchange.sandbox.models import Cabinet, Document, Fault, Warehouse, Workstation
from exchange.sandbox.services import cabinets, feed, till
from exchange.sandbox.services.faults import faults_set
from exchange.sandbox.services.showcase import till_goods, till_sales, till_state
from exchange.sandbox.services.till import Order
from exchange.sandbox.services.trade import TradePlan, trade
from exchange.sandbox.services.truth import PARTS, register_truth, truth_dump

Wire = dict[str, Any]


class ControlView(APIView):
    """One control: a checked JSON body in, what came of it out."""

    authentication_classes = []
    permission_classes = []
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    body_class: type[StrictSerializer] = bodies.Nothing
    do: Callable[..., Wire]

    def post(self, request: Request, **kwargs: Any) -> Response:
        return Response(self.do(**self.checked(self.body_class)))

    def checked(self, body_class: type[StrictSerializer]) -> Wire:
        body = body_class(data=self.request.data)
        if not body.is_valid():
            path, message = first_error(body.errors)
            raise invalid_request(message, path=path)
        values: Wire = body.validated_data
        return values

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, TillError):
            exc = ApiError(409, "till.refused", str(exc))
        if isinstance(exc, ApiError):
            return Response(exc.body(), status=exc.status_code)
        if isinstance(exc, UnsupportedMediaType):
            return Response({"code": "api.request.invalid", "message": "Нужен application/json."}, status=415)
        return super().handle_exception(exc)


def find_cabinet(unp: str) -> Cabinet:
    cabinet = Cabinet.objects.filter(unp=unp).first()
    if cabinet is None:
        raise invalid_request(f"Нет кабинета с УНП {unp or '«»'}.", path="unp")
    return cabinet


def ensure_cabinet(unp: str) -> Cabinet:
    return cabinets.cabinet_ensure(unp=unp, name=f"Кабинет {unp}") if unp else cabinets.cabinet_ensure()


class Reset(ControlView):
    def do(self) -> Wire:
        cabinets.sandbox_reset()
        faults_set(faults={}, seed=0)
        return {}


class Faults(ControlView):
    body_class = bodies.FaultsBody

    def get(self, request: Request) -> Response:
        rows = Fault.objects.order_by("pk")
        return Response({"faults": {f"{row.kind}:{row.method}".rstrip(":"): fault_row(row) for row in rows}})

    def do(self, *, faults: dict[str, Wire], seed: int | None = None) -> Wire:
        faults_set(faults=faults, seed=seed)
        return {}


def fault_row(fault: Fault) -> Wire:
    return {
        "count": fault.count,
        "after": fault.after,
        "probability": float(fault.probability),
        "value": fault.value,
    }


class Tokens(ControlView):
    body_class = bodies.TokenBody

    def do(self, *, unp: str, value: str, scope: str) -> Wire:
        cabinets.token_ensure(cabinet=ensure_cabinet(unp), value=value, scope=scope)
        return {}


class OAuthClients(ControlView):
    body_class = bodies.OAuthClientBody

    def do(self, *, unp: str, **values: Any) -> Wire:
        cabinets.oauth_client_ensure(cabinet=ensure_cabinet(unp), **values)
        return {}


class Registers(ControlView):
    body_class = bodies.RegisterBody

    def do(self, *, unp: str, warehouse: int | None = None, **values: Any) -> Wire:
        cabinet = ensure_cabinet(unp)
        if warehouse is not None:
            values["warehouse"] = Warehouse.objects.filter(cabinet=cabinet, number=warehouse).first()
            if values["warehouse"] is None:
                raise invalid_request(f"Нет склада {warehouse}.", path="warehouse")
        return register_truth(cabinets.register_ensure(cabinet=cabinet, **values))


class Trade(ControlView):
    body_class = bodies.TradeBody

    def do(self, *, unp: str, **values: Any) -> Wire:
        return {"done": trade(cabinet=find_cabinet(unp), plan=TradePlan(**values))}


class Inject(ControlView):
    body_class = bodies.InjectBody

    def do(self, *, unp: str, document: Wire) -> Wire:
        feed.document_inject(cabinet=find_cabinet(unp), payload=document)
        return {}


class Deliver(ControlView):
    """Without uids delivers what is late; with them delivers those documents once more."""

    body_class = bodies.DeliverBody

    def do(self, *, uids: list[str] | None = None) -> Wire:
        return {"delivered": feed.withheld_deliver() if uids is None else feed.documents_redeliver(uids=uids)}


class Online(ControlView):
    """Takes a register off the line, or puts it back, when it delivers what it kept."""

    body_class = bodies.OnlineBody

    def do(self, *, register: str, is_online: bool) -> Wire:
        return {"delivered": till.register_set_online(register=register, is_online=is_online)}


class ExpireCursors(ControlView):
    """Makes every cursor given so far one of a past epoch."""

    def do(self) -> Wire:
        cabinets.cursors_expire()
        return {}


class Truth(ControlView):
    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        parts = [part for part in request.query_params.get("parts", "").split(",") if part]
        unknown = sorted(set(parts) - set(PARTS))
        if unknown:
            raise invalid_request(f"Нет такой части: {', '.join(unknown)}.", path="parts")
        cabinet = find_cabinet(request.query_params.get("unp", ""))
        return Response(truth_dump(cabinet=cabinet, parts=parts))


class TillView(ControlView):
    """An operation of the till; the answer is the document as it left the register."""

    operation: Callable[..., Document]
    defaults: Wire = {}

    def do(self, **values: Any) -> Wire:
        payload: Wire = type(self).operation(**self.defaults, **values).payload
        return payload


def take_order(values: Wire) -> Order:
    keys = ("lines", "modifiers", "payments", "pay")
    return Order(**{key: values.pop(key) for key in keys if key in values})


class Quote(ControlView):
    body_class = bodies.OrderBody

    def do(self, **values: Any) -> Wire:
        return till.till_quote(order=take_order(values), **values)


class Sale(TillView):
    body_class = bodies.SaleBody
    operation = staticmethod(till.till_sale)

    def do(self, **values: Any) -> Wire:
        return super().do(order=take_order(values), **values)


class Refund(Sale):
    body_class = bodies.RefundBody
    operation = staticmethod(till.till_refund)


class Rollback(TillView):
    body_class = bodies.RollbackBody
    operation = staticmethod(till.till_rollback)


class CashOperation(TillView):
    body_class = bodies.CashBody
    operation = staticmethod(till.till_cash)


class OpenShift(TillView):
    body_class = bodies.TillBody
    operation = staticmethod(till.till_open_shift)


class ZReport(TillView):
    body_class = bodies.TillBody
    operation = staticmethod(till.till_z_report)


class TillPage(ControlView):
    """What the till page asks for."""

    http_method_names = ["get"]

    def get(self, request: Request) -> Response:
        workstation = till.workstation_find(register=request.query_params.get("register", ""))
        return Response(self.show(workstation, request))

    def show(self, workstation: Workstation, request: Request) -> Wire:
        raise NotImplementedError


class TillState(TillPage):
    def show(self, workstation: Workstation, request: Request) -> Wire:
        return till_state(workstation)


class TillGoods(TillPage):
    def show(self, workstation: Workstation, request: Request) -> Wire:
        search, category = (request.query_params.get(name, "") for name in ("search", "category"))
        return till_goods(workstation, search=search.strip(), category=category)


class TillSales(TillPage):
    def show(self, workstation: Workstation, request: Request) -> Wire:
        return {"sales": till_sales(workstation)}
