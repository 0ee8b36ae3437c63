"""An operation on the books is called by names."""

import ast

from tests.architecture.source import CHECKOUT, modules, parse


def is_operation(node: ast.stmt) -> bool:
    """Tell whether the statement defines what others call to change the books: public and atomic."""
    return (
        isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(ast.unparse(decorator).startswith("transaction.atomic") for decorator in node.decorator_list)
    )


def test_every_operation_takes_its_arguments_by_name_only() -> None:
    operations = [
        (path, node)
        for path in modules("accounting/services", "exchange", without=("exchange/sandbox", "exchange/models"))
        for node in parse(path).body
        if is_operation(node)
    ]
    assert operations
    positional = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.name}"
        for path, node in operations
        if isinstance(node, ast.FunctionDef) and (node.args.args or node.args.vararg)
    ]
    assert positional == []
