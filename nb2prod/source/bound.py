"""Expression -> the expressions that its value may come from, however it is handed on.

fig = line(rows)                       fig             line(rows)
for f in (line(a), bar(b)): …          f               line(a), bar(b)
charts["a"] = line(a)                  charts["b"]     line(a)
def drawn(rows): return line(rows)     drawn(rows)     line(rows)

Neither the order of statements nor a function's scope is looked at: it says more than is true.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from nb2prod.source.scope import callee_name, own_nodes
from nb2prod.source.scope.binding import all_arguments

Step = int | str  # a part of a value: at a position, or
EACH = "each"  # what a loop takes from it, or
ITEM = "item"  # what stands at a key that is not known
Path = tuple[Step, ...]
Origin = tuple[ast.expr, Path]  # what is taken from what an expression gives

DEEPEST = 5  # parts of parts
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
PUTS = frozenset({"append", "add", "insert", "appendleft", "setdefault", "put"})
MERGES = frozenset({"extend", "update", "extendleft"})
SAME_ITEMS = frozenset(
    "list tuple set frozenset sorted reversed iter copy deepcopy chain cycle islice tqdm deque".split()
)
TAKES = frozenset({"get", "pop", "popleft", "setdefault"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A name that gets a value: `fig`, or `.fig` for an attribute of whatever object."""

    name: str
    value: ast.expr
    taken: Path = ()  # the part of the value that it gets
    held: int = 0  # how deep it holds the value: 1 for `figs[0] = value`


def bound_values(nodes: Iterable[ast.AST]) -> Iterator[Bound]:
    """What these nodes bind, not those inside them; parameters are bound by calls."""
    for node in nodes:
        yield from _bound_by(node)


def _bound_by(node: ast.AST) -> Iterator[Bound]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _spread(target, value, ())
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _spread(target, value, ())
        case ast.AugAssign(target=target, value=value):
            yield from _spread(target, value, ())
        case ast.NamedExpr(target=target, value=value):
            yield from _spread(target, value, ())
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            yield from _spread(node.target, node.iter, (EACH,))
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from _spread(target, value, ())
            yield from _spread(target, value, (EACH,))  # what the manager yields
        case ast.Match(subject=subject, cases=cases):
            for name in (n for case in cases for n in _captured(case.pattern)):
                yield Bound(name=name, value=subject)
                yield Bound(name=name, value=subject, taken=(ITEM,))
        case ast.Call(func=ast.Attribute(value=holder, attr=method)):
            if method in PUTS and node.args:
                yield from _put(holder, node.args[-1], 1)
            elif method in MERGES:
                yield from (b for a in node.args for b in _put(holder, a, 0))


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _spread(target: ast.expr, value: ast.expr, taken: Path) -> Iterator[Bound]:
    match target:
        case ast.Name(id=name):
            yield Bound(name=name, value=value, taken=taken)
        case ast.Attribute(attr=name):
            yield Bound(name=f".{name}", value=value, taken=taken)
        case ast.Subscript():
            for bound in _put(target.value, value, 1):
                yield Bound(name=bound.name, value=value, taken=taken, held=bound.held)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            starred = any(isinstance(part, ast.Starred) for part in parts)
            for position, part in enumerate(parts):
                step = ITEM if starred else position
                if isinstance(part, ast.Starred):
                    yield from (
                        Bound(name=b.name, value=value, taken=(*taken, step), held=1)
                        for b in _spread(part.value, value, ())
                    )
                else:
                    yield from _spread(part, value, (*taken, step))


def _put(holder: ast.expr, value: ast.expr, depth: int) -> Iterator[Bound]:
    while isinstance(holder, ast.Subscript):
        holder, depth = holder.value, depth + 1
    match holder:
        case ast.Name(id=name):
            yield Bound(name=name, value=value, held=depth)
        case ast.Attribute(attr=name):
            yield Bound(name=f".{name}", value=value, held=depth)


