"""Names that are built of a secret setting, so that whoever reads them reads the secret.

API_TOKEN (a setting) ─► headers = {"Authorization": f"token {API_TOKEN}"}     confidential
                      ─► rows = requests.get(url, headers=headers).json()      data, and no secret
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nb2prod.source.scope import callee_name
from nb2prod.source.statements import blocks
from nb2prod.stages.planning.parameters import Configuration
from nb2prod.stages.planning.statements import Statement

# calls whose result shows what they are given
SHOWING = frozenset(
    "str repr ascii format bytes bytearray dict list tuple set frozenset sorted reversed zip enumerate iter next map filter "
    "chain deepcopy copy OrderedDict defaultdict Counter ChainMap deque SimpleNamespace partial SecretStr Path "
    "dumps b64encode standard_b64encode urlsafe_b64encode b32encode b16encode b85encode a85encode encodebytes hexlify quote "
    "quote_plus quote_from_bytes urlencode urljoin urlparse urlsplit urlunparse urlunsplit quoteattr escape "
    "b64decode standard_b64decode urlsafe_b64decode b32decode b16decode b85decode a85decode decodebytes unhexlify "
    "unquote unquote_plus DataFrame Series Index array asarray Request HTTPBasicAuth HTTPDigestAuth BasicAuth".split()
)  # fmt: skip
# methods that hand on what their object holds
HANDING_ON = frozenset(
    name for kind in (str, bytes, dict, list, set, tuple) for name in dir(kind) if not name.startswith("_")
) - {"index", "count", "find", "rfind", "rindex", "startswith", "endswith"} | {
    "to_dict", "to_json", "to_list", "tolist", "hex", "to_frame", "get_secret_value",
}  # fmt: skip
# methods that put what they are given into their object
PUTTING = frozenset("append extend insert add update setdefault appendleft".split())
DEEPEST = 20  # functions that call functions
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
E = TypeVar("E", bound=ast.expr)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidential:
    """What holds a secret setting: once all has run, and at any time; with the functions that return one."""

    at_last: frozenset[str] = frozenset()
    ever: frozenset[str] = frozenset()


def confidential(
    statements: Sequence[Statement], configuration: Configuration
) -> Confidential:
    """Follow the secret settings through the statements that are kept."""
    secret = {s.name for s in configuration.settings if s.secret}
    if not secret:
        return Confidential()
    known = secret | {v for v, s in configuration.variables.items() if s in secret}
    nodes = [s.node for s in statements if s.number not in configuration.statements]
    defined = {n.name: n for n in nodes if isinstance(n, DEFINED)}
    trail = _Trail(known, defined)
    ever: set[str] = set()
    for node in nodes:
        trail.follow(node, is_sure=True)
        ever |= trail.built | trail.holders
    functions = (n for n in defined.values() if isinstance(n, Function))
    ever |= {n.name for n in functions if trail.defined_tells(n, True)}
    return Confidential(
        at_last=frozenset(trail.built | trail.holders), ever=frozenset(ever)
    )


class _Trail:
    """Follows a secret through statements, in order.

    `built` show it wherever they are shown; `holders` have it in an attribute, as a session
    in its headers, and what their methods answer is data.
    """

    def __init__(self, known: Iterable[str], defined: Mapping[str, ast.stmt]) -> None:
        self.built = set(known)
        self.holders: set[str] = set()
        self.defined = defined
        self.returns = False
        self.top: _Trail | None = None  # the notebook's, in a function
        self.depth = 0
        self.told: dict[tuple[int, bool, frozenset[str]], bool] = {}

    def follow(self, node: ast.stmt, *, is_sure: bool) -> None:
        """Go on after a statement; only one that surely runs can take a secret away again."""
        if isinstance(node, DEFINED):
            self.defined = {**self.defined, node.name: node}
            return
        for walrus in _own(node, ast.NamedExpr):
            self.bind(walrus.target, self.tells(walrus.value), is_sure=False)
        for call in _own(node, ast.Call):
            self.put(call)
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.bind_value(target, value, is_sure=is_sure)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.bind_value(target, value, is_sure=is_sure)
            case ast.AugAssign(target=target, value=value):
                self.bind(target, self.tells(value), is_sure=False)
            case ast.For() | ast.AsyncFor():
                self.bind(node.target, self.tells(node.iter), is_sure=False)
            case ast.Return(value=ast.expr() as value):
                self.returns |= self.tells(value)
        inner = list(blocks(node))
        for _ in range(2 if inner else 0):  # a loop comes round with what it bound last
            for each in inner:
                self.follow(each, is_sure=False)

    def put(self, call: ast.Call) -> None:
        """`headers.update(…)`: what is called takes in what it is given."""
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in PUTTING):
            return
        if any(map(self.tells, _given(call))):
            self.bind(call.func.value, True, is_sure=False)

    def bind_value(self, target: ast.expr, value: ast.expr, *, is_sure: bool) -> None:
        pairs = (
            isinstance(target, ast.Tuple | ast.List)
            and isinstance(value, ast.Tuple | ast.List)
            and len(target.elts) == len(value.elts)
            and not any(isinstance(e, ast.Starred) for e in target.elts + value.elts)
        )
        if not pairs:
            self.bind(target, self.tells(value), is_sure=is_sure)
            return
        assert isinstance(target, ast.Tuple | ast.List)
        assert isinstance(value, ast.Tuple | ast.List)
        told = [self.tells(part) for part in value.elts]
        for part, tells in zip(target.elts, told, strict=True):
            self.bind(part, tells, is_sure=is_sure)

    def bind(self, target: ast.expr, tells: bool, *, is_sure: bool) -> None:
        match target:
            case ast.Name(id=name):
                if tells:
                    self.built.add(name)
                elif is_sure:
                    self.built.discard(name)
                    self.holders.discard(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.bind(part, tells, is_sure=is_sure)
            case ast.Starred(value=inner):
                self.bind(inner, tells, is_sure=is_sure)
            case ast.Subscript(value=inner):
                self.bind(inner, tells, is_sure=False)
            case ast.Attribute() if tells and (root := _root(target)):
                self.holders.add(root)

    def tells(self, node: ast.AST) -> bool:
        """Whether who sees the value of an expression sees a secret."""
        match node:
            case ast.Name(id=name):
                return name in self.built or name in self.holders
            case ast.Call():
                return self.call_tells(node)
            case ast.Compare():
                return False
            case ast.Lambda(body=body):
                return self.tells(body)
            case ast.Subscript(value=value):
                return self.tells(value)
            case ast.UnaryOp(op=ast.Not()):
                return False
            case ast.IfExp(body=body, orelse=orelse):
                return self.tells(body) or self.tells(orelse)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension_tells(node)
        return any(map(self.tells, ast.iter_child_nodes(node)))

    def comprehension_tells(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> bool:
        inner = _Trail(self.built, self.defined)
        inner.top, inner.depth, inner.holders = self.top or self, self.depth, self.holders  # fmt: skip
        for each in node.generators:
            inner.bind(each.target, inner.tells(each.iter), is_sure=True)
        if isinstance(node, ast.DictComp):
            return inner.tells(node.key) or inner.tells(node.value)
        return inner.tells(node.elt)

    def call_tells(self, call: ast.Call) -> bool:
        given = any(map(self.tells, _given(call)))
        if isinstance(call.func, ast.Lambda):
            return self.tells(call.func)
        if isinstance(call.func, ast.Attribute):
            owner = call.func.value
            is_holder = isinstance(owner, ast.Name) and owner.id in self.holders
            if call.func.attr in HANDING_ON and not is_holder and self.tells(owner):
                return True
            if call.func.attr in {"join", "format", "replace"} and given:
                return True
        elif isinstance(call.func, ast.Name) and call.func.id in self.defined:
            return self.defined_tells(self.defined[call.func.id], given)
        elif isinstance(call.func, ast.Name) and call.func.id in self.built:
            return True  # a lambda of the notebook
        return given and callee_name(call) in SHOWING

    def defined_tells(self, called: ast.stmt, given: bool) -> bool:
        """Whether what the notebook's own function returns does, or an object of its own class."""
        if isinstance(called, ast.ClassDef):
            names = (n.id for n in ast.walk(called) if isinstance(n, ast.Name))
            return given or not self.built.isdisjoint(names)
        if not isinstance(called, Function) or self.depth > DEEPEST:
            return given
        top = self.top or self
        is_outer = top.defined.get(called.name) is called
        seen = frozenset(top.built if is_outer else self.built)
        key = (id(called), given, seen)
        if key not in top.told:
            top.told[key] = given  # what one that calls itself is told meanwhile
            top.told[key] = self.returned(called, seen, given)
        return top.told[key]

    def returned(self, called: Function, seen: frozenset[str], given: bool) -> bool:
        parameters = {a.arg for a in ast.walk(called.args) if isinstance(a, ast.arg)}
        inner = _Trail(seen | parameters if given else seen - parameters, self.defined)
        inner.top, inner.depth = self.top or self, self.depth + 1
        for node in called.body:
            inner.follow(node, is_sure=True)
        return inner.returns


def _given(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _own(node: ast.AST, kind: type[E]) -> Iterator[E]:
    """The expressions of a kind in a statement, without those of the statements inside it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            continue
        if isinstance(child, kind):
            yield child
        yield from _own(child, kind)
