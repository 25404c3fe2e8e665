"""Rules for transformers that work column by column: what they make depends on what they were made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.inference.calls import Call, call_method, rule
from nb2prod.inference.learning_rules import SPARSE
from nb2prod.inference.values import (
    UNKNOWN,
    Instance,
    Type,
    array,
    is_instance,
    join,
    literal,
    parts,
)

DENSE = ("numpy.ndarray", "pandas.DataFrame", "pandas.Series")
IN_WORDS = {"passthrough", "drop"}


@rule("column_steps")
def column_steps(call: Call, parameter: str) -> Type:
    """A transformer of columns remembers its steps where they are written out."""
    name = "sklearn.compose.ColumnTransformer"
    steps = tuple(_steps(call, is_made=bool(parameter)))
    is_open = call.arguments.open or not steps
    return Instance(name, () if is_open else steps)


def _steps(call: Call, *, is_made: bool) -> Iterator[Type]:
    """`(name, step, columns)` of the list, or `(step, columns)` each an argument."""
    if not isinstance(call.node, ast.Call):
        return
    given: list[ast.expr] = call.node.args
    if not is_made:
        named = [k.value for k in call.node.keywords if k.arg == "transformers"]
        lists = [*given[:1], *named]
        given = lists[0].elts if lists and isinstance(lists[0], ast.List) else []
    for node in given:
        one = call.machine.evaluate(node, call.frame)
        place = 0 if is_made else 1
        inner = (
            one.args if is_instance(one, "tuple") and isinstance(one, Instance) else ()
        )
        yield inner[place] if len(inner) > place else UNKNOWN


@rule("columns_transformed")
def columns_transformed(call: Call, parameter: str) -> Type:
    """An array where every step makes one; where one does not, it is sparse if most of it is empty."""
    if {"set_output", "set_config"} & call.machine.asked:
        return UNKNOWN
    made = [_made(call, step) for step in parts_of(call.receiver)]
    if made and all(is_instance(one, *DENSE) for one in made):
        return array(UNKNOWN, 2)
    return join(array(UNKNOWN, 2), SPARSE)


def parts_of(one: Type) -> tuple[Type, ...]:
    return parts(one) if isinstance(one, Instance) else ()


def _made(call: Call, step: Type) -> Type:
    if literal(step) in IN_WORDS:
        return array(UNKNOWN, 2)
    found = call_method(
        call.machine, step, "transform", call.arguments, call.node, call.frame
    )
    return UNKNOWN if found is None else found