class Bindings:
    """What the names of some code are bound to, and what its functions give."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        walked = [n for root in nodes for n in ast.walk(root)]
        self.values: dict[str, list[Bound]] = {}
        self.given: dict[str, list[Bound]] = {}  # by functions, and yielded by them
        self.functions: dict[str, list[FUNCTION | ast.Lambda]] = {}
        self.bound = list(bound_values(walked))
        for bound in self.bound:
            self.values.setdefault(bound.name, []).append(bound)
            if isinstance(bound.value, ast.Lambda) and not bound.taken:
                self._define(bound.name.lstrip("."), bound.value)
        for node in walked:
            if isinstance(node, FUNCTION):
                self._define(node.name, node)
        for node in walked:
            if isinstance(node, ast.Call):
                self._call(node)

    def _define(self, name: str, node: FUNCTION | ast.Lambda) -> None:
        self.functions.setdefault(name, []).append(node)
        for parameter, value in _defaults(node.args):
            self._bind(parameter, value)
        given = self.given.setdefault(name, [])
        if isinstance(node, ast.Lambda):
            given.append(Bound(name=name, value=node.body))
            return
        for inner in (n for each in node.body for n in own_nodes(each)):
            match inner:
                case ast.Return(value=ast.expr() as value):
                    given.append(Bound(name=name, value=value))
                case ast.Yield(value=ast.expr() as value):
                    given.append(Bound(name=name, value=value, held=1))
                case ast.YieldFrom(value=value):
                    given.append(Bound(name=name, value=value))

    def _call(self, node: ast.Call) -> None:
        """What the notebook's own functions are handed."""
        for function in self.functions.get(callee_name(node), ()):
            args = function.args
            named = [a.arg for a in (*args.posonlyargs, *args.args)]
            if isinstance(node.func, ast.Attribute) and named[:1] in (
                ["self"],
                ["cls"],
            ):
                named = named[1:]
            plain = takewhile(lambda a: not isinstance(a, ast.Starred), node.args)
            pairs = [*zip(named, plain, strict=False)]
            known = {a.arg for a in all_arguments(args)}
            pairs += [(k.arg, k.value) for k in node.keywords if k.arg in known]
            for name, value in pairs:
                self._bind(name, value)

    def _bind(self, name: str, value: ast.expr) -> None:
        self.values.setdefault(name, []).append(Bound(name=name, value=value))

    def origins(self, node: ast.expr, path: Path = ()) -> Iterator[Origin]:
        """What a part of an expression's value may be, down to what names and containers do not tell."""
        yield from self._follow(node, path, set())

    def _follow(
        self, node: ast.expr, path: Path, seen: set[tuple[str, Path]]
    ) -> Iterator[Origin]:
        if len(path) > DEEPEST:
            return
        match node:
            case ast.Name(id=name):
                yield from self._follow_all(name, self.values, node, path, seen)
            case ast.Attribute(attr=name):
                yield from self._follow_all(f".{name}", self.values, node, path, seen)
            case ast.Call():
                yield from self._follow_call(node, path, seen)
            case _:
                parts = list(_parts(node, path))
                for part, rest in parts:
                    yield from self._follow(part, rest, seen)
                if not parts or isinstance(node, ast.BinOp):
                    yield node, path

    def _follow_all(
        self, name: str, table: dict[str, list[Bound]], node: ast.expr, path: Path,
        seen: set[tuple[str, Path]],
    ) -> Iterator[Origin]:  # fmt: skip
        yield node, path
        if (name, path) in seen:
            return
        seen.add((name, path))
        for bound in table.get(name, ()):
            if bound.held <= len(path):
                rest = (*bound.taken, *path[bound.held :])
                yield from self._follow(bound.value, rest, seen)

    def _follow_call(
        self, node: ast.Call, path: Path, seen: set[tuple[str, Path]]
    ) -> Iterator[Origin]:
        name = callee_name(node)
        yield from self._follow_all(f"{name}()", {f"{name}()": self.given.get(name, [])}, node, path, seen)  # fmt: skip
        for part, rest in self._handed_on(node, name, path):
            yield from self._follow(part, rest, seen)

    def _handed_on(self, node: ast.Call, name: str, path: Path) -> Iterator[Origin]:
        """What a call takes out of what it is given or called on, where Python itself says so."""
        if isinstance(node.func, ast.Attribute):
            yield from _taken_out(node, node.func.value, name, path)
        match name, path:
            case "enumerate", (_, 1 | "item", *rest):
                yield from ((a, (EACH, *rest)) for a in node.args[:1])
            case "zip", (_, step, *rest):
                chosen = (
                    node.args[step : step + 1] if isinstance(step, int) else node.args
                )
                yield from ((a, (EACH, *rest)) for a in chosen)
            case "dict", (_, *rest):
                yield from ((k.value, tuple(rest)) for k in node.keywords if k.arg)
                yield from ((a, path) for a in node.args)
                yield from ((a, (EACH, 1, *rest)) for a in node.args)
            case "next", _:
                yield from ((a, (EACH, *path)) for a in node.args[:1])
            case "map", (_, *rest):
                for function in node.args[:1]:
                    yield ast.Call(func=function, args=[], keywords=[]), tuple(rest)
            case _, [_, *_] if name in SAME_ITEMS:
                yield from ((a, path) for a in node.args)


