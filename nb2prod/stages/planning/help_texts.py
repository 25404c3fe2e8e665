"""`help(f)` on a function of the notebook -> a print of what it says there: a package's function is another."""

from __future__ import annotations

import ast
import builtins
import textwrap
from collections.abc import Iterator, Sequence

from nb2prod.stages.planning.constants import is_literal
from nb2prod.stages.planning.statements import Statement, with_code


def with_help_texts(statements: Sequence[Statement]) -> list[Statement]:
    """Statements in which help on plain functions of the notebook is a text."""
    functions: dict[str, Statement] = {}
    found = []
    for statement in statements:
        topic = _asked_about(statement.node)
        text = _help(functions[topic]) if topic in functions else ""
        found.append(with_code(statement, f"print({text!r})") if text else statement)
        flow = statement.flow
        for name in flow.may_write | flow.deletes | flow.mutates:
            functions.pop(name, None)
        if isinstance(statement.node, ast.FunctionDef):
            functions[statement.node.name] = statement
        if statement.flow.writes & {"help", "print", "annotations"}:
            return [*found, *statements[len(found) :]]
    return found


def _asked_about(node: ast.stmt) -> str:
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Name(id="help"), args=[ast.Name(id=name)], keywords=[]
            )
        ):
            return name
    return ""


def _help(statement: Statement) -> str:
    """What pydoc writes; empty where that cannot be told from the text alone."""
    node = statement.node
    assert isinstance(node, ast.FunctionDef)
    parameters = list(_parameters(node.args))
    doc = ast.get_docstring(node) or ""
    has_comment = statement.text.lstrip().startswith("#")
    if (
        node.decorator_list
        or None in parameters
        or not _is_builtin(node.returns)
        or (has_comment and not doc)
        or "\n\n" in doc  # Pythons differ in how they indent an empty line
    ):
        return ""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    signature = f"{node.name}({', '.join(filter(None, parameters))}){returns}"
    lines = textwrap.indent(doc.rstrip(), "    ")
    body = f"{lines}\n" if doc else ""
    return f"Help on function {node.name} in module __main__:\n\n{signature}\n{body}"


def _parameters(arguments: ast.arguments) -> Iterator[str | None]:
    """Each parameter as a signature says it; None for what only a run could say."""
    plain = [*arguments.posonlyargs, *arguments.args]
    missing = [None] * (len(plain) - len(arguments.defaults))
    for number, (arg, default) in enumerate(
        zip(plain, [*missing, *arguments.defaults], strict=True), 1
    ):
        yield _parameter(arg, default)
        if number == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg is not None:
        yield _parameter(arguments.vararg, None, "*")
    elif arguments.kwonlyargs:
        yield "*"
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(arg, default)
    if arguments.kwarg is not None:
        yield _parameter(arguments.kwarg, None, "**")


def _parameter(arg: ast.arg, default: ast.expr | None, stars: str = "") -> str | None:
    if not _is_builtin(arg.annotation):
        return None
    said = f": {ast.unparse(arg.annotation)}" if arg.annotation else ""
    if default is None:
        return f"{stars}{arg.arg}{said}"
    if not is_literal(default) or isinstance(default, ast.BinOp):
        return None
    value = repr(ast.literal_eval(default))
    return f"{arg.arg}{said} = {value}" if said else f"{arg.arg}={value}"


def _is_builtin(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return True
    return isinstance(annotation, ast.Name) and isinstance(
        getattr(builtins, annotation.id, None), type
    )
