"""What the controls of the sandbox take; as strict as the API itself, so that a test cannot ask for nothing."""

from typing import Any

from rest_framework import serializers

from exchange.sandbox.api.fields import OneOf, StrictBoolean, StrictInteger, StrictSerializer, StrictString
from exchange.sandbox.models import FaultKind
from exchange.sandbox.models.catalogue import TAX_RATES
from exchange.sandbox.wire import parse_moment


class Moment(serializers.Field):  # type: ignore[type-arg]
    def to_internal_value(self, data: Any) -> Any:
        try:
            return parse_moment(data)
        except (TypeError, ValueError) as error:
            raise serializers.ValidationError("Нужно время по ISO 8601.") from error

    def to_representation(self, value: Any) -> Any:
        return value


def kopecks(**options: Any) -> StrictInteger:
    return StrictInteger(**options)


class OfCabinet(StrictSerializer):
    unp = StrictString(default="", allow_blank=True, max_length=9)


class Nothing(StrictSerializer):
    pass


class FaultBody(StrictSerializer):
    count = StrictInteger(required=False)
    after = StrictInteger(required=False)
    probability = serializers.FloatField(required=False, min_value=0, max_value=1)
    value = StrictInteger(required=False)


class FaultsBody(StrictSerializer):
    faults = serializers.DictField(child=FaultBody())
    seed = StrictInteger(required=False)

    def validate_faults(self, faults: dict[str, Any]) -> dict[str, Any]:
        unknown = sorted(key for key in faults if key.partition(":")[0] not in FaultKind.values)
        if unknown:
            raise serializers.ValidationError(f"Нет такого сбоя: {', '.join(unknown)}.")
        return faults


class TokenBody(OfCabinet):
    value = StrictString(max_length=255)
    scope = StrictString(default="api", allow_blank=True, max_length=64)


class OAuthClientBody(OfCabinet):
    clientId = StrictString(max_length=255, source="client_id")  # noqa: N815
    clientSecret = StrictString(max_length=255, source="client_secret")  # noqa: N815
    tokenLifetime = StrictInteger(required=False, source="token_lifetime")  # noqa: N815


class RegisterBody(OfCabinet):
    registrationNumber = StrictString(max_length=32, source="registration_number")  # noqa: N815
    serialNumber = StrictString(max_length=32, source="serial_number")  # noqa: N815
    name = StrictString(max_length=255, required=False)
    warehouse = StrictInteger(required=False)
    currency = OneOf("BYN", "USD", "EUR", "RUB", required=False)
    cashier = StrictString(max_length=255, required=False)
    cash = kopecks(required=False)
    turnover = kopecks(required=False)
    lastNumber = StrictInteger(required=False, source="last_number")  # noqa: N815
    lastShift = StrictInteger(required=False, source="last_shift_number")  # noqa: N815
    isOnline = StrictBoolean(required=False, source="is_online")  # noqa: N815
    announcesShift = StrictBoolean(required=False, source="announces_shift")  # noqa: N815


class ModifierBody(StrictSerializer):
    modifier = kopecks(required=False, minimum=-(2**53))
    percent = StrictInteger(required=False, minimum=-100, maximum=1000)
    name = StrictString(required=False, allow_blank=True, max_length=255)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("modifier" in attrs) == ("percent" in attrs):
            raise serializers.ValidationError({"modifier": ["Нужно одно из двух: modifier или percent."]})
        return attrs


class SectionBody(StrictSerializer):
    code = StrictInteger(maximum=255)
    name = StrictString(max_length=255)


class LineBody(StrictSerializer):
    sku = StrictString(required=False)
    code = StrictString(required=False)
    service = OneOf(0, required=False)
    prepayment = OneOf(0, required=False)
    line = StrictInteger(required=False)
    quantity = StrictInteger(required=False, minimum=1)
    price = kopecks(required=False)
    name = StrictString(required=False, max_length=1024)
    tax = OneOf(*TAX_RATES, required=False)
    modifiers = ModifierBody(many=True, required=False)
    section = SectionBody(required=False)
    tpTaxNumber = StrictString(required=False, max_length=32)  # noqa: N815
    mark = StrictString(required=False, max_length=1024)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(key in attrs for key in ("sku", "code", "service", "prepayment", "line")) != 1:
            raise serializers.ValidationError({"sku": ["Нужно одно из: sku, code, service, prepayment, line."]})
        return attrs


class PaymentBody(StrictSerializer):
    type = OneOf(0, 1, 2)
    sum = kopecks()
    ref = StrictString(required=False, max_length=255)


class BaseBody(StrictSerializer):
    uid = StrictString(required=False, max_length=64)
    number = StrictInteger(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"uid": ["Нужно одно из двух: uid или number."]})
        return attrs


class TillBody(StrictSerializer):
    """What every operation of the till takes: the register by its id or serial number."""

    register = StrictString(max_length=64)
    at = Moment(required=False)
    cashier = StrictString(required=False, max_length=255)
    uid = serializers.RegexField(r"^[0-9A-Fa-f]{24}$", required=False)


class OrderBody(StrictSerializer):
    register = StrictString(max_length=64)
    lines = LineBody(many=True, required=False)
    modifiers = ModifierBody(many=True, required=False)


class SaleBody(TillBody, OrderBody):
    payments = PaymentBody(many=True, required=False)
    pay = OneOf(0, 1, 2, required=False)


class RefundBody(SaleBody):
    base = BaseBody(required=False)
    naming = OneOf("uid", "number", "none", required=False)


class RollbackBody(TillBody):
    naming = OneOf("uid", "number", required=False)


class CashBody(TillBody):
    sum = kopecks(minimum=1)


class TradeBody(OfCabinet):
    count = StrictInteger(minimum=1, maximum=1_000_000)
    seed = StrictInteger(required=False, maximum=2**64 - 1)
    registers = serializers.ListField(child=StrictString(), required=False)
    start = Moment(required=False)
    step = StrictInteger(required=False)
    closeShifts = StrictBoolean(required=False, source="close_shifts")  # noqa: N815
    receiptsPerShift = StrictInteger(required=False, minimum=1, source="receipts_per_shift")  # noqa: N815
    withoutGoods = StrictBoolean(required=False, source="without_goods")  # noqa: N815


class OnlineBody(StrictSerializer):
    register = StrictString(max_length=64)
    isOnline = StrictBoolean(source="is_online")  # noqa: N815


class InjectBody(OfCabinet):
    document = serializers.DictField()


class DeliverBody(StrictSerializer):
    uids = serializers.ListField(child=StrictString(), required=False)
