"""Decides whether the cabinet misbehaves now."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from exchange.sandbox.apps import SANDBOX
from exchange.sandbox.models import Fault, FaultKind

# Seeded by a test that wants the same misfortunes again.
dice = random.Random()  # noqa: S311 - misfortune, not cryptography


def fault_take(kind: FaultKind, path: str = "", *, applies: Callable[[Fault], bool] | None = None) -> Fault | None:
    """Let a fault of this kind strike if one is due, and count it; the path ends with the API method."""
    for fault in Fault.objects.filter(kind=kind, method__in=("", path.rsplit("/", 1)[-1])):
        if (applies is None or applies(fault)) and strikes(fault):
            return fault
    return None


def strikes(fault: Fault) -> bool:
    # Conditional updates: two requests at once never share one count.
    if Fault.objects.filter(pk=fault.pk, after__gt=0).update(after=F("after") - 1):
        return False
    if dice.random() >= fault.probability:
        return False
    if fault.count is None:
        return True
    return bool(Fault.objects.filter(pk=fault.pk, count__gt=0).update(count=F("count") - 1))


@transaction.atomic(using=SANDBOX)
def faults_set(*, faults: Mapping[str, Mapping[str, Any]], seed: int | None = None) -> None:
    """Replace all faults. A key is a kind or `kind:method`; see `Fault` for what the values may hold."""
    Fault.objects.all().delete()
    for key, values in faults.items():
        kind, _, method = key.partition(":")
        fault = Fault(kind=FaultKind(kind), method=method, **values)
        fault.probability = Decimal(str(fault.probability))
        fault.save()
    if seed is not None:
        dice.seed(seed)
