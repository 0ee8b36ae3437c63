"""Elements that are pushed, key by key (contract §2)."""

from typing import Any

from rest_framework import serializers

from exchange.sandbox.api.fields import OneOf, StrictBoolean, StrictInteger, StrictSerializer, StrictString
from exchange.sandbox.models.catalogue import TAX_RATES
from exchange.sandbox.wire import is_gtin

ID_LENGTH = 511
NAME_LENGTH = 1024


class WarehouseElement(StrictSerializer):
    id = StrictString(max_length=ID_LENGTH)
    name = StrictString(max_length=NAME_LENGTH)
    address = StrictString(max_length=NAME_LENGTH, required=False, allow_blank=True)


class CategoryElement(StrictSerializer):
    id = StrictString(max_length=ID_LENGTH)
    name = StrictString(max_length=NAME_LENGTH)
    parent = StrictString(max_length=ID_LENGTH, required=False)  # type: ignore[assignment]


class MeasureElement(StrictSerializer):
    code = StrictString(max_length=16)
    name = StrictString(max_length=64)


class SkuElement(StrictSerializer):
    id = StrictString(max_length=ID_LENGTH)
    name = StrictString(max_length=NAME_LENGTH)
    article = StrictString(max_length=255, required=False, allow_blank=True)
    code = StrictString(max_length=128)
    isGTIN = StrictBoolean()  # noqa: N815 - the name on the wire
    type = OneOf("product", "service")
    priceHasTax = OneOf(True)  # noqa: N815
    price = StrictInteger(required=False)
    tax = OneOf(*TAX_RATES, required=False)
    measure = MeasureElement()
    category = StrictString(max_length=ID_LENGTH, required=False)
    isWeight = StrictBoolean()  # noqa: N815

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["isGTIN"] != is_gtin(attrs["code"]):
            word = "не является" if attrs["isGTIN"] else "является"
            raise serializers.ValidationError({"isGTIN": [f"Код {attrs['code']} {word} GTIN."]})
        return attrs


class RemovedSkuElement(StrictSerializer):
    id = StrictString(max_length=ID_LENGTH)


class StockElement(StrictSerializer):
    sku = StrictString(max_length=ID_LENGTH)
    warehouse = StrictInteger()
    quantity = StrictInteger()
    price = StrictInteger()