def _taken_out(
    node: ast.Call, holder: ast.expr, name: str, path: Path
) -> Iterator[Origin]:
    """`d.get(key)`, `d.items()`, `d.copy()`."""
    match name, path:
        case "items", (_, 1 | "item", *rest):
            yield holder, (ITEM, *rest)
        case "values", (_, *rest):
            yield holder, (ITEM, *rest)
        case "copy", [_, *_]:
            yield holder, path
        case _ if name in TAKES:
            yield holder, (ITEM, *path)
            yield from ((default, path) for default in node.args[1:])


def _parts(node: ast.expr, path: Path) -> Iterator[Origin]:
    """The expressions that a part of a value comes from."""
    rest = path[1:]
    match node:
        case ast.Subscript(value=value, slice=ast.Slice()):
            yield value, path
        case ast.Subscript(value=value, slice=key):
            position = key.value if isinstance(key, ast.Constant) else None
            is_plain = isinstance(position, int) and position >= 0
            yield value, (position if is_plain else ITEM, *path)  # type: ignore[arg-type]  # `is_plain` says that it is an int
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements) if path:  # fmt: skip
            yield from _elements(elements, path)
        case ast.Dict(keys=keys, values=values) if path and path[0] != EACH:
            for key_, value in zip(keys, values, strict=True):
                yield (value, path) if key_ is None else (value, rest)
        case ast.ListComp(elt=made) | ast.SetComp(elt=made) | ast.GeneratorExp(elt=made) if path:  # fmt: skip
            yield made, rest
        case ast.DictComp(value=made) if path and path[0] != EACH:
            yield made, rest
        case ast.IfExp(body=body, orelse=orelse):
            yield body, path
            yield orelse, path
        case ast.BoolOp(values=values):
            yield from ((value, path) for value in values)
        case ast.BinOp(left=left, right=right) if path:
            yield from ((side, path) for side in (left, right))
        case ast.NamedExpr(value=value) | ast.Await(value=value):
            yield value, path
        case ast.Starred(value=value):
            yield value, (EACH, *path)


def _elements(elements: list[ast.expr], path: Path) -> Iterator[Origin]:
    first, rest = path[0], path[1:]
    plain = not any(isinstance(e, ast.Starred) for e in elements)
    if isinstance(first, int) and plain:
        elements = elements[first : first + 1]
    for element in elements:
        if isinstance(element, ast.Starred):
            yield element.value, path
        else:
            yield element, rest


def _defaults(args: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    plain = [*args.posonlyargs, *args.args]
    last = plain[len(plain) - len(args.defaults) :]
    for arg, default in (
        *zip(last, args.defaults, strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ):
        if default is not None:
            yield arg.arg, default
