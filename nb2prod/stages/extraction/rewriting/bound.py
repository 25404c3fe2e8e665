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

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.bound.add(node.name.value)
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        self.bound.add(node.name.value)
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False

    def visit_CompFor(self, node: cst.CompFor) -> bool:
        return True

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.bound |= names_in_target(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self.bound |= names_in_target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self.bound |= names_in_target(node.target)

    def visit_For(self, node: cst.For) -> None:
        self.bound |= names_in_target(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self.bound |= names_in_target(node.name)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self.bound |= names_in_target(node.target)

    def visit_Del(self, node: cst.Del) -> None:
        self.bound |= names_in_target(node.target)

    def visit_MatchAs(self, node: cst.MatchAs) -> None:
        if node.name:
            self.bound.add(node.name.value)

    def visit_MatchStar(self, node: cst.MatchStar) -> None:
        if node.name:
            self.bound.add(node.name.value)

    def visit_ImportAlias(self, node: cst.ImportAlias) -> bool:
        if node.asname is None:
            name: cst.BaseExpression = node.name
            while isinstance(name, cst.Attribute):
                name = name.value
            if isinstance(name, cst.Name):
                self.bound.add(name.value)
        return True

    def visit_Global(self, node: cst.Global) -> None:
        self.elsewhere |= {item.name.value for item in node.names}

    def visit_Nonlocal(self, node: cst.Nonlocal) -> None:
        self.elsewhere |= {item.name.value for item in node.names}
