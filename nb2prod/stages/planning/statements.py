"""Notebook -> its top-level statements in order, each with its text, its comments and its flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2prod.errors import Refused
from nb2prod.model.notebook import Cell, Notebook
from nb2prod.source.magics import PLACEHOLDER, Magic, PlainCell, indented, to_python
from nb2prod.source.scope import Flow, flow_of, names_in_text
from nb2prod.source.spelled_magics import all_as_typed, as_typed
from nb2prod.stages.planning.cells import (
    compile_error,
    hint_for_broken,
    parse,
    why_broken,
    without_main_guard,
)

LEFT_OUT_TAGS = frozenset({"skip", "skip-execution"})

# libraries whose SQL finds tables among the variables of who calls them
_LOOKS_UP_TABLES = re.compile(
    r"^\s*(?:import|from)\b.*\b(?:duckdb|polars)\b", re.MULTILINE
)
_TABLE = re.compile(r"\b(?:from|join)\s+([^\W\d]\w*)", re.IGNORECASE)
_MADE = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One top-level statement; `text` holds the comments that stand before it."""

    number: int
    cell: int
    line: int
    node: ast.stmt
    text: str
    flow: Flow
    magics: tuple[Magic, ...] = ()  # of its cell
    is_last: bool = False  # its value is what the cell displays
    tags: frozenset[str] = frozenset()
    lines: int = field(default=1)

    @property
    def place(self) -> str:
        return f"cell {self.cell}, line {self.line}"

    @property
    def keeps_result(self) -> bool:
        """True where the value that its cell displays was given a name."""
        return self.is_last and isinstance(self.node, ast.Assign)


def bound_without_import(statement: Statement) -> frozenset[str]:
    """Names that are the notebook's own from here on, whatever a library calls so."""
    if isinstance(statement.node, ast.Import | ast.ImportFrom):
        return frozenset()
    return statement.flow.writes


def with_code(statement: Statement, text: str) -> Statement:
    """The statement with other code, which reads what its texts and magics read."""
    before, now = statement.flow, flow_of(statement.node)
    node = ast.copy_location(parse(text).body[0], statement.node)
    flow = flow_of(node, extra_reads=sorted(before.reads - now.reads))
    later = before.deferred - now.deferred
    flow = flow.deferring(later)
    return replace(statement, node=node, text=text, flow=flow)


def with_parts(text: str, parts: Iterable[tuple[ast.expr, str]]) -> str:
    """The text with other code in the places of some of its expressions."""
    lines = [line.encode() for line in text.split("\n")]
    places = [((node.lineno, node.col_offset), node, new) for node, new in parts]
    for (first, column), node, new in sorted(places, key=lambda p: p[0], reverse=True):
        last = node.end_lineno or first
        tail = lines[last - 1][node.end_col_offset or 0 :]
        lines[first - 1 : last] = [lines[first - 1][:column] + new.encode() + tail]
    return b"\n".join(lines).decode()


def statements_of(
    notebook: Notebook, included: Mapping[str, Notebook] | None = None
) -> tuple[Statement, ...]:
    """All statements of the code cells that a run executes; refuses what does not parse.

    `included` are the notebooks that `%run` names; their statements stand in its place.
    """
    found = _all_statements(notebook, included or {}, frozenset())
    numbered = [replace(s, number=number) for number, s in enumerate(found)]
    return tuple(_with_inserted_reads(numbered))


