"""Decision -> steps.py: definitions and steps in the notebook's order."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from nb2prod.model.observed import Observations, ObservedValue
from nb2prod.model.plan import Setting, Step
from nb2prod.stages.extraction.annotations import Needed, Types, are_read, quoted
from nb2prod.stages.extraction.docstrings import docstring
from nb2prod.stages.extraction.imports import ImportTable
from nb2prod.stages.extraction.inner_functions import (
    Completer,
    admitting_default,
    any_of,
    has_return,
)
from nb2prod.stages.extraction.names import Naming, rewrite_of
from nb2prod.stages.extraction.observed_notes import observed_note, short_note
from nb2prod.stages.extraction.rewriting import Line, Lines, rewritten
from nb2prod.stages.planning.bindings import STATE, is_timed
from nb2prod.stages.planning.hidden import imported_picklers
from nb2prod.stages.planning.planner import Decision
from nb2prod.stages.planning.statements import Statement

TIMED = "timed"  # what the body of a `%%timeit` cell is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A step's arguments and results with their types, as they stand in the package."""

    inputs: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str, str], ...]  # name, the notebook's variable, type


@dataclass(slots=True)
class StepsModule:
    """Builds steps.py; `signatures` are for the pipeline and nb2prod.json."""

    decision: Decision
    types: Types
    observations: Observations | None = None
    naming: Naming = field(init=False)
    needed: Needed = field(init=False)
    signatures: dict[str, Signature] = field(init=False)
    helpers: dict[str, None] = field(init=False)  # what the steps take from figures.py
    by_number: dict[int, Statement] = field(init=False)
    draws_in_cell: dict[int, bool] = field(init=False)
    hidden_classes: frozenset[str] = field(init=False)
    described: dict[str, str] = field(init=False)  # by a run, variable by variable
    eager: bool = field(init=False)  # annotations are evaluated where they stand

    def __post_init__(self) -> None:
        self.naming = Naming(
            self.decision.resolution,
            self.decision.configuration,
            pickles=bool(imported_picklers(self.decision.kept)),
        )
        self.needed, self.signatures, self.helpers = Needed(), {}, {}
        self.described = {}
        self.by_number = {s.number: s for s in self.decision.kept}
        self.eager = are_read(self.decision.kept)
        resolution = self.decision.resolution
        static = {resolution.bindings[i].statement for i in resolution.static}
        self.hidden_classes = frozenset(
            n.name
            for s in self.decision.kept
            if s.number not in static
            for n in ast.walk(s.node)
            if isinstance(n, ast.ClassDef)
        )

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
        table = ImportTable(self.decision, self.needed, self.helpers, self.eager)
        return (
            table.header(
                "The notebook's cells as functions, in the notebook's order.", code
            )
            + code
        )

    # definitions

    def definitions(self) -> tuple[list[Lines], list[tuple[int, Lines]]]:
        """Literal constants, which come first, and the other definitions in their places."""
        resolution = self.decision.resolution
        static = {
            resolution.bindings[i].statement: resolution.bindings[i]
            for i in resolution.static
        }
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
                self.with_annotations(
                    lines[-1], statement, resolution.lifted.get(binding.id, ())
                )
            ]
            lines = self.completed(lines, statement)
            if (
                binding.kind in {"value", "import"}
                and not statement.flow.reads | statement.flow.deferred
            ):
                constants.append(lines)
            else:
                rest.append((statement.number, lines))
        return constants, rest

    def with_annotations(
        self, line: Line, statement: Statement, lifted: Sequence[str]
    ) -> Line:
        """A function with its lifted arguments and the types that are known."""
        if isinstance(line, cst.ClassDef):
            return self.class_with_annotations(line, statement)
        if not isinstance(line, cst.FunctionDef):
            return line
        if lifted:
            line = line.with_changes(
                params=_with_lifted(
                    line.params, [self.naming.keyword(n) for n in lifted]
                )
            )
        return self.annotated(
            line,
            statement,
            line.name.value,
            dict(zip((self.naming.keyword(n) for n in lifted), lifted, strict=True)),
        )

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
        original = getattr(statement.node, "name", "")
        known = self.types.function(
            statement.number, ".".join([original, *qualname.split(".")[1:]])
        )
        types = dict(known.parameters) if known else {}
        params = line.params

        def typed(param: cst.Param) -> cst.Param:
            name = param.name.value
            if param.annotation is not None or name in {"self", "cls"}:
                return param
            setting = self.setting(name) if name in lifted else None
            if setting is not None:
                text = self.setting_type(setting)
            elif lifted.get(name) == STATE:
                text = "State"
            else:
                text = self.needed.take(
                    types.get(lifted.get(name, name)), self.hidden_classes
                )
                text = admitting_default(text, param)
            return param.with_changes(annotation=self.annotation(text))

        params = params.with_changes(
            posonly_params=[typed(p) for p in params.posonly_params],
            params=[typed(p) for p in params.params],
            kwonly_params=[typed(p) for p in params.kwonly_params],
            star_arg=any_of(params.star_arg, self.needed),
            star_kwarg=any_of(params.star_kwarg, self.needed),
        )
        returns = line.returns
        if returns is None:
            text = (
                "None"
                if line.name.value == "__init__"
                else self.returned(line, known.returns if known else None)
            )
            returns = self.annotation(text)
        return line.with_changes(params=params, returns=returns)

    def annotation(self, text: str) -> cst.Annotation:
        return cst.Annotation(cst.parse_expression(self.spelled(text)))

    def spelled(self, text: str) -> str:
        return quoted(text) if self.eager else text

    def completed(self, lines: Lines, statement: Statement) -> Lines:
        """Functions within a statement are annotated too."""
        inner = [
            n
            for n in ast.walk(statement.node)
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        if not inner:
            return lines
        completer = Completer(
            self.needed,
            self.hidden_classes,
            lambda qualname: self.types.function(statement.number, qualname),
            self.spelled,
        )
        return list(cst.Module(body=lines).visit(completer).body)

    def returned(self, line: cst.FunctionDef, annotation: object) -> str:
        if annotation is None and not has_return(line):
            return "None"
        return self.needed.take(annotation, self.hidden_classes)  # type: ignore[arg-type]  # Annotated | None

    # steps

    def step(self, step: Step) -> Lines:
        statements = [self.by_number[n] for n in step.statements]
        signature = self.signature(step)
        body = self.body(step, statements)
        text = self.docstring(step, signature, statements)
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
        given = [f"{name}: {self.spelled(kind)}" for name, kind in signature.inputs]
        settings = [
            f"{name}: {self.spelled(kind)}" for name, kind in signature.settings
        ]
        star = ["*"] if given and settings else []
        kinds = [kind for _, _, kind in signature.outputs]
        returns = (
            "None"
            if not kinds
            else kinds[0] if len(kinds) == 1 else f"tuple[{', '.join(kinds)}]"
        )
        asynchronous = any(is_async(s.node) for s in statements)
        decorators = [] if asynchronous else ["logged"]
        if step.draws and not asynchronous:
            decorators.append("saves_figures")
        self.helpers.update(dict.fromkeys(decorators))
        decorator = "".join(f"@{name}\n" for name in decorators)
        prefix = "async " if asynchronous else ""
        return f"{decorator}{prefix}def {step.function}({', '.join([*given, *star, *settings])}) -> {self.spelled(returns)}:"

    def signature(self, step: Step) -> Signature:
        first, last = step.statements[0], step.statements[-1]
        inputs = []
        for name in step.inputs:
            if name == STATE:
                inputs.append((STATE, "State"))
                continue
            annotation = self.types.before(first, name)
            inputs.append(
                (
                    self.naming.local(name),
                    self.needed.take(annotation, self.hidden_classes),
                )
            )
        outputs = []
        for name in step.outputs:
            kind = self.needed.take(self.types.after(last, name), self.hidden_classes)
            if name in step.sentinels and kind != "Any" and "None" not in kind:
                kind = f"{kind} | None"
            outputs.append((self.naming.local(name), name, kind))
        settings = [
            (name, self.setting_type(s))
            for name in step.settings
            if (s := self.setting(name)) is not None
        ]
        return Signature(
            inputs=tuple(inputs), settings=tuple(settings), outputs=tuple(outputs)
        )

    def setting(self, name: str) -> Setting | None:
        return next(
            (s for s in self.decision.configuration.settings if s.name == name), None
        )

    def setting_type(self, setting: Setting) -> str:
        if setting.type == "Path":
            self.needed.lines["from pathlib import Path"] = None
        return setting.type

    def body(self, step: Step, statements: Sequence[Statement]) -> Lines:
        body: Lines = [
            cst.parse_statement(f"{self.naming.local(name)} = None")
            for name in step.sentinels
        ]
        drawn = False
        for index, statement in enumerate(statements):
            following = statements[index + 1] if index + 1 < len(statements) else None
            lines = rewritten(
                statement.text, rewrite_of(statement, self.decision, self.naming)
            )
            body += [*self.completed(lines, statement), *self.stored(statement)]
            drawn |= statement.number in self.drawing
            ends_cell = following is not None and following.cell != statement.cell
            if ends_cell and drawn and not shows(statement.node):
                self.helpers["show_figures"] = None
                body.append(cst.parse_statement("show_figures()"))
            drawn = drawn and not ends_cell
        return body

    @property
    def drawing(self) -> frozenset[int]:
        return self.decision.drawing

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

    def docstring(
        self, step: Step, signature: Signature, statements: Sequence[Statement]
    ) -> str:
        notes = {self.naming.local(n): "changed in place" for n in step.changed}
        seen = self.observations and self.observations.step(step.function)
        given = {
            self.naming.local(n): self.told(n, seen.input(n)) if seen else ""
            for n in step.inputs
        }
        arguments = [
            (name, _joined(self.argument_note(name, notes), given.get(name, "")))
            for name, _ in (*signature.inputs, *signature.settings)
        ]
        made = how_made(statements)
        returns = [
            (
                name,
                _joined(
                    made.get(variable, "")
                    or notes.get(name, written_in(statements, variable)),
                    self.told(variable, seen.output(variable)) if seen else "",
                ),
            )
            for name, variable, _ in signature.outputs
        ]
        return docstring(
            step.summary, step.prose, [("Args", arguments), ("Returns", returns)]
        )

    def told(self, variable: str, value: ObservedValue | None) -> str:
        """What a run saw of a variable; in short where the same was told of it before."""
        note = observed_note(value)
        if note and self.described.get(variable) == note:
            return short_note(value)
        self.described[variable] = note
        return note

    def argument_note(self, name: str, notes: dict[str, str]) -> str:
        setting = self.setting(name)
        if setting is not None:
            return setting.description
        if name == STATE:
            return "what the notebook's functions share"
        made = next(
            (
                f
                for f, s in reversed(self.signatures.items())
                if any(name == o for o, _, _ in s.outputs)
            ),
            "",
        )
        said = f"from `{made}`" if made else "as it is now"
        return f"{said}; {notes[name]}" if name in notes else said


def _joined(*said: str) -> str:
    return "; ".join(part for part in said if part)


def shows(node: ast.stmt) -> bool:
    """True for `plt.show()`, after which no figure is open."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="plt" | "pyplot"), attr="show")
            )
        ):
            return True
    return False


def how_made(statements: Sequence[Statement]) -> dict[str, str]:
    """The last simple assignment to each name, as text short enough to quote."""
    found = {}
    for statement in statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                text = ast.unparse(value)
                if (
                    len(text) <= 64
                    and "__magic__" not in text
                    and "\n" not in text
                    and "`" not in text
                ):
                    found[name] = f"`{text}`"
    return found


def written_in(statements: Sequence[Statement], name: str) -> str:
    """Where a name gets its last value."""
    cell = next(
        (s.cell for s in reversed(statements) if name in s.flow.may_write),
        statements[-1].cell,
    )
    return f"made in cell {cell}"


def is_async(node: ast.AST) -> bool:
    """True where a statement awaits outside of functions."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(current, ast.Await | ast.AsyncFor | ast.AsyncWith):
            return True
        if isinstance(current, ast.comprehension) and current.is_async:
            return True
        stack += list(ast.iter_child_nodes(current))
    return False


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
