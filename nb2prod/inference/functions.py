"""The notebook's own functions, run on the types of each call."""

from __future__ import annotations

import ast

from nb2prod.inference import tables
from nb2prod.inference.bodies import yields
from nb2prod.inference.machine import (
    CALLERS,
    DEEPEST_CALL,
    STATEMENTS,
    Arguments,
    Machine,
)
from nb2prod.inference.stubs import leaves_open
from nb2prod.inference.values import (
    NEVER,
    NONE,
    UNKNOWN,
    ClassRecord,
    Frame,
    FunctionNode,
    FunctionRecord,
    Instance,
    Never,
    Sightings,
    Type,
    UserFunction,
    UserMethod,
    join,
    literal,
    many,
    parts,
    without_note,
)

MOST_LITERALS = 6
MOST_CALLS = 24
MOST_ROUNDS = 3
TRANSPARENT = {
    "staticmethod",
    "classmethod",
    "property",
    "cached_property",
    "cache",
    "lru_cache",
}
TRANSPARENT |= {
    "wraps",
    "jit",
    "njit",
    "override",
    "final",
    "abstractmethod",
    "singledispatch",
    "setter",
}
TRANSPARENT |= {
    "profile",
    "timeit",
    "delayed_type",
    "no_type_check",
    "typechecked",
    "overload",
    "total_ordering",
}
LIBRARY_DECORATORS = {
    "contextmanager": "contextlib.AbstractContextManager",
    "vectorize": "numpy.vectorize",
}


def define(m: Machine, node: FunctionNode, home: Frame) -> FunctionRecord:
    """The record of a definition met in a scope; what was seen of it is shared by all of them."""
    earlier = m.functions.setdefault(id(node), [])
    sightings = earlier[0].sightings if earlier else Sightings()
    record = FunctionRecord(node, home, sightings)
    if not isinstance(node, ast.Lambda):
        record.decorators = tuple(_decorator_name(d) for d in node.decorator_list)
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = node.args.defaults
    for argument, default in zip(
        positional[len(positional) - len(defaults) :], defaults, strict=True
    ):
        record.defaults[argument.arg] = m.evaluate(default, home)
    for argument, keyword_default in zip(
        node.args.kwonlyargs, node.args.kw_defaults, strict=True
    ):
        if keyword_default is not None:
            record.defaults[argument.arg] = m.evaluate(keyword_default, home)
    for argument in [*positional, *node.args.kwonlyargs]:
        if argument.annotation is not None:
            record.declared[argument.arg] = m.declared(argument.annotation, home)
    earlier[:] = [record, *earlier[:3]]
    return record


def _decorator_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return (
        node.attr
        if isinstance(node, ast.Attribute)
        else node.id if isinstance(node, ast.Name) else ""
    )


