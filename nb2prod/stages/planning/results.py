"""`_`, `__`, `_3` and `Out[3]` -> names that are bound where a cell ends with the value that they mean.

sorted(rows)          last_result = sorted(rows)
_[0]                  last_result[0]
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from nb2prod.model.notebook import Notebook
from nb2prod.source.magics import PLACEHOLDER
from nb2prod.source.scope import callee_name
from nb2prod.stages.planning.shown import DISPLAY
from nb2prod.stages.planning.statements import (
    LEFT_OUT_TAGS,
    Statement,
    with_code,
    with_parts,
)

LAST = "_"
BEFORE_LAST = {"__": 2, "___": 3}
SHOWN = "__shown__"  # a value that may be None, which IPython does not keep
NUMBERED = re.compile(r"^_([1-9]\d*)$")
_GIVES_NONE = frozenset({"print", "display", "show"})
_NEVER_NONE = frozenset(
    """sorted len sum abs round max min list tuple dict set frozenset str int float complex bool repr range
    type isinstance head tail describe value_counts groupby mean median std var count unique nunique
    corr cov dot reshape astype copy rename assign merge join reset_index set_index sort_values
    sort_index simplify expand factor array zeros ones arange linspace DataFrame Series""".split()
)


def with_results(
    statements: Sequence[Statement], notebook: Notebook
) -> list[Statement]:
    """Statements in which the notebook's memory of its outputs is a variable like any other."""
    counts = _counts(notebook)
    kept = {s.cell: s for s in statements if s.is_last and _keeps(s)}
    numbers = {counts[cell]: cell for cell in kept if cell in counts}
    read = [
        _with_numbers(s, {n for n, cell in numbers.items() if cell < s.cell})
        for s in statements
    ]
    if _own_names(read).isdisjoint({LAST, *BEFORE_LAST}):  # else IPython keeps none
        read = [_with_those_before(s, kept, counts) for s in read]
    makers = {s.cell: s for s in read if s.cell in kept and s.is_last}
    changed: dict[int, Statement] = {}
    for name in sorted({n for s in read for n in _remembered(s)} - _own_names(read)):
        match = NUMBERED.match(name)
        if match is None:
            changed |= _last_results(read, makers)
            continue
        cell = numbers.get(int(match.group(1)), 0)
        maker = makers.get(cell)
        first = min(s.cell for s in read if name in _remembered(s))
        if maker is not None and cell < first:
            before = changed.get(maker.number, maker)
            changed[maker.number] = _bound(before, f"{name} = {{}}")
    return [changed.get(s.number, s) for s in read]


def _counts(notebook: Notebook) -> dict[int, int]:
    """Cell -> its number in a fresh run."""
    run = [
        cell.number
        for cell in notebook.code_cells
        if cell.source.strip() and not cell.tags & LEFT_OUT_TAGS
    ]
    return {cell: number for number, cell in enumerate(run, 1)}


def _own_names(statements: Sequence[Statement]) -> set[str]:
    return {name for s in statements for name in s.flow.may_write}


def _remembered(statement: Statement) -> set[str]:
    flow = statement.flow
    found = {n for n in flow.reads | flow.deferred if n == LAST or NUMBERED.match(n)}
    return found - flow.may_write


def _keeps(statement: Statement) -> bool:
    """True where IPython remembers what a statement gives, unless it is None."""
    if statement.tags & {"raises-exception"}:
        return False
    value = getattr(statement.node, "value", None)
    if isinstance(value, ast.Constant) and value.value is None:
        return False
    return not (isinstance(value, ast.Call) and callee_name(value) in _GIVES_NONE)


def _last_results(
    statements: Sequence[Statement],
    makers: Mapping[int, Statement],
) -> dict[int, Statement]:
    """The cells whose value `_` may be where it is read, as assignments."""
    found: dict[int, Statement] = {}
    for reader in (s for s in statements if LAST in _remembered(s)):
        # a function reads it whenever it is called
        late = LAST in reader.flow.deferred
        for cell in sorted(
            (c for c in makers if late or c < reader.cell), reverse=True
        ):
            maker = makers[cell]
            if _is_beyond(maker):
                return {}
            found.setdefault(maker.number, maker)
            if _is_never_none(maker.node) and cell < reader.cell:
                break
    for number in sorted(found):
        sure = _is_never_none(found[number].node) or number == min(found)
        text = f"{LAST} = {{}}" if sure else _unless_none()
        found[number] = _bound(found[number], text)
    return found


