"""One statement's text -> libcst nodes in which names, calls, literals and magics are the package's.

total = add(LAGS)         names {"LAGS": "lags"}, lifted {"add": ("rate",)}
total = add(lags, rate=rate)
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import libcst as cst

from nb2prod.model.plan import Replaced
from nb2prod.source.magics import CAPTURE, PLACEHOLDER

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
Lines = list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """What changes in one statement; names are the notebook's, expressions the package's."""

    loads: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    lifted: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=dict
    )  # f -> (keyword, value)
    magics: Sequence[str] = ()  # code in place of __magic__(n)
    replaced: Sequence[Replaced] = ()
    undeclared: frozenset[str] = frozenset()  # names that lose their `global`
    moved: frozenset[str] = frozenset()  # modules that are now the package's
    package: str = ""
    pickles: bool = False  # values of the notebook may be pickled

    @property
    def is_nothing(self) -> bool:
        return not (
            self.loads
            or self.stores
            or self.lifted
            or self.magics
            or self.replaced
            or self.undeclared
            or self.moved
        )


def rewritten(text: str, rewrite: Rewrite) -> Lines:
    """Parse a statement with its comments, and rewrite it."""
    module = cst.parse_module(text + "\n")
    if not rewrite.is_nothing or "__name__" in text:
        # a class says the module that it lives in, and is compared with `__name__`
        visited = module.visit(
            _Rewriter(rewrite, says_its_name="__module__" not in text)
        )
        assert isinstance(visited, cst.Module)
        module = visited
    return with_comments(module)


def with_comments(module: cst.Module) -> Lines:
    """A module's statements; the comments at its head and foot go with the first and the last."""
    statements = list(module.body)
    if statements and module.header:
        first = statements[0]
        statements[0] = first.with_changes(
            leading_lines=[*module.header, *getattr(first, "leading_lines", ())]
        )
    return statements


def foot_of(text: str) -> list[cst.EmptyLine]:
    """The comments after a statement."""
    return [line for line in cst.parse_module(text + "\n").footer if line.comment]


_Import = TypeVar("_Import", cst.Import, cst.ImportFrom)
_Definition = TypeVar("_Definition", cst.FunctionDef, cst.ClassDef)


@dataclass(slots=True)
class _Scope:
    local: frozenset[str]
    is_class: bool = False


