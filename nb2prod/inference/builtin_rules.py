"""Rules for Python's own functions and containers."""

from __future__ import annotations

import ast

from nb2prod.inference import classes
from nb2prod.inference.calls import Call, call_method, rule
from nb2prod.inference.machine import Arguments
from nb2prod.inference.operators import is_number, numeric
from nb2prod.inference.values import (
    BOOL,
    CONTAINERS,
    FLOAT,
    INT,
    NEVER,
    NONE,
    STR,
    UNKNOWN,
    Instance,
    LibraryClass,
    Partial,
    Type,
    each,
    is_instance,
    join,
    list_of,
    literal,
    many,
    members,
    part,
    tuple_of,
    without_note,
)


def elements_of(call: Call, position: int = 0, keyword: str = "") -> Type:
    return without_note(
        call.machine.elements(call.of(position, keyword), call.node, call.frame)
    )


@rule("container")
def container(call: Call, parameter: str) -> Type:
    """`list(x)`, `set(x)`, `deque(x)`: a new one with the elements of what is given."""
    held = elements_of(call) if call.get(0) is not None else NEVER
    return call.machine.fresh(Instance(parameter, (held,)), call.node, call.frame)


@rule("united")
def united(call: Call, parameter: str) -> Type:
    """A new set of what the receiver and every argument hold."""
    held = part(call.receiver)
    for one in call.arguments.positional:
        held = join(held, call.machine.elements(one, call.node, call.frame))
    return call.machine.fresh(Instance(parameter, (held,)), call.node, call.frame)


@rule("tuple")
def to_tuple(call: Call, parameter: str) -> Type:
    given = call.get(0)
    if given is None:
        return tuple_of()
    return given if is_instance(given, "tuple") else many(elements_of(call))


@rule("dict")
def to_dict(call: Call, parameter: str) -> Type:
    """`dict(pairs, **more)`, also ordered and with a default."""
    name = parameter or "dict"
    keys: list[Type] = [STR for _ in call.arguments.keywords]
    values = [value for _, value in call.arguments.keywords]
    given = call.get(0)
    if name == "collections.defaultdict":
        made = UNKNOWN if given is None else _made_by(call, given)
        given, values = call.get(1), [*values, made]
    if given is not None:
        pair = _pair(call, given)
        keys, values = [*keys, pair[0]], [*values, pair[1]]
    if call.arguments.open:
        keys, values = [*keys, UNKNOWN], [*values, UNKNOWN]
    site = call.machine.site(
        call.node, call.frame, (join(*keys), join(*map(without_note, values)))
    )
    for key, value in call.arguments.keywords if given is None else ():
        site.fields[key] = join(site.fields.get(key, NEVER), without_note(value))
    return Instance(name, (), None, (site,))


def _made_by(call: Call, factory: Type) -> Type:
    if is_instance(factory, "None"):
        return NEVER
    return without_note(call.machine.call(factory, Arguments(), call.node, call.frame))


def _pair(call: Call, given: Type) -> tuple[Type, Type]:
    if isinstance(given, Instance) and CONTAINERS.get(given.name) == 2:
        return part(given, 0), part(given, 1)
    if is_instance(given, "collections.Counter"):
        return part(given), INT
    item = call.machine.elements(given, call.node, call.frame)
    if (
        isinstance(item, Instance)
        and item.name == "tuple"
        and len(item.args) == 2
        and item.note is None
    ):
        return item.args[0], item.args[1]
    if is_instance(given, "pandas.Series"):
        return UNKNOWN, part(given)
    return UNKNOWN, UNKNOWN


@rule("append")
def append(call: Call, parameter: str) -> Type:
    """What is put in; the parameter says which argument it is."""
    return widen(call, 0, call.of(int(parameter or "0")))


@rule("extend")
def extend(call: Call, parameter: str) -> Type:
    for one in call.arguments.positional:
        widen(call, 0, call.machine.elements(one, call.node, call.frame))
    return NONE


