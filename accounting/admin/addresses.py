"""What an address or a form says, read with care: anybody may have written it by hand."""

import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest


def whole_number(text: str) -> int | None:
    """Return the number that plain digits write; None for any other text and for what no key of a base reaches."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


class FitInitialMixin:
    """Fills a form in from its address with what its fields can hold; anything else would break the form."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]
        return {name: value for name, value in initial.items() if self._is_fit(name, value)}

    def _is_fit(self, name: str, value: Any) -> bool:
        if not isinstance(value, str):
            return True
        try:
            field: Any = self.opts.get_field(name)  # type: ignore[attr-defined]
            if field.is_relation:
                return whole_number(value) is not None
            field.to_python(value)
        except FieldDoesNotExist:
            return True
        except (ValidationError, OverflowError):
            return False
        return True