def _unless_none() -> str:
    return f"{LAST} = {LAST} if ({SHOWN} := {{}}) is None else {SHOWN}"


def _is_beyond(maker: Statement) -> bool:
    """True for what a package does otherwise than the notebook: magics, and figures that it saves."""
    value = getattr(maker.node, "value", None)
    return isinstance(value, ast.Call) and callee_name(value) in {PLACEHOLDER, DISPLAY}


def _is_never_none(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(
            value=ast.Constant()
            | ast.JoinedStr()
            | ast.BinOp()
            | ast.Compare()
            | ast.UnaryOp()
            | ast.List()
            | ast.Tuple()
            | ast.Dict()
            | ast.Set()
            | ast.ListComp()
            | ast.SetComp()
            | ast.DictComp()
        ):
            return True
        case ast.Expr(value=ast.Call() as call):
            return callee_name(call) in _NEVER_NONE
    return False


def _bound(statement: Statement, form: str) -> Statement:
    """The statement, with its value bound as the form says."""
    start, end = _span(statement.text, ast.parse(statement.text).body[0])
    text = statement.text.encode()
    before, value, after = (
        t.decode() for t in (text[:start], text[start:end], text[end:])
    )
    return with_code(statement, before + form.format(value) + after)


def _with_those_before(
    statement: Statement, kept: Mapping[int, Statement], counts: Mapping[int, int]
) -> Statement:
    """`__` as `_3`, where it surely is what the third cell displays."""
    before = sorted((c for c in kept if c < statement.cell), reverse=True)
    for name, depth in BEFORE_LAST.items():
        if name not in statement.flow.reads or name in statement.flow.deferred:
            continue
        makers = [kept[cell] for cell in before[:depth]]
        sure = all(_is_never_none(m.node) and not _is_beyond(m) for m in makers)
        if len(makers) == depth and sure:
            statement = _renamed(statement, name, f"_{counts[before[depth - 1]]}")
    return statement


def _renamed(statement: Statement, name: str, other: str) -> Statement:
    text = statement.text
    tree = ast.parse(text)
    uses = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]
    text = with_parts(text, [(use, other) for use in uses])
    for use in uses:
        use.id = other
    try:  # older Pythons do not say where the parts of an f-string stand
        same = ast.dump(ast.parse(text)) == ast.dump(tree)
    except SyntaxError:
        return statement
    return with_code(statement, text) if same else statement


def _with_numbers(statement: Statement, numbers: set[int]) -> Statement:
    """`Out[3]` as `_3`, where the third cell displays a value before."""
    if "Out" not in statement.flow.reads | statement.flow.deferred:
        return statement
    text = statement.text
    for node in reversed(_outputs(ast.parse(text), numbers)):
        start, end = _span(text, node)
        number = ast.unparse(node.slice)
        text = (
            f"{text.encode()[:start].decode()}_{number}{text.encode()[end:].decode()}"
        )
    # older Pythons do not say where the parts of an f-string stand
    wanted = ast.dump(_Numbered(numbers).visit(ast.parse(statement.text)))
    try:
        same = ast.dump(ast.parse(text)) == wanted
    except SyntaxError:
        return statement
    return with_code(statement, text) if same else statement


def _outputs(tree: ast.AST, numbers: set[int]) -> list[ast.Subscript]:
    subscripts = [n for n in ast.walk(tree) if isinstance(n, ast.Subscript)]
    found = [n for n in subscripts if _is_output(n, numbers)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _is_output(node: ast.Subscript, numbers: set[int]) -> bool:
    match node:
        case ast.Subscript(
            value=ast.Name(id="Out"),
            slice=ast.Constant(value=int(number)),
            ctx=ast.Load(),
        ):
            return number in numbers
    return False


class _Numbered(ast.NodeTransformer):
    def __init__(self, numbers: set[int]) -> None:
        self.numbers = numbers

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if _is_output(node, self.numbers):
            return ast.Name(id=f"_{ast.unparse(node.slice)}", ctx=ast.Load())
        return self.generic_visit(node)


def _span(text: str, node: ast.stmt | ast.expr) -> tuple[int, int]:
    """Where a piece of code begins and ends, in bytes."""
    starts = [0]
    for line in text.encode().split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return (
        starts[node.lineno - 1] + node.col_offset,
        starts[end_line - 1] + end_column,
    )