def widen(call: Call, index: int, value: Type) -> Type:
    if isinstance(call.receiver, Instance):
        for site in call.receiver.sites:
            if index < len(site.parts):
                site.widen(index, without_note(value))
    return NONE


@rule("dict_update")
def dict_update(call: Call, parameter: str) -> Type:
    given = call.get(0)
    for value in (v for _, v in call.arguments.keywords):
        widen(call, 0, STR)
        widen(call, 1, value)
    if given is not None:
        key, value = _pair(call, given)
        widen(call, 0, key)
        widen(call, 1, value)
    return NONE


@rule("setdefault")
def set_default(call: Call, parameter: str) -> Type:
    default = call.get(1) or NONE
    widen(call, 0, call.of(0))
    widen(call, 1, default)
    return part(call.receiver, 1)


@rule("dict_get")
def dict_get(call: Call, parameter: str) -> Type:
    default = (
        call.get(1) if call.get(1) is not None else None if parameter == "pop" else NONE
    )
    held = part(call.receiver, 1)
    known = literal(call.of(0))
    if (
        isinstance(call.receiver, Instance)
        and call.receiver.sites
        and known is not None
    ):
        fields = [s.fields.get(known) for s in call.receiver.sites]
        if all(f is not None for f in fields):
            return join(*(f for f in fields if f is not None))
    return held if default is None else without_note(join(held, default))


@rule("sorted")
def sort(call: Call, parameter: str) -> Type:
    """`sorted(x, key=f)`, `x.sort(key=f)`: the same elements, and `f` meets each."""
    held = elements_of(call) if parameter != "own" else part(call.receiver)
    key = call.get(None, "key")
    if key is not None:
        call.returned_by(key, held)
    if parameter == "own":
        return NONE
    return call.machine.fresh(list_of(held), call.node, call.frame)


@rule("extreme")
def extreme(call: Call, parameter: str) -> Type:
    """`max`, `min`: one of the elements, or of the arguments."""
    given = call.arguments.positional
    held = join(*given) if len(given) > 1 else elements_of(call)
    key, default = call.get(None, "key"), call.get(None, "default")
    if key is not None:
        call.returned_by(key, held)
    return without_note(join(held, default) if default is not None else held)


@rule("total")
def total(call: Call, parameter: str) -> Type:
    """`sum`: added up from a start."""
    held, start = elements_of(call), call.get(1, "start") or INT
    if isinstance(held, Instance) and held.name == "pandas.core._Label":
        return UNKNOWN
    results = [
        (
            numeric(ast.Add(), s, h)
            if is_number(h) and is_number(s)
            else call.machine.operation(ast.Add(), s, h, call.node, call.frame)
        )
        for h in members(held)
        for s in members(without_note(start))
    ]
    return join(*results) if results else INT


@rule("absolute")
def absolute(call: Call, parameter: str) -> Type:
    def of(one: Type) -> Type:
        if is_instance(one, "complex"):
            return FLOAT
        if is_number(one):
            return INT if is_instance(one, "bool") else without_note(one)
        if is_instance(one, "pandas.Series", "pandas.DataFrame", "numpy.ndarray"):
            return one
        made = call_method(
            call.machine, one, "__abs__", Arguments(), call.node, call.frame
        )
        return UNKNOWN if made is None else made

    return each(call.of(0), of)


@rule("rounded")
def rounded(call: Call, parameter: str) -> Type:
    def of(one: Type) -> Type:
        digits = call.get(1, "ndigits")
        if is_instance(one, "float", "int", "bool") and digits is None:
            return INT
        if is_instance(one, "float", "int", "pandas.Series", "pandas.DataFrame"):
            return without_note(one)
        if is_instance(one, "numpy.floating", "numpy.integer"):
            return one if digits is not None else INT
        return UNKNOWN

    return each(call.of(0), of)


@rule("power")
def power(call: Call, parameter: str) -> Type:
    if len(call.arguments.positional) == 3:
        return INT
    op: ast.operator = ast.Pow() if parameter == "pow" else ast.FloorDiv()
    one = call.machine.operation(op, call.of(0), call.of(1), call.node, call.frame)
    return one if parameter == "pow" else tuple_of(one, one)