class _Rewriter(cst.CSTTransformer):
    """Follows Python's scopes, so that only the notebook's own names change."""

    def __init__(self, rewrite: Rewrite, *, says_its_name: bool) -> None:
        super().__init__()
        self.says_its_name = says_its_name
        self.rewrite = rewrite
        self.scopes: list[_Scope] = []
        self.storing: list[bool] = [False]
        self.skipping = 0
        self.called: set[int] = set()
        self.outliving: set[int] = set()  # values that outlive their statement
        self.named_loggers: set[int] = set()  # a logger is named after its own module
        self.stored: list[str] = []  # what follows the present line
        self.blocks = 0  # how deep in compound statements

    # scopes

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self.blocks += 1

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.BaseSuite:
        self.blocks -= 1
        return updated_node

    def is_notebooks(self, name: str) -> bool:
        return not any(
            name in scope.local and (not scope.is_class or scope is self.scopes[-1])
            for scope in self.scopes
        )

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.scopes.append(_Scope(locals_of(node)))
        self.storing.append(False)

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        self.scopes.pop()
        self.storing.pop()

    def visit_Lambda_body(self, node: cst.Lambda) -> None:
        self.scopes.append(_Scope(frozenset(_parameters(node.params))))

    def leave_Lambda_body(self, node: cst.Lambda) -> None:
        self.scopes.pop()

    def visit_ClassDef_body(self, node: cst.ClassDef) -> None:
        self.scopes.append(_Scope(_bound_in(node.body), is_class=True))

    def leave_ClassDef_body(self, node: cst.ClassDef) -> None:
        self.scopes.pop()

    def enter_comprehension(self, node: cst.BaseComp) -> None:
        names: set[str] = set()
        part: cst.CompFor | None = node.for_in
        while part is not None:
            names |= _names_in_target(part.target)
            part = part.inner_for_in
        self.scopes.append(_Scope(frozenset(names)))

    def visit_ListComp(self, node: cst.ListComp) -> None:
        self.enter_comprehension(node)

    def visit_SetComp(self, node: cst.SetComp) -> None:
        self.enter_comprehension(node)

    def visit_DictComp(self, node: cst.DictComp) -> None:
        self.enter_comprehension(node)

    def visit_GeneratorExp(self, node: cst.GeneratorExp) -> None:
        self.enter_comprehension(node)

    def leave_ListComp(
        self, original_node: cst.ListComp, updated_node: cst.ListComp
    ) -> cst.BaseExpression:
        self.scopes.pop()
        return updated_node

    def leave_SetComp(
        self, original_node: cst.SetComp, updated_node: cst.SetComp
    ) -> cst.BaseExpression:
        self.scopes.pop()
        return updated_node

    def leave_DictComp(
        self, original_node: cst.DictComp, updated_node: cst.DictComp
    ) -> cst.BaseExpression:
        self.scopes.pop()
        return updated_node

    def leave_GeneratorExp(
        self, original_node: cst.GeneratorExp, updated_node: cst.GeneratorExp
    ) -> cst.BaseExpression:
        self.scopes.pop()
        return updated_node

    # what is stored, and what is no variable

    def visit_AssignTarget_target(self, node: cst.AssignTarget) -> None:
        self.storing.append(True)

    def leave_AssignTarget_target(self, node: cst.AssignTarget) -> None:
        self.storing.pop()

    def visit_For_target(self, node: cst.For) -> None:
        self.storing.append(True)

    def leave_For_target(self, node: cst.For) -> None:
        self.storing.pop()

    def visit_Del_target(self, node: cst.Del) -> None:
        self.storing.append(True)

    def leave_Del_target(self, node: cst.Del) -> None:
        self.storing.pop()

    def visit_AsName(self, node: cst.AsName) -> None:
        self.storing.append(True)

    def leave_AsName(
        self, original_node: cst.AsName, updated_node: cst.AsName
    ) -> cst.AsName:
        self.storing.pop()
        return updated_node

    def visit_Subscript(self, node: cst.Subscript) -> None:
        self.storing.append(False)

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        self.storing.pop()
        return updated_node

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.storing.append(False)

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        self.storing.pop()
        return updated_node

    def visit_Attribute_attr(self, node: cst.Attribute) -> None:
        self.skipping += 1

    def leave_Attribute_attr(self, node: cst.Attribute) -> None:
        self.skipping -= 1

    def visit_Arg_keyword(self, node: cst.Arg) -> None:
        self.skipping += 1

    def leave_Arg_keyword(self, node: cst.Arg) -> None:
        self.skipping -= 1

    def visit_Param_name(self, node: cst.Param) -> None:
        self.skipping += 1

    def leave_Param_name(self, node: cst.Param) -> None:
        self.skipping -= 1

    def visit_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.skipping += 1

    def leave_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.skipping -= 1

    def visit_ClassDef_name(self, node: cst.ClassDef) -> None:
        self.skipping += 1

    def leave_ClassDef_name(self, node: cst.ClassDef) -> None:
        self.skipping -= 1

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def leave_Import(
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.BaseSmallStatement:
        """`import helpers` becomes `from package import helpers`."""
        updated_node = self.with_new_names(updated_node, updated_node.names)
        names = [_dotted(alias.name) for alias in updated_node.names]
        if len(names) != 1 or names[0].partition(".")[0] not in self.rewrite.moved:
            return updated_node
        parent, _, last = f"{self.rewrite.package}.{names[0]}".rpartition(".")
        alias = updated_node.names[0].with_changes(name=cst.Name(last))
        module = cst.parse_expression(parent)
        assert isinstance(module, cst.Name | cst.Attribute)
        return cst.ImportFrom(module=module, names=[alias])

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement:
        if not isinstance(updated_node.names, cst.ImportStar):
            updated_node = self.with_new_names(updated_node, updated_node.names)
        name = _dotted(updated_node.module) if updated_node.module else ""
        if updated_node.relative or name.partition(".")[0] not in self.rewrite.moved:
            return updated_node
        module = cst.parse_expression(f"{self.rewrite.package}.{name}")
        assert isinstance(module, cst.Attribute)
        return updated_node.with_changes(module=module)

    def with_new_names(
        self, node: _Import, aliases: Sequence[cst.ImportAlias]
    ) -> _Import:
        """An import inside a compound statement binds names as the rest of the step knows them."""
        changed = []
        for alias in aliases:
            bound = alias.evaluated_alias or alias.evaluated_name.partition(".")[0]
            new = self.rewrite.stores.get(bound) if self.is_notebooks(bound) else None
            if new is None:
                changed.append(alias)
            elif new.isidentifier() and (
                alias.asname or "." not in alias.evaluated_name
            ):
                changed.append(
                    alias.with_changes(asname=cst.AsName(name=cst.Name(new)))
                )
            else:
                changed.append(alias)
                if (
                    self.blocks
                ):  # a whole statement is stored by whoever writes the step
                    self.stored.append(f"{new} = {bound}")
        return node.with_changes(names=changed)

    def leave_SimpleStatementLine(
        self,
        original_node: cst.SimpleStatementLine,
        updated_node: cst.SimpleStatementLine,
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        stored, self.stored = self.stored, []
        if not stored:
            return updated_node
        return cst.FlattenSentinel([updated_node, *map(cst.parse_statement, stored)])

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
            return cst.Pass()
        return updated_node.with_changes(
            names=[*left[:-1], left[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]
        )

    # what changes

    def visit_Call(self, node: cst.Call) -> None:
        if _dotted(node.func).rpartition(".")[2] == "getLogger":
            self.named_loggers |= {id(argument.value) for argument in node.args}
        if isinstance(node.func, cst.Name):
            self.called.add(id(node.func))
        if _dotted(node.func).rpartition(".")[2][:1].isupper():
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
        if (
            name in self.rewrite.lifted
            and not self.storing[-1]
            and id(original_node) not in self.called
        ):
            target = self.rewrite.loads.get(name, name)
            given = ", ".join(
                f"{keyword}={value}" for keyword, value in self.rewrite.lifted[name]
            )
            stays = id(original_node) in self.outliving and not self.rewrite.pickles
            maker = "bound" if stays else "partial"
            return cst.parse_expression(f"{maker}({target}, {given})")
        new = (self.rewrite.stores if self.storing[-1] else self.rewrite.loads).get(
            name
        )
        if new is None:
            return updated_node
        changed = cst.parse_expression(new)
        return changed.with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)

    def leave_Expr(
        self, original_node: cst.Expr, updated_node: cst.Expr
    ) -> cst.BaseSmallStatement:
        """A magic that is left out, inside a statement that stays."""
        value = original_node.value
        if (
            isinstance(value, cst.Call)
            and isinstance(value.func, cst.Name)
            and value.func.value == PLACEHOLDER
        ):
            if (
                isinstance(updated_node.value, cst.Name)
                and updated_node.value.value == "None"
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
            return _with_keywords(updated_node, self.rewrite.lifted[name])
        return updated_node

    def with_settings(self, original: cst.Call, updated: cst.Call) -> cst.Call:
        if not self.rewrite.replaced or self.scopes:
            return updated
        callee = (
            original.func.attr.value
            if isinstance(original.func, cst.Attribute)
            else getattr(original.func, "value", "")
        )
        arguments = list(updated.args)
        for entry in self.rewrite.replaced:
            if entry.call != callee:
                continue
            for index, argument in enumerate(arguments):
                keyword = argument.keyword.value if argument.keyword else ""
                if keyword != entry.keyword or (not keyword and index > 0):
                    continue
                if _same_literal(argument.value, entry.literal):
                    arguments[index] = argument.with_changes(
                        value=cst.Name(entry.setting)
                    )
        return updated.with_changes(args=arguments)

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


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _same_literal(node: cst.BaseExpression, literal: str) -> bool:
    try:
        return (
            ast.unparse(
                ast.parse(cst.Module([]).code_for_node(node).strip(), mode="eval").body
            )
            == literal
        )
    except SyntaxError:
        return False


def _with_keywords(call: cst.Call, given: Sequence[tuple[str, str]]) -> cst.Call:
    present = {argument.keyword.value for argument in call.args if argument.keyword}
    added = [
        cst.Arg(
            keyword=cst.Name(keyword), value=cst.parse_expression(value),
            equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
        )
        for keyword, value in given
        if keyword not in present
    ]  # fmt: skip
    return call.with_changes(args=[*call.args, *added])


def _parameters(params: cst.Parameters) -> list[str]:
    found = [
        p.name.value
        for p in (*params.posonly_params, *params.params, *params.kwonly_params)
    ]
    for extra in (params.star_arg, params.star_kwarg):
        if isinstance(extra, cst.Param):
            found.append(extra.name.value)
    return found


def locals_of(node: cst.FunctionDef) -> frozenset[str]:
    """Names that are a function's own."""
    return frozenset(_parameters(node.params)) | _bound_in(node.body)


def _bound_in(body: cst.BaseSuite) -> frozenset[str]:
    binder = _Binder()
    body.visit(binder)
    return frozenset(binder.bound - binder.elsewhere)


def _names_in_target(node: cst.CSTNode) -> set[str]:
    match node:
        case cst.Name():
            return {node.value}
        case cst.Tuple() | cst.List():
            return (
                set().union(
                    *(_names_in_target(element.value) for element in node.elements)
                )
                if node.elements
                else set()
            )
        case cst.StarredElement() | cst.AsName():
            return _names_in_target(
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
        self.bound |= _names_in_target(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self.bound |= _names_in_target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self.bound |= _names_in_target(node.target)

    def visit_For(self, node: cst.For) -> None:
        self.bound |= _names_in_target(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self.bound |= _names_in_target(node.name)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self.bound |= _names_in_target(node.target)

    def visit_Del(self, node: cst.Del) -> None:
        self.bound |= _names_in_target(node.target)

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
