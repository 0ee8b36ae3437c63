"""Fields that take exactly what the contract says: nothing is read out of a string, a float or a boolean."""

from typing import Any

from rest_framework import serializers


class StrictString(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("Нужна строка.")
        if not data.strip() and not self.allow_blank:
            raise serializers.ValidationError("Строка пуста.")
        return str(super().to_internal_value(data))


class StrictInteger(serializers.Field):  # type: ignore[type-arg]
    def __init__(self, *, minimum: int = 0, maximum: int = 2**53 - 1, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            raise serializers.ValidationError("Нужно целое число.")
        if not self.minimum <= data <= self.maximum:
            raise serializers.ValidationError(f"Число {data} вне границ {self.minimum}…{self.maximum}.")
        return data

    def to_representation(self, value: int) -> int:
        return value


class StrictBoolean(serializers.Field):  # type: ignore[type-arg]
    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            raise serializers.ValidationError("Нужно true или false.")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


class OneOf(serializers.Field):  # type: ignore[type-arg]
    """One of the listed values, of the same type: `true` is not 1 and `20.0` is not 20."""

    def __init__(self, *values: str | int | bool, **options: Any) -> None:
        super().__init__(**options)
        self.values = values

    def to_internal_value(self, data: Any) -> Any:
        if not any(type(data) is type(value) and data == value for value in self.values):
            raise serializers.ValidationError(f"Допустимо только: {', '.join(map(repr, self.values))}.")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A JSON object with no key beyond the declared ones."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"": ["Нужен объект JSON."]})
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({key: ["Неизвестный ключ."] for key in unknown})
        return super().to_internal_value(data)


def first_error(errors: Any, path: str = "") -> tuple[str, str]:
    """The first message among DRF's nested errors, with the path to it."""
    while not isinstance(errors, str):
        if isinstance(errors, dict):
            key, errors = next(iter(errors.items()))
            path = f"{path}.{key}" if path and key else path or str(key)
        else:
            errors = next(error for error in errors if error)
    return path, errors
