"""Definitions -> definitions with types, and with what they are handed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import libcst as cst

from nb2prod.model.plan import Setting
from nb2prod.stages.extraction.annotations import (
    Annotated,
    FunctionAnnotated,
    Needed,
    Types,
    are_read,
    quoted,
)
from nb2prod.stages.extraction.inner_functions import (
    Completer,
    admitting_default,
    has_return,
    with_types,
)
from nb2prod.stages.extraction.looked_at import looked_at
from nb2prod.stages.extraction.names import Naming
from nb2prod.stages.extraction.rewriting import Line, Lines
from nb2prod.stages.planning.bindings import STATE
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.statements import Statement


class Annotator:
    """Says types as steps.py can: known ones, else `Any`, with the imports that they need."""

    def __init__(
        self, decision: Decision, types: Types, naming: Naming, needed: Needed
    ) -> None:
        self.decision = decision
        self.types = types
        self.naming = naming
        self.needed = needed
        self.eager = are_read(decision.kept)  # evaluated where they stand
        self.plain = looked_at(decision.kept)
        static = decision.resolution.definitions
        self.hidden_classes = frozenset(
            n.name
            for s in decision.kept
            if s.number not in static
            for n in ast.walk(s.node)
            if isinstance(n, ast.ClassDef)
        )

    def with_annotations(
        self, line: Line, statement: Statement, lifted: Sequence[str]
    ) -> Line:
        """A function with its lifted arguments and the types that are known."""
        if isinstance(line, cst.ClassDef):
            return self.class_with_annotations(line, statement)
        if not isinstance(line, cst.FunctionDef):
            return line
        keywords = {self.naming.keyword(n): n for n in lifted}
        if keywords:
            line = line.with_changes(params=_with_lifted(line.params, list(keywords)))
        return self.annotated(line, statement, line.name.value, keywords)

    def class_with_annotations(
        self, line: cst.ClassDef, statement: Statement
    ) -> cst.ClassDef:
        if not isinstance(line.body, cst.IndentedBlock):
            return line
        body = [
            (
                self.annotated(
                    part, statement, f"{line.name.value}.{part.name.value}", {}
                )
                if isinstance(part, cst.FunctionDef)
                else part
            )
            for part in line.body.body
        ]
        return line.with_changes(body=line.body.with_changes(body=body))

    def annotated(
        self,
        line: cst.FunctionDef,
        statement: Statement,
        qualname: str,
        lifted: dict[str, str],
    ) -> cst.FunctionDef:
        if line.name.value in self.plain:
            return line
        original = getattr(statement.node, "name", "")
        known = self.types.function(
            statement.number, ".".join([original, *qualname.split(".")[1:]])
        )
        types = dict(known.parameters) if known else {}

        def typed(param: cst.Param) -> cst.Param:
            return self.with_type(param, types, lifted)

        params = with_types(line.params, typed, self.needed)
        returns = line.returns
        if returns is None:
            text = (
                "None" if line.name.value == "__init__" else self.returned(line, known)
            )
            returns = self.annotation(text)
        return line.with_changes(params=params, returns=returns)

    def with_type(
        self,
        param: cst.Param,
        types: Mapping[str, Annotated],
        lifted: Mapping[str, str],
    ) -> cst.Param:
        name = param.name.value
        if param.annotation is not None or name in {"self", "cls"}:
            return param
        setting = self.decision.configuration.setting(name) if name in lifted else None
        if setting is not None:
            text = self.setting_type(setting)
        elif lifted.get(name) == STATE:
            text = "State"
        else:
            text = self.taken(types.get(lifted.get(name, name)))
            text = admitting_default(text, param)
        return param.with_changes(annotation=self.annotation(text))

    def completed(self, lines: Lines, statement: Statement) -> Lines:
        """Functions within a statement are annotated too."""
        inner = [
            n
            for n in ast.walk(statement.node)
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        if not inner or self.plain & {n.name for n in inner}:
            return lines
        completer = Completer(
            self.needed,
            self.hidden_classes,
            lambda qualname: self.types.function(statement.number, qualname),
            self.annotation,
        )
        return list(cst.Module(body=lines).visit(completer).body)

    def annotation(self, text: str) -> cst.Annotation:
        return cst.Annotation(cst.parse_expression(self.spelled(text)))

    def returned(self, line: cst.FunctionDef, known: FunctionAnnotated | None) -> str:
        said = known.returns if known else None
        if said is None and not has_return(line) and not (known and known.leaves_open):
            return "None"
        return self.taken(said)

    def taken(self, annotation: Annotated | None) -> str:
        """A known type as text; `Any` where nothing is known, or where it cannot be named."""
        return self.needed.take(annotation, self.hidden_classes)

    def spelled(self, text: str) -> str:
        return quoted(text) if self.eager else text

    def setting_type(self, setting: Setting) -> str:
        if setting.type == "Path":
            self.needed.lines["from pathlib import Path"] = None
        return setting.type


def _with_lifted(params: cst.Parameters, names: Sequence[str]) -> cst.Parameters:
    added = [cst.Param(name=cst.Name(name)) for name in names]
    star = (
        params.star_arg
        if isinstance(params.star_arg, cst.Param | cst.ParamStar)
        else cst.ParamStar()
    )
    return params.with_changes(
        kwonly_params=[*params.kwonly_params, *added], star_arg=star
    )