def definition(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    home = frame if frame.owner is None else frame.parent or frame
    record = define(m, node, home)
    record.owner = frame.owner
    m.bind(node.name, _decorated(m, record, node, frame), frame)
    return True


def _decorated(m: Machine, record: FunctionRecord, node: ast.AST, frame: Frame) -> Type:
    made: Type = UserFunction(record)
    assert isinstance(record.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    for name, decorator in reversed(
        list(zip(record.decorators, record.node.decorator_list, strict=True))
    ):
        if name in TRANSPARENT or name in LIBRARY_DECORATORS:
            continue
        function = m.evaluate(decorator, frame)
        if isinstance(function, UserFunction):
            made = m.call(function, Arguments((made,)), node, frame)
        else:
            record.sightings.escaped = True
            made = UNKNOWN
    return made


def call_function(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, UserFunction)
    return run(m, callee.record, arguments, frame)


def call_method(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    assert isinstance(callee, UserMethod)
    given = Arguments(
        (callee.receiver, *arguments.positional), arguments.keywords, arguments.open
    )
    return run(m, callee.record, given, frame)


def run(
    m: Machine, record: FunctionRecord, arguments: Arguments, caller: Frame
) -> Type:
    """What the function returns for these arguments."""
    given = bind_arguments(record, arguments)
    _note_caller(record, caller)
    if "vectorize" in record.decorators:  # it is handed the elements
        given = dict.fromkeys(given, UNKNOWN)
    if len(record.calls) > MOST_LITERALS:
        given = {name: without_note(value) for name, value in given.items()}
    _note_sighting(record, given)
    if len(record.calls) > MOST_CALLS:
        given = {name: record.sightings.parameters[name] for name in given}
    key = (*(_key(value) for value in given.values()), *_outside(m, record))
    if key in record.calls:
        return record.calls[key]
    shape = tuple(_shape(value) for value in given.values())
    if shape in record.running:
        m.awaited.add((id(record), shape))
        return record.running[shape]
    if caller.depth >= DEEPEST_CALL or m.exhausted:
        if record.running and not m.exhausted:
            m.awaited.update((id(record), one) for one in record.running)
            return join(*record.running.values())
        record.sightings.result = UNKNOWN
        return UNKNOWN
    result = _run_new(m, record, given, shape, caller)
    if not m.awaited:  # else it is only part of what it will be
        record.calls[key] = result
    return result


def _run_new(
    m: Machine,
    record: FunctionRecord,
    given: dict[str, Type],
    shape: tuple[object, ...],
    caller: Frame,
) -> Type:
    """Run it; where it calls itself, again with what the first time gave, until that settles."""
    result: Type = NEVER
    for _ in range(MOST_ROUNDS):
        record.running[shape] = before = result
        m.awaited.discard((id(record), shape))
        result = join(before, _execute(m, record, given, caller))
        if (id(record), shape) not in m.awaited or result == before:
            break
    m.awaited.discard((id(record), shape))
    del record.running[shape]
    unsaid = isinstance(result, Never) or leaves_open(record, m.classes.values())
    result = UNKNOWN if unsaid else result
    seen = record.sightings.result
    record.sightings.result = result if seen is None else join(seen, result)
    return result if unsaid else as_decorated(record, result)


def _shape(value: Type) -> object:
    """A value as recursion sees it: containers made elsewhere of the same elements are the same."""
    if not isinstance(value, Instance) or not value.sites:
        return without_note(value)
    held = tuple(p.name if isinstance(p, Instance) else p for p in parts(value))
    return value.name, held


def _key(value: Type) -> object:
    return value, type(literal(value))


def _outside(m: Machine, record: FunctionRecord) -> tuple[object, ...]:
    """The notebook's variables that the function reads, as they are now."""
    if record.outside is None:
        body = (
            record.node.body
            if isinstance(record.node.body, list)
            else [record.node.body]
        )
        names = {
            n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)
        }
        record.outside = tuple(sorted(names))
    return tuple(m.root.names.get(name) for name in record.outside)


def _note_caller(record: FunctionRecord, caller: Frame) -> None:
    scope: Frame | None = caller
    while scope is not None:
        if scope.sightings is not None:
            scope.sightings.called[record.sightings] = None
        scope = scope.parent


def _note_sighting(record: FunctionRecord, given: dict[str, Type]) -> None:
    seen = record.sightings.parameters
    for name, value in given.items():
        plain = without_note(value)
        seen[name] = join(seen[name], plain) if name in seen else plain


def bind_arguments(record: FunctionRecord, arguments: Arguments) -> dict[str, Type]:
    """Each parameter's type in this call."""
    node = record.node.args
    positional = [a.arg for a in (*node.posonlyargs, *node.args)]
    named = {*positional, *(a.arg for a in node.kwonlyargs)}
    bound = dict(zip(positional, arguments.positional, strict=False))
    bound |= {name: value for name, value in arguments.keywords if name in named}
    for name in (*positional, *(a.arg for a in node.kwonlyargs)):
        if name not in bound:
            missing = UNKNOWN if arguments.open else record.defaults.get(name, UNKNOWN)
            bound[name] = (
                record.declared.get(name, missing) if missing is UNKNOWN else missing
            )
        elif bound[name] is UNKNOWN:
            bound[name] = record.declared.get(name, UNKNOWN)
    if node.vararg is not None:
        extra = (
            UNKNOWN
            if arguments.open
            else join(*arguments.positional[len(positional) :])
        )
        bound[node.vararg.arg] = many(without_note(extra))
    if node.kwarg is not None:
        rest = [value for name, value in arguments.keywords if name not in named]
        held = UNKNOWN if arguments.open else join(*map(without_note, rest))
        bound[node.kwarg.arg] = Instance("dict", (Instance("str"), held))
    return bound


def _execute(
    m: Machine, record: FunctionRecord, given: dict[str, Type], caller: Frame
) -> Type:
    m.contexts += 1
    frame = Frame(
        dict(given), record.home, m.contexts, caller.depth + 1, record.sightings
    )
    node = record.node
    if isinstance(node, ast.Lambda):
        return m.evaluate(node.body, frame)
    falls_through = m.execute(node.body, frame)
    if yields(node):
        name = "AsyncIterator" if isinstance(node, ast.AsyncFunctionDef) else "Iterator"
        return Instance(f"collections.abc.{name}", (without_note(join(*frame.yields)),))
    result = join(*map(_small, frame.returns), *([NONE] if falls_through else []))
    if result is UNKNOWN and node.returns is not None:
        result = m.declared(node.returns, record.home)
    if result is UNKNOWN and id(node) in m.told:
        result = join(m.told[id(node)], *([NONE] if falls_through else []))
    if isinstance(node, ast.AsyncFunctionDef):
        return Instance("collections.abc.Coroutine", (UNKNOWN, UNKNOWN, result))
    return result


def _small(result: Type) -> Type:
    return result if isinstance(literal(result), (bool, str)) else without_note(result)


def as_decorated(record: FunctionRecord, result: Type) -> Type:
    """What a call gives where the function itself gives this, or yields it."""
    if "contextmanager" in record.decorators:
        held = (
            result.args[0] if isinstance(result, Instance) and result.args else UNKNOWN
        )
        return Instance("contextlib.AbstractContextManager", (held,))
    if "vectorize" in record.decorators:
        return Instance("numpy.ndarray")
    return result


def call_all_unseen(m: Machine) -> None:
    """Run, with nothing known of their arguments, the functions that others may call, then those that nobody calls."""
    records = [found[0] for found in m.functions.values()]
    for record in records:
        if record.sightings.escaped or _is_asked_of_others(m, record):
            _run_blindly(m, record)
    for site in m.sites.values():
        site.frozen = True
    # first those that nobody names: what they call is then known
    for record in sorted(records, key=lambda one: _name(one) in m.asked):
        if record.sightings.result is None:
            _run_blindly(m, record)


def _is_asked_of_others(m: Machine, record: FunctionRecord) -> bool:
    """Is a method of this name called on something unknown, which may be of this class?"""
    name = _name(record)
    return record.owner is not None and name in m.duck_names and not _is_everyday(name)


def _is_everyday(name: str) -> bool:
    """Python's own containers have such a method too."""
    return any(tables.member(owner, name) for owner in ("dict", "list", "set", "str"))


def _run_blindly(m: Machine, record: FunctionRecord) -> None:
    receiver = _receiver(m, record.owner, record)
    defaults = {name: without_note(value) for name, value in record.defaults.items()}
    known = tuple((name, value) for name, value in defaults.items() if value != NONE)
    given = Arguments(() if receiver is None else (receiver,), known, open=True)
    try:
        run(m, record, given, m.root)
    except RecursionError:  # a body too deep to follow
        record.sightings.result = UNKNOWN


def _name(record: FunctionRecord) -> str:
    return "" if isinstance(record.node, ast.Lambda) else record.node.name


def _receiver(
    m: Machine, owner: ClassRecord | None, record: FunctionRecord
) -> Type | None:
    if owner is None or "staticmethod" in record.decorators:
        return None
    return m.instance_of(owner)


def call(m: Machine, node: ast.expr, frame: Frame) -> Type:
    """A call expression: what is called, with what."""
    assert isinstance(node, ast.Call)
    callee = m.evaluate(node.func, frame)
    positional: list[Type] = []
    is_open = False
    for argument in node.args:
        value = m.evaluate(
            argument.value if isinstance(argument, ast.Starred) else argument, frame
        )
        if isinstance(argument, ast.Starred):
            spread = (
                isinstance(value, Instance)
                and value.name == "tuple"
                and value.note is None
            )
            is_open = is_open or not spread
            positional += value.args if spread and isinstance(value, Instance) else ()
        else:
            positional.append(value)
    keywords = []
    for keyword in node.keywords:
        value = m.evaluate(keyword.value, frame)
        is_open = is_open or keyword.arg is None
        if keyword.arg is not None:
            keywords.append((keyword.arg, value))
    return m.call(
        callee, Arguments(tuple(positional), tuple(keywords), is_open), node, frame
    )


CALLERS.update({UserFunction: call_function, UserMethod: call_method})
STATEMENTS.update({ast.FunctionDef: definition, ast.AsyncFunctionDef: definition})
