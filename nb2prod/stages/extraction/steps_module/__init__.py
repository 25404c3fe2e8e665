"""Decision -> steps.py: definitions and steps in the notebook's order."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise

import libcst as cst

from nb2prod.model.observed import Observations
from nb2prod.model.plan import Step
from nb2prod.stages.extraction.annotations import Needed, Types
from nb2prod.stages.extraction.imports import ImportTable
from nb2prod.stages.extraction.names import Naming, rewrite_of
from nb2prod.stages.extraction.rewriting import Lines, rewritten
from nb2prod.stages.extraction.steps_module.annotating import Annotator
from nb2prod.stages.extraction.steps_module.notes import Notes
from nb2prod.stages.extraction.steps_module.signature import (
    Signature,
    result_type,
    signature_of,
)
from nb2prod.stages.extraction.steps_module.statements import is_async, unread
from nb2prod.stages.planning.bindings import STATE, is_timed
from nb2prod.stages.planning.bindings.kinds import imported_from
from nb2prod.stages.planning.decision import Decision
from nb2prod.stages.planning.displays import shows
from nb2prod.stages.planning.out_of_reach import imported_picklers
from nb2prod.stages.planning.statements import Statement

__all__ = ["Signature", "StepsModule", "is_async", "result_type"]

TIMED = "timed"  # what the body of a `%%timeit` cell is called


class StepsModule:
    """Builds steps.py; `signatures` are for the pipeline and nb2prod.json."""

    def __init__(
        self, decision: Decision, types: Types, observations: Observations | None
    ) -> None:
        self.decision = decision
        self.naming = Naming(
            decision.resolution,
            decision.configuration,
            pickles=bool(imported_picklers(decision.kept)),
        )
        self.needed = Needed()
        self.signatures: dict[str, Signature] = {}
        self.helpers: dict[str, None] = {}  # what the steps take from figures.py
        self.by_number = {s.number: s for s in decision.kept}
        self.annotator = Annotator(decision, types, self.naming, self.needed)
        self.notes = Notes(decision, self.naming, observations)

    def text(self) -> str:
        """The module's source, not yet formatted."""
        constants, rest = self.definitions()
        steps = [
            (self.by_number[step.statements[0]].number, self.step(step))
            for step in self.decision.plan.steps
        ]
        ordered = [
            lines for _, lines in sorted([*rest, *steps], key=lambda entry: entry[0])
        ]
        body = [line for lines in (*constants, *ordered) for line in lines]
        code = cst.Module(body=body).code
        table = ImportTable(
            self.decision, self.needed, self.helpers, self.annotator.eager
        )
        return (
            table.header(
                "The notebook's cells as functions, in the notebook's order.", code
            )
            + code
        )

    def definitions(self) -> tuple[list[Lines], list[tuple[int, Lines]]]:
        """Literal constants, which come first, and the other definitions in their places."""
        resolution = self.decision.resolution
        static = resolution.definitions
        constants: list[Lines] = []
        rest: list[tuple[int, Lines]] = []
        for statement in self.decision.kept:
            binding = static.get(statement.number)
            if (
                binding is None
                or statement.number in self.decision.configuration.statements
            ):
                continue
            if isinstance(statement.node, ast.Import | ast.ImportFrom):
                continue
            lines = rewritten(
                statement.text, rewrite_of(statement, self.decision, self.naming)
            )
            lines[-1:] = [
                self.annotator.with_annotations(
                    lines[-1], statement, resolution.lifted.get(binding.id, ())
                )
            ]
            lines = self.annotator.completed(lines, statement)
            if (
                binding.kind in {"value", "import"}
                and not statement.flow.reads | statement.flow.deferred
            ):
                constants.append(lines)
            else:
                rest.append((statement.number, lines))
        return constants, rest

    def step(self, step: Step) -> Lines:
        statements = [self.by_number[n] for n in step.statements]
        signature = signature_of(step, self.annotator)
        body = self.body(step, statements)
        text = self.notes.docstring(step, signature, statements)
        self.signatures[step.function] = signature
        doc = cst.SimpleStatementLine([cst.Expr(cst.SimpleString(text))])
        returned = [name for name, _, _ in signature.outputs]
        if returned:
            body.append(cst.parse_statement(f"return {', '.join(returned)}"))
        head = cst.parse_statement(
            self.head(step, signature, statements) + "\n    pass\n"
        )
        assert isinstance(head, cst.FunctionDef)
        return [head.with_changes(body=cst.IndentedBlock(body=[doc, *body]))]

    def head(
        self, step: Step, signature: Signature, statements: Sequence[Statement]
    ) -> str:
        given = [
            f"{name}: {self.annotator.spelled(kind)}" for name, kind in signature.inputs
        ]
        settings = [
            f"{name}: {self.annotator.spelled(kind)}"
            for name, kind in signature.settings
        ]
        star = ["*"] if given and settings else []
        returns = result_type([kind for _, _, kind in signature.outputs])
        asynchronous = any(is_async(s.node) for s in statements)
        decorators = ["logged"]
        if step.draws and not step.leaves_open:
            decorators.append("saves_figures")
        self.helpers.update(dict.fromkeys(decorators))
        decorator = "".join(f"@{name}\n" for name in decorators)
        prefix = "async " if asynchronous else ""
        return f"{decorator}{prefix}def {step.function}({', '.join([*given, *star, *settings])}) -> {self.annotator.spelled(returns)}:"

    @property
    def going_on(self) -> frozenset[str]:
        """Steps that begin with a figure that the one before them left open."""
        steps = pairwise(self.decision.plan.steps)
        return frozenset(
            after.function for before, after in steps if before.leaves_open
        )

    def body(self, step: Step, statements: Sequence[Statement]) -> Lines:
        body: Lines = [
            cst.parse_statement(f"{self.naming.local(name)} = None")
            for name in step.sentinels
        ]
        drawn = step.function in self.going_on
        for index, statement in enumerate(statements):
            following = statements[index + 1] if index + 1 < len(statements) else None
            lines = rewritten(
                statement.text, rewrite_of(statement, self.decision, self.naming)
            )
            if self.is_for_its_effect(statement, step, statements[index + 1 :]):
                lines = unread(lines)
            body += [
                *self.annotator.completed(lines, statement),
                *self.stored(statement),
            ]
            drawn |= statement.number in self.decision.drawing
            ends_cell = following is not None and following.cell != statement.cell
            if ends_cell and drawn and not shows(statement.node):
                self.helpers["show_figures"] = None
                body.append(cst.parse_statement("show_figures()"))
            drawn = drawn and not ends_cell
        return body

    def is_for_its_effect(
        self, statement: Statement, step: Step, rest: Sequence[Statement]
    ) -> bool:
        """True for the import of a module that acts when it is imported, where nothing reads it."""
        if not imported_from(statement.node) & self.decision.active_modules:
            return False
        read = frozenset(step.outputs).union(*(s.flow.reads for s in rest))
        return not statement.flow.writes & read

    def stored(self, statement: Statement) -> Lines:
        """A definition or an import of a boxed name is put into the state; a timed body is run once."""
        if is_timed(statement.node):
            return [cst.parse_statement(f"{TIMED}()")]
        boxed = self.decision.resolution.boxed
        if not isinstance(
            statement.node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        ):
            return []
        return [
            cst.parse_statement(f"{STATE}.{name} = {name}")
            for name in sorted(statement.flow.writes & boxed)
        ]