@rule("open")
def opened(call: Call, parameter: str) -> Type:
    """A file: of text or of bytes, by its mode."""
    mode = call.get(0 if parameter == "path" else 1, "mode")
    text = "r" if mode is None else literal(mode)
    if not isinstance(text, str):
        return UNKNOWN
    if "b" not in text:
        return Instance("io.TextIOWrapper")
    return Instance(
        "io.BufferedReader" if "r" in text and "+" not in text else "io.BufferedWriter"
    )


@rule("isinstance")
def truth(call: Call, parameter: str) -> Type:
    return BOOL


@rule("super")
def parent(call: Call, parameter: str) -> Type:
    return classes.super_of(call.machine, call.frame)


@rule("type")
def kind(call: Call, parameter: str) -> Type:
    one = call.of(0)
    if len(call.arguments.positional) != 1 or not isinstance(one, Instance):
        return UNKNOWN
    return one.args[0] if one.name.startswith("user:") else LibraryClass(one.name)


@rule("getattr")
def get_attribute(call: Call, parameter: str) -> Type:
    name = literal(call.of(1))
    if not isinstance(name, str):
        return UNKNOWN
    found = call.machine.attribute(call.of(0), name, call.node, call.frame)
    default = call.get(2)
    return found if default is None else join(found, default)


@rule("namedtuple")
def named_tuple(call: Call, parameter: str) -> Type:
    name, fields = literal(call.of(0)), call.of(1, "field_names")
    text = literal(fields)
    if not isinstance(name, str):
        return UNKNOWN
    names = (
        tuple(text.replace(",", " ").split()) if isinstance(text, str) else _texts(call)
    )
    return classes.named_tuple(call.machine, name, names, call.node)


def _texts(call: Call) -> tuple[str, ...]:
    if isinstance(call.node, ast.Call) and len(call.node.args) > 1:
        second = call.node.args[1]
        if isinstance(second, (ast.List, ast.Tuple)):
            return tuple(
                e.value
                for e in second.elts
                if isinstance(e, ast.Constant) and isinstance(e.value, str)
            )
    return ()


@rule("partial")
def partial(call: Call, parameter: str) -> Type:
    return Partial(call.of(0), call.arguments.positional[1:], call.arguments.keywords)


@rule("delayed")
def delayed(call: Call, parameter: str) -> Type:
    """`delayed(f)(x)`: what `f` will have returned when `Parallel` has run it."""
    if parameter == "function":
        return Instance("joblib._Delayed", (call.of(0),))
    function = part(call.receiver)
    made = call.machine.call(function, call.arguments, call.node, call.frame)
    return Instance("joblib._Task", (without_note(made),))


@rule("gathered")
def gathered(call: Call, parameter: str) -> Type:
    task = elements_of(call)
    known = is_instance(task, "joblib._Task")
    return call.machine.fresh(
        list_of(part(task) if known else UNKNOWN), call.node, call.frame
    )


@rule("elements")
def elements(call: Call, parameter: str) -> Type:
    """What a loop over that argument gives."""
    return elements_of(call, int(parameter))


@rule("copied")
def copied(call: Call, parameter: str) -> Type:
    """A copy: the same elements, but a container of its own."""
    one = call.receiver if parameter == "own" else call.of(0)
    if isinstance(one, Instance) and one.sites:
        held = tuple(part(one, index) for index in range(CONTAINERS[one.name]))
        made = call.machine.fresh(
            Instance(one.name, held, one.note), call.node, call.frame
        )
        if isinstance(made, Instance) and made.sites:
            for site in one.sites:
                made.sites[0].fields.update(site.fields)
        return made
    return one


@rule("counter")
def counter(call: Call, parameter: str) -> Type:
    """`Counter(x)`: its elements counted, or a mapping's keys."""
    held = elements_of(call) if call.get(0) is not None else NEVER
    if call.arguments.keywords:
        held = join(held, STR)
    return call.machine.fresh(
        Instance("collections.Counter", (held,)), call.node, call.frame
    )
