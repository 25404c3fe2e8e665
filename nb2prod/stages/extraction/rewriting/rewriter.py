"""A statement's tree -> the tree of the package."""

from __future__ import annotations

from typing import TypeVar

import libcst as cst

from nb2prod.source.magics import CAPTURE, PLACEHOLDER
from nb2prod.source.scope import CONTAINERS, IMMEDIATE
from nb2prod.stages.extraction.rewriting.calls import (
    dotted,
    with_keywords,
    with_settings,
)
from nb2prod.stages.extraction.rewriting.imports import Imports
from nb2prod.stages.extraction.rewriting.rewrite import Rewrite

# what `__doc__` says in a kernel
KERNELS_DOC = "Automatically created module for IPython interactive environment"
# what looks at a function in no other way than by calling it
_CALLERS = IMMEDIATE - CONTAINERS | {
    "map",
    "filter",
    "starmap",
    "takewhile",
    "dropwhile",
}
_Definition = TypeVar("_Definition", cst.FunctionDef, cst.ClassDef)


def _is_docstring(line: cst.BaseStatement) -> bool:
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return False
    said = line.body[0]
    return isinstance(said, cst.Expr) and isinstance(said.value, cst.SimpleString)


class Rewriter(Imports):
    """Changes only the notebook's own names."""

    def __init__(self, rewrite: Rewrite, *, says_its_name: bool) -> None:
        super().__init__(rewrite)
        self.says_its_name = says_its_name
        self.called: set[int] = set()
        self.outliving: set[int] = set()  # values that outlive their statement
        self.named_loggers: set[int] = set()  # a logger is named after its own module
        self.spent: list[cst.Pass] = []  # each stands for a `global` that is gone

    def visit_Nonlocal(self, node: cst.Nonlocal) -> bool:
        return False

    def visit_Global(self, node: cst.Global) -> bool:
        return False

    def leave_Global(
        self, original_node: cst.Global, updated_node: cst.Global
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        left = [
            item
            for item in updated_node.names
            if item.name.value not in self.rewrite.undeclared
        ]
        if len(left) == len(updated_node.names):
            return updated_node
        if not left:
            self.spent.append(cst.Pass())
            return self.spent[-1]
        return updated_node.with_changes(
            names=[*left[:-1], left[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
        )

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.BaseSuite:
        super().leave_IndentedBlock(original_node, updated_node)
        kept = [line for line in updated_node.body if not self._is_spent(line)]
        if all(map(_is_docstring, kept)):
            return updated_node
        return updated_node.with_changes(body=kept)

    def _is_spent(self, line: cst.BaseStatement) -> bool:
        """Whether a line is nothing but the place of a `global` that is gone."""
        if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
            return False
        if line.trailing_whitespace.comment or any(
            x.comment for x in line.leading_lines
        ):
            return False
        return any(line.body[0] is spent for spent in self.spent)

    def visit_Call(self, node: cst.Call) -> None:
        if dotted(node.func).rpartition(".")[2] == "getLogger":
            self.named_loggers |= {id(argument.value) for argument in node.args}
        if isinstance(node.func, cst.Name):
            self.called.add(id(node.func))
        if dotted(node.func).rpartition(".")[2] not in _CALLERS:
            self.outliving |= {id(argument.value) for argument in node.args}

    def visit_Assign(self, node: cst.Assign) -> None:
        self.outliving.add(id(node.value))

    def visit_Element(self, node: cst.Element) -> None:
        self.outliving.add(id(node.value))

    def visit_DictElement(self, node: cst.DictElement) -> None:
        self.outliving.add(id(node.value))

    def leave_Name(
        self, original_node: cst.Name, updated_node: cst.Name
    ) -> cst.BaseExpression:
        name = original_node.value
        if self.skipping or not self.is_notebooks(name):
            return updated_node
        if (
            name == "__name__"
            and id(original_node) not in self.named_loggers
            and self.says_its_name
        ):
            return cst.SimpleString('"__main__"')  # as in a notebook
        if name == "__doc__" and not self.storing[-1]:
            return cst.SimpleString(f'"{KERNELS_DOC}"')
        is_value = not self.storing[-1] and id(original_node) not in self.called
        if name in self.rewrite.lifted and is_value:
            return self.with_what_it_lacks(original_node)
        new = (self.rewrite.stores if self.storing[-1] else self.rewrite.loads).get(
            name
        )
        if new is None:
            return updated_node
        changed = cst.parse_expression(new)
        return changed.with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)

    def with_what_it_lacks(self, function: cst.Name) -> cst.BaseExpression:
        """A function that is a value here, given what it would be called with."""
        name = function.value
        target = self.rewrite.loads.get(name, name)
        given = ", ".join(
            f"{keyword}={value}" for keyword, value in self.rewrite.lifted[name]
        )
        stays = id(function) in self.outliving and not self.rewrite.pickles
        maker = "bound" if stays else "partial"
        return cst.parse_expression(f"{maker}({target}, {given})")

    def leave_Expr(
        self, original_node: cst.Expr, updated_node: cst.Expr
    ) -> cst.BaseSmallStatement:
        """A magic that is left out, inside a statement that stays."""
        match original_node.value, updated_node.value:
            case cst.Call(func=cst.Name(value=name)), cst.Name(value="None") if (
                name == PLACEHOLDER
            ):
                return cst.Pass()
        return updated_node

    def leave_Call(
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.BaseExpression:
        if not isinstance(original_node.func, cst.Name):
            return self.with_settings(original_node, updated_node)
        name = original_node.func.value
        if name == PLACEHOLDER and self.rewrite.magics:
            value = original_node.args[0].value
            assert isinstance(value, cst.Integer)
            return cst.parse_expression(self.rewrite.magics[int(value.value)] or "None")
        if name == CAPTURE:
            return cst.parse_expression("hidden_output()")
        updated_node = self.with_settings(original_node, updated_node)
        if name in self.rewrite.lifted and self.is_notebooks(name):
            return with_keywords(updated_node, self.rewrite.lifted[name])
        return updated_node

    def with_settings(self, original: cst.Call, updated: cst.Call) -> cst.Call:
        if not self.rewrite.replaced or self.is_inside:
            return updated
        seen = [r for r in self.rewrite.replaced if self.is_notebooks(r.setting)]
        return with_settings(original, updated, seen)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        return self.renamed(original_node, updated_node)

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        return self.renamed(original_node, updated_node)

    def renamed(
        self, original: _Definition, updated: _Definition
    ) -> _Definition | cst.FlattenSentinel[cst.BaseStatement]:
        name = original.name.value
        new = self.rewrite.stores.get(name)
        if new is None or not self.is_notebooks(name):
            return updated
        if new.isidentifier():
            return updated.with_changes(name=cst.Name(new))
        if not self.blocks:  # a whole statement is stored by whoever writes the step
            return updated
        return cst.FlattenSentinel([updated, cst.parse_statement(f"{new} = {name}")])
