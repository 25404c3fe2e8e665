"""Methods that leave their body to subclasses -> what those give.

def area(self): raise NotImplementedError       what each `area` of a subclass returns, else anything
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2prod.inference.values import (
    NONE,
    UNKNOWN,
    ClassRecord,
    FunctionRecord,
    Type,
    UserClass,
    UserFunction,
    join,
)


def leaves_open(record: FunctionRecord, classes: Iterable[ClassRecord]) -> bool:
    """True for a method without a body of its own, where a subclass has it or must have it."""
    if record.owner is None or isinstance(record.node, ast.Lambda):
        return False
    if not all(map(_is_empty, record.node.body)):
        return False
    return _must_be_overridden(record) or any(True for _ in overriding(record, classes))


def result_of_subclasses(
    record: FunctionRecord, classes: Iterable[ClassRecord]
) -> Type | None:
    """What the methods that take a stub's place return; None where nothing is known of one."""
    results = [other.sightings.result for other in overriding(record, classes)]
    known = [result for result in results if result is not None]
    own = [] if _must_be_overridden(record) else [NONE]
    return join(*own, *known) if known and len(known) == len(results) else None


def _must_be_overridden(record: FunctionRecord) -> bool:
    body = [] if isinstance(record.node, ast.Lambda) else record.node.body
    raises = any(isinstance(part, ast.Raise) for part in body)
    return raises or "abstractmethod" in record.decorators


def overriding(
    record: FunctionRecord, classes: Iterable[ClassRecord]
) -> Iterator[FunctionRecord]:
    """The methods of subclasses that have the same name."""
    name = "" if isinstance(record.node, ast.Lambda) else record.node.name
    for one in classes:
        member = one.members.get(name, UNKNOWN)
        if one is record.owner or not _descends(one, record.owner):
            continue
        if isinstance(member, UserFunction) and member.record.owner is one:
            yield member.record


def _descends(one: ClassRecord, owner: ClassRecord | None) -> bool:
    bases = [base.record for base in one.bases if isinstance(base, UserClass)]
    return any(
        base is owner or (base is not one and _descends(base, owner)) for base in bases
    )


def _is_empty(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id=raised) | ast.Call(func=ast.Name(id=raised))):
            return raised == "NotImplementedError"
    return False
