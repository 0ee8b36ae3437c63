"""Money and quantities are decimals, rounded in one place and turned into integers in one place."""

import ast
import re

from tests.architecture.source import modules, nodes

MONEY = (
    "accounting",
    "exchange/models",
    "exchange/ikassa/client/dto.py",
    "exchange/ikassa/client/wire.py",
    "exchange/ikassa/export",
    "exchange/ikassa/load",
    "exchange/onec",
    "exchange/sheets",
    "exchange/sandbox/models",
    "exchange/sandbox/services",
    "exchange/sandbox/arithmetic.py",
    "exchange/sandbox/counters.py",
)
FLOATS_OF_OTHER_THINGS = (
    # The tolerance that a constraint of the database itself needs, and the chances of the sandbox's invented trade.
    "accounting/models",
    "exchange/models",
    "exchange/sandbox/services",
)
MINOR_UNITS = re.compile(r"kopeck|thousandth", re.IGNORECASE)


def test_no_money_is_ever_a_float() -> None:
    floats = [
        place
        for place, node in nodes(modules(*MONEY))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
    ]
    assert floats == []


def test_no_money_is_reckoned_with_a_literal_float() -> None:
    literals = [
        place
        for place, node in nodes(modules(*MONEY, without=FLOATS_OF_OTHER_THINGS))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert literals == []


def test_only_one_file_rounds() -> None:
    """The client's and the sandbox's own conversions work in integers and need no rounding of decimals."""
    rounding = [
        place
        for place, node in nodes(modules("accounting", "exchange", without=("accounting/money.py",)))
        if (isinstance(node, ast.Attribute) and (node.attr == "quantize" or node.attr.startswith("ROUND_")))
        or (isinstance(node, ast.Name) and node.id.startswith("ROUND_"))
    ]
    assert rounding == []


def test_above_the_client_nobody_counts_in_kopecks_or_thousandths() -> None:
    above = modules("exchange", "ikassa_admin", without=("exchange/ikassa/client", "exchange/sandbox"))
    names = [
        f"{place} {name}"
        for place, node in nodes(above)
        for name in [getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)]
        if isinstance(name, str) and MINOR_UNITS.search(name)
    ]
    assert names == []