def _all_statements(
    notebook: Notebook, included: Mapping[str, Notebook], running: frozenset[str]
) -> list[Statement]:
    cells = [cell for cell in notebook.code_cells if not cell.tags & LEFT_OUT_TAGS]
    parsed, broken = [], []
    sources = all_as_typed(cell.source for cell in cells)
    for cell, source in zip(cells, sources, strict=True):
        plain = _allowed_to_fail(cell, to_python(source))
        try:
            parsed.append((cell, plain, parse(plain.text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            broken.append(why_broken(notebook, cell, "parse", error))
            continue
        if problem := compile_error(parsed[-1][2]):
            broken.append(why_broken(notebook, cell, "compile", problem))
    if broken:
        raise Refused("\n".join(broken), hint=hint_for_broken(cells))
    found: list[Statement] = []
    private: list[tuple[Statement, frozenset[str]]] = []
    for cell, plain, tree in parsed:
        for statement in _statements_of_cell(cell, plain, tree):
            other = (
                included.get(run_target(statement))
                if run_target(statement) not in running
                else None
            )
            if other is None:
                found.append(statement)
                continue
            inner = _all_statements(other, included, running | {run_target(statement)})
            found += [
                replace(s, cell=cell.number, line=statement.line, is_last=False)
                for s in inner
            ]
            if run_target(statement).endswith(".py"):
                private.append((statement, _read_by_functions(inner)))
    if clashes := list(_bound_anew(found, private)):
        places = "\n".join(f"{notebook.path}:cell {c}" for c in clashes)
        raise Refused(places, hint="import the script as a module instead")
    return found


def _read_by_functions(statements: Sequence[Statement]) -> frozenset[str]:
    """Variables of a script that its functions read, wherever they are called."""
    read = frozenset().union(*(s.flow.deferred for s in statements))
    return read & frozenset().union(*(s.flow.may_write for s in statements))


def _bound_anew(
    statements: Sequence[Statement],
    private: Sequence[tuple[Statement, frozenset[str]]],
) -> Iterator[str]:
    """Where a cell binds what functions of a script before it read, which they would not notice."""
    for script, names in private:
        for s in statements:
            again = sorted(s.flow.may_write & names) if s.cell > script.cell else []
            for name in again:
                yield (
                    f"{s.cell}:{s.line}: `{name}` is not seen by the functions of "
                    f"`{run_target(script)}` in cell {script.cell}, which keep their own"
                )


def run_target(statement: Statement) -> str:
    """The file that a bare `%run` names; empty for anything else."""
    numbers = (
        magic_numbers(statement.node) if isinstance(statement.node, ast.Expr) else []
    )
    if (
        len(numbers) != 1
        or not isinstance(statement.node, ast.Expr)
        or not isinstance(statement.node.value, ast.Call)
    ):
        return ""
    magic = statement.magics[numbers[0]]
    words = [w for w in magic.argument.split() if not w.startswith("-")]
    return words[0].strip("\"'") if magic.name == "run" and len(words) == 1 else ""


def run_targets(notebook: Notebook) -> list[str]:
    """Files that `%run` lines of a notebook name."""
    sources = [as_typed(cell.source) for cell in notebook.code_cells]
    magics = [m for source in sources for m in to_python(source).magics]
    return [
        w.strip("\"'")
        for m in magics
        if m.name == "run"
        for w in m.argument.split()[-1:]
    ]


def _with_inserted_reads(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Names in shell lines, queries and formulas are read, where the notebook binds them."""
    bound = frozenset().union(*(s.flow.may_write for s in statements))
    earlier: set[str] = set()
    asks_frames = any(_LOOKS_UP_TABLES.search(s.text) for s in statements)
    for statement in statements:
        flow = statement.flow
        tables = _tables_in(statement.node) if asks_frames else set()
        is_made = isinstance(statement.node, _MADE)
        numbers = magic_numbers(statement.node) if statement.magics else []
        now = {
            n for number in numbers for n in statement.magics[number].reads
        } & earlier
        now |= (_names_in(flow.texts) | (set() if is_made else tables)) & earlier
        earlier |= flow.may_write
        later = (
            _names_in(flow.deferred_texts) | (tables if is_made else set())
        ) & bound
        if now or later:
            flow = flow_of(statement.node, extra_reads=sorted(now))
            flow = flow.deferring(later)
        yield replace(statement, flow=flow)


def _tables_in(node: ast.stmt) -> set[str]:
    """Tables that the SQL in a statement's texts asks for."""
    return {
        name
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for name in _TABLE.findall(part.value)
    }


def _names_in(texts: Sequence[str]) -> set[str]:
    return set().union(*(names_in_text(text) for text in texts)) if texts else set()


def magic_numbers(node: ast.AST) -> list[int]:
    """Numbers of the magics that a piece of code holds."""
    return [
        call.args[0].value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == PLACEHOLDER
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, int)
    ]


def _allowed_to_fail(cell: Cell, plain: PlainCell) -> PlainCell:
    """A cell tagged `raises-exception` runs up to its error, and the notebook goes on."""
    if "raises-exception" not in cell.tags:
        return plain
    body = indented(plain.text) if plain.text.strip() else "    pass"
    return replace(plain, text=f"try:\n{body}\nexcept Exception:\n    pass")


def _statements_of_cell(
    cell: Cell, plain: PlainCell, tree: ast.Module
) -> Iterator[Statement]:
    plain, tree = without_main_guard(plain, tree)
    lines = plain.text.split("\n")
    ends = (1, 0)  # where the next statement's text begins: line, column in bytes
    for index, node in enumerate(tree.body):
        following = tree.body[index + 1] if index + 1 < len(tree.body) else None
        text, ends = _text_of(lines, node, following, ends)
        is_last = (
            following is None and isinstance(node, ast.Expr) and not _is_silenced(cell)
        )
        yield Statement(
            number=index, cell=cell.number, line=first_line_of(node), node=node, text=text, flow=flow_of(node),
            magics=plain.magics, is_last=is_last, tags=cell.tags,
            lines=(node.end_lineno or node.lineno) - node.lineno + 1,
        )  # fmt: skip


def first_line_of(node: ast.stmt) -> int:
    """The line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def _is_silenced(cell: Cell) -> bool:
    last = [
        line
        for line in cell.source.rstrip().split("\n")
        if not line.lstrip().startswith("#")
    ]
    return bool(last) and last[-1].partition(" #")[0].rstrip().endswith(";")


def _text_of(
    lines: Sequence[str],
    node: ast.stmt,
    following: ast.stmt | None,
    start: tuple[int, int],
) -> tuple[str, tuple[int, int]]:
    """The statement's text with the comments before it, and where the next one's begins."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    shares_line = following is not None and first_line_of(following) == end_line
    first_line, first_column = start
    if first_column:  # behind another statement of the same line
        first_line, first_column = first_line_of(node), node.col_offset
    taken = [line.encode() for line in lines[first_line - 1 : end_line]]
    if shares_line and following is not None:
        taken[-1] = taken[-1][:end_column]
        rest = (end_line, following.col_offset)
    else:
        rest = (end_line + 1, 0)
        if following is None:
            taken += [line.encode() for line in lines[end_line:]]
    taken[0] = taken[0][first_column:]
    text = b"\n".join(taken).decode(errors="replace")
    return _without_semicolon(text, node, shares_line).strip("\n"), rest


def _without_semicolon(text: str, node: ast.stmt, shares_line: bool) -> str:
    if shares_line or ";" not in text:
        return text
    head, _, tail = text.rpartition(";")
    if tail.split("#")[0].strip() == "":
        try:
            same = ast.dump(parse(head + " " + tail)) == ast.dump(parse(text))
        except SyntaxError:
            same = False
        return head + tail if same else text
    return text
