"""The interpreter's state, and the doors through which its parts call each other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nb2prod.inference.values import (
    CONTAINERS,
    NEVER,
    UNKNOWN,
    ClassRecord,
    Frame,
    FunctionNode,
    FunctionRecord,
    Instance,
    LibraryClass,
    Site,
    Type,
    UserClass,
    join,
    without_note,
)

DEEPEST_CALL = 6
WORK_LIMIT = 60_000


@dataclass(frozen=True, slots=True)
class Arguments:
    """The types that a call gives; `open` where `*args` or `**kwargs` may give more."""

    positional: tuple[Type, ...] = ()
    keywords: tuple[tuple[str, Type], ...] = ()
    open: bool = False

    def get(self, position: int | None, keyword: str = "") -> Type | None:
        """One argument by its place or its name; None where it is not given."""
        for name, value in self.keywords:
            if name == keyword:
                return value
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None

    def of(self, position: int | None, keyword: str = "") -> Type:
        found = self.get(position, keyword)
        return UNKNOWN if found is None else found


Evaluator: TypeAlias = Callable[["Machine", ast.expr, Frame], Type]
Executor: TypeAlias = Callable[["Machine", ast.stmt, Frame], bool]
Caller: TypeAlias = Callable[["Machine", Type, Arguments, ast.AST, Frame], Type]

EXPRESSIONS: dict[type[ast.AST], Evaluator] = {}
STATEMENTS: dict[type[ast.AST], Executor] = {}
CALLERS: dict[type, Caller] = {}


class Machine:
    """Runs a notebook on types; everything that changes while it runs is here."""

    def __init__(self) -> None:
        self.root = Frame({})
        self.work = 0
        self.contexts = 0
        self.touched: set[str] = set()
        self.sites: dict[tuple[int, int], Site] = {}
        self.functions: dict[int, list[FunctionRecord]] = {}
        self.classes: dict[int, ClassRecord] = {}
        self.star_modules: list[str] = []
        self.duck_names: set[str] = set()
        self.asked: set[str] = set()
        self.odd_elements = False
        self.met: set[int] = set()
        self.told: dict[int, Type] = {}  # a function's node -> what others say it gives
        self.awaited: set[tuple[int, tuple[object, ...]]] = set()

    def evaluate(self, node: ast.expr, frame: Frame) -> Type:
        """The type of an expression, in a scope that it may change."""
        self.work += 1
        evaluator = EXPRESSIONS.get(type(node))
        return evaluator(self, node, frame) if evaluator else UNKNOWN

    def execute(self, statements: Iterable[ast.stmt], frame: Frame) -> bool:
        """Run a block; False where its end is never reached."""
        for statement in statements:
            self.work += 1
            executor = STATEMENTS.get(type(statement))
            if executor is not None and not executor(self, statement, frame):
                return False
        return True

    def call(
        self, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
    ) -> Type:
        caller = CALLERS.get(type(callee))
        return caller(self, callee, arguments, node, frame) if caller else UNKNOWN

    def bind(self, name: str, value: Type, frame: Frame) -> None:
        """Give a name its new value, in the scope that it belongs to."""
        home = frame.outer_names.get(name, frame)
        if home is not frame and name in home.names:
            value = join(home.names[name], value)
        home.names[name] = value
        if home is self.root:
            self.touched.add(name)

    def forget(self, name: str, frame: Frame) -> None:
        frame.names.pop(name, None)
        if frame is self.root:
            self.touched.add(name)

    def site(self, node: ast.AST, frame: Frame, parts: Sequence[Type]) -> Site:
        """The container that this place makes, widened by these elements."""
        key = (id(node), frame.context)
        site = self.sites.get(key)
        if site is None or len(site.parts) != len(parts):
            site = self.sites[key] = Site([NEVER] * len(parts))
        for index, part in enumerate(parts):
            site.widen(index, without_note(part))
        return site

    def fresh(self, one: Type, node: ast.AST, frame: Frame) -> Type:
        """A container from elsewhere, made one whose later changes are seen."""
        if isinstance(one, Instance) and one.name in CONTAINERS and not one.sites:
            if len(one.args) != CONTAINERS[one.name]:
                return one
            return Instance(one.name, (), one.note, (self.site(node, frame, one.args),))
        return one

    def instance_of(self, record: ClassRecord) -> Instance:
        return Instance(f"user:{record.name}", (UserClass(record),))

    def made_by(self, kind: Type) -> Instance | None:
        """An instance of a class; None where it is no class that we know."""
        match kind:
            case LibraryClass(path=path):
                return Instance(path)
            case UserClass(record=record):
                return self.instance_of(record)
        return None

    @property
    def exhausted(self) -> bool:
        return self.work > WORK_LIMIT

    # doors: each is opened by the module that knows, in `interpreter.py`

    def elements(self, value: Type, node: ast.AST, frame: Frame) -> Type:
        raise NotImplementedError

    def spread(self, value: Type, node: ast.AST, frame: Frame) -> Instance | None:
        raise NotImplementedError

    def compare(self, op: ast.cmpop, left: Type, right: Type) -> Type:
        raise NotImplementedError

    def operation(
        self, op: ast.operator, left: Type, right: Type, node: ast.AST, frame: Frame
    ) -> Type:
        raise NotImplementedError

    def attribute(self, value: Type, name: str, node: ast.AST, frame: Frame) -> Type:
        raise NotImplementedError

    def function(self, node: FunctionNode, frame: Frame) -> FunctionRecord:
        raise NotImplementedError

    def class_member(self, record: ClassRecord, name: str) -> Type:
        raise NotImplementedError

    def user_member(self, receiver: Instance, name: str) -> Type | None:
        raise NotImplementedError

    def store_attribute(self, receiver: Type, name: str, value: Type) -> None:
        raise NotImplementedError

    def store_item(self, target: ast.Subscript, value: Type, frame: Frame) -> None:
        raise NotImplementedError

    def declared(self, node: ast.expr, frame: Frame) -> Type:
        raise NotImplementedError
