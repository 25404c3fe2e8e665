"""Functions within a statement -> the same, with annotations on every argument and result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import libcst as cst

from nb2prod.stages.extraction.annotations import FunctionAnnotated, Needed

P = TypeVar("P")


class Completer(cst.CSTTransformer):
    """Gives every function the annotations that it lacks; `Any` where nothing is known."""

    def __init__(
        self,
        needed: Needed,
        hidden: frozenset[str],
        known: Callable[[str], FunctionAnnotated | None],
        annotation: Callable[[str], cst.Annotation],
    ) -> None:
        super().__init__()
        self.needed = needed
        self.hidden = hidden
        self.known = known
        self.annotation = annotation
        self.around: list[tuple[str, bool]] = []  # names, and whether of a class

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.around.append((node.name.value, True))

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self.around.pop()
        return updated_node

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.around.append((node.name.value, False))

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        known = self.known(".".join(name for name, _ in self.around))
        types = dict(known.parameters) if known else {}
        self.around.pop()
        is_method = bool(self.around) and self.around[-1][1]
        params = updated_node.params
        first = [*params.posonly_params, *params.params][:1] if is_method else []
        own = {p.name.value for p in first} & {"self", "cls", "mcs"}

        def typed(param: cst.Param) -> cst.Param:
            name = param.name.value
            if name in own or param.annotation is not None:
                return param
            text = self.needed.take(types.get(name), self.hidden)
            text = admitting_default(text, param)
            return param.with_changes(annotation=self.annotation(text))

        params = with_types(params, typed, self.needed)
        returns = updated_node.returns
        if returns is None:
            said = known.returns if known else None
            nothing = original_node.name.value == "__init__" or (
                said is None
                and not has_return(original_node)
                and not (known and known.leaves_open)
            )
            text = "None" if nothing else self.needed.take(said, self.hidden)
            returns = self.annotation(text)
        return updated_node.with_changes(params=params, returns=returns)


def with_types(
    params: cst.Parameters, typed: Callable[[cst.Param], cst.Param], needed: Needed
) -> cst.Parameters:
    """Arguments with their types; `Any` for each of `*args` and `**kwargs`."""
    return params.with_changes(
        posonly_params=[typed(p) for p in params.posonly_params],
        params=[typed(p) for p in params.params],
        kwonly_params=[typed(p) for p in params.kwonly_params],
        star_arg=_any_of(params.star_arg, needed),
        star_kwarg=_any_of(params.star_kwarg, needed),
    )


def _any_of(param: P, needed: Needed) -> P:
    if isinstance(param, cst.Param) and param.annotation is None:
        needed.lines["from typing import Any"] = None
        return param.with_changes(annotation=cst.Annotation(cst.Name("Any")))
    return param


def admitting_default(text: str, param: cst.Param) -> str:
    """An annotation that lets the default in."""
    is_none = isinstance(param.default, cst.Name) and param.default.value == "None"
    return (
        f"{text} | None" if is_none and text != "Any" and "None" not in text else text
    )


class _Returns(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self.depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.depth += 1
        return self.depth == 1

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_Return(self, node: cst.Return) -> None:
        self.found |= node.value is not None

    def visit_Yield(self, node: cst.Yield) -> None:
        self.found = True


def has_return(line: cst.FunctionDef) -> bool:
    """True where a function may return something else than None."""
    visitor = _Returns()
    line.visit(visitor)
    return visitor.found
