"""Body -> the names that it binds in its own scope."""

from __future__ import annotations

import libcst as cst


def locals_of(node: cst.FunctionDef) -> frozenset[str]:
    """Names that are a function's own."""
    return frozenset(parameters(node.params)) | bound_in(node.body)


def parameters(params: cst.Parameters) -> list[str]:
    found = [
        p.name.value
        for p in (*params.posonly_params, *params.params, *params.kwonly_params)
    ]
    for extra in (params.star_arg, params.star_kwarg):
        if isinstance(extra, cst.Param):
            found.append(extra.name.value)
    return found


def bound_in(body: cst.BaseSuite) -> frozenset[str]:
    binder = _Binder()
    body.visit(binder)
    return frozenset(binder.bound - binder.elsewhere)


def names_in_target(node: cst.CSTNode) -> set[str]:
    match node:
        case cst.Name():
            return {node.value}
        case cst.Tuple() | cst.List():
            return (
                set().union(
                    *(names_in_target(element.value) for element in node.elements)
                )
                if node.elements
                else set()
            )
        case cst.StarredElement() | cst.AsName():
            return names_in_target(
                node.value if isinstance(node, cst.StarredElement) else node.name
            )
    return set()


class _Binder(cst.CSTVisitor):
    """Collects what a body binds, without what nested functions and classes bind."""

    def __init__(self) -> None:
        super().__init__()
        self.bound: set[str] = set()
        self.elsewhere: set[str] = set()

    def bind_definition(self, node: cst.FunctionDef | cst.ClassDef) -> bool:
        self.bound.add(node.name.value)
        return False

    visit_FunctionDef = visit_ClassDef = bind_definition

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def bind_target(
        self,
        node: (
            cst.AssignTarget
            | cst.AnnAssign
            | cst.AugAssign
            | cst.For
            | cst.NamedExpr
            | cst.Del
        ),
    ) -> None:
        self.bound |= names_in_target(node.target)

    visit_AssignTarget = visit_AnnAssign = visit_AugAssign = bind_target
    visit_For = visit_NamedExpr = visit_Del = bind_target

    def bind_name(self, node: cst.AsName | cst.MatchAs | cst.MatchStar) -> None:
        if node.name:
            self.bound |= names_in_target(node.name)

    visit_AsName = visit_MatchAs = visit_MatchStar = bind_name

    def visit_ImportAlias(self, node: cst.ImportAlias) -> bool:
        if node.asname is None:
            name: cst.BaseExpression = node.name
            while isinstance(name, cst.Attribute):
                name = name.value
            if isinstance(name, cst.Name):
                self.bound.add(name.value)
        return True

    def bind_elsewhere(self, node: cst.Global | cst.Nonlocal) -> None:
        self.elsewhere |= {item.name.value for item in node.names}

    visit_Global = visit_Nonlocal = bind_elsewhere
