"""Rules for iterators, and for what the standard library makes of texts and heaps."""

from __future__ import annotations

from nb2prod.inference.builtin_rules import elements_of
from nb2prod.inference.calls import Call, rule
from nb2prod.inference.values import (
    BYTES,
    FLOAT,
    INT,
    NONE,
    STR,
    UNKNOWN,
    Instance,
    Type,
    awaited,
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


@rule("pairs")
def pairs(call: Call, parameter: str) -> Type:
    """`dict.items()`, `enumerate`, `zip`: what they give in a loop."""
    match parameter:
        case "items":
            held: Type = tuple_of(part(call.receiver, 0), part(call.receiver, 1))
            return Instance("collections.abc.ItemsView", (held,))
        case "counter":
            return Instance(
                "collections.abc.ItemsView", (tuple_of(part(call.receiver), INT),)
            )
        case "enumerate":
            return Instance(
                "enumerate", (tuple_of(INT, elements_of(call, 0, "iterable")),)
            )
    columns = [
        call.machine.elements(a, call.node, call.frame)
        for a in call.arguments.positional
    ]
    held = (
        many(UNKNOWN) if call.arguments.open else tuple_of(*map(without_note, columns))
    )
    return Instance("zip", (held,))


@rule("mapped")
def mapped(call: Call, parameter: str) -> Type:
    columns = [
        call.machine.elements(a, call.node, call.frame)
        for a in call.arguments.positional[1:]
    ]
    return Instance("map", (without_note(call.returned_by(call.of(0), *columns)),))


@rule("pool_map")
def pool_map(call: Call, parameter: str) -> Type:
    """`pool.map(f, items)`: a list of what `f` gives."""
    item = elements_of(call, 1, "iterable")
    return call.machine.fresh(
        list_of(without_note(call.returned_by(call.of(0), item))), call.node, call.frame
    )


@rule("filtered")
def filtered(call: Call, parameter: str) -> Type:
    held = elements_of(call, 1)
    call.returned_by(call.of(0), held)
    return Instance("filter", (held,))


@rule("frame_drawn")
def frame_drawn(call: Call, parameter: str) -> Type:
    """What `FuncAnimation` hands to its function: a count, or what `frames` gives."""
    frames = call.of(2, "frames")
    counted = call.get(2, "frames") is None or is_instance(
        frames, "int", "numpy.integer", "None"
    )
    return INT if counted else elements_of(call, 2, "frames")


@rule("next")
def following(call: Call, parameter: str) -> Type:
    held = elements_of(call)
    default = call.get(1)
    return held if default is None else join(held, default)


@rule("iterator")
def iterator(call: Call, parameter: str) -> Type:
    held = elements_of(call)
    if parameter == "reversed" and is_instance(call.of(0), "range"):
        return Instance("collections.abc.Iterator", (held,))
    return Instance(parameter or "collections.abc.Iterator", (held,))


@rule("taken")
def taken(call: Call, parameter: str) -> Type:
    held = elements_of(call, 1)
    call.returned_by(call.of(0), held)
    return Instance(parameter, (held,))


@rule("itertools_groups")
def itertools_groups(call: Call, parameter: str) -> Type:
    held = elements_of(call)
    key = call.get(1, "key")
    named = held if key is None else without_note(call.returned_by(key, held))
    return Instance(
        "itertools.groupby",
        (tuple_of(named, Instance("collections.abc.Iterator", (held,))),),
    )


@rule("pushed")
def pushed(call: Call, parameter: str) -> Type:
    heap = call.of(0)
    for site in heap.sites if isinstance(heap, Instance) else ():
        site.widen(0, without_note(call.of(1)))
    return NONE


@rule("largest")
def largest(call: Call, parameter: str) -> Type:
    held = elements_of(call, 1)
    key = call.get(2, "key")
    if key is not None:
        call.returned_by(key, held)
    return list_of(held)


@rule("statistic")
def statistic(call: Call, parameter: str) -> Type:
    """Whole numbers may give a whole number, which a float annotation covers."""
    return (
        FLOAT
        if all(
            is_instance(h, "int", "float", "bool") for h in members(elements_of(call))
        )
        else UNKNOWN
    )


@rule("found")
def found(call: Call, parameter: str) -> Type:
    """`re.findall`: texts, or tuples where the pattern has several groups."""
    pattern = literal(call.of(0))
    if not isinstance(pattern, str):
        return list_of(UNKNOWN)
    groups = (
        pattern.count("(")
        - pattern.count("(?")
        - pattern.count("\\(")
        + pattern.count("(?P<")
    )
    return (
        list_of(STR)
        if groups <= 1 and "[" not in pattern or groups <= 0
        else list_of(UNKNOWN)
    )


@rule("substituted")
def substituted(call: Call, parameter: str) -> Type:
    return BYTES if is_instance(call.of(2), "bytes") else STR


@rule("split_text")
def split_text(call: Call, parameter: str) -> Type:
    pattern = literal(call.of(0))
    plain = isinstance(pattern, str) and "(" not in pattern
    return list_of(STR if plain else UNKNOWN)


@rule("field")
def field(call: Call, parameter: str) -> Type:
    """`dataclasses.field(default=…, default_factory=…)`."""
    factory = call.get(None, "default_factory")
    return call.of(None, "default") if factory is None else call.returned_by(factory)


@rule("awaited")
def run_until_done(call: Call, parameter: str) -> Type:
    return awaited(call.of(0))


@rule("accumulated")
def reduced(call: Call, parameter: str) -> Type:
    held, start = elements_of(call, 1), call.get(2)
    first = held if start is None else start
    once = call.returned_by(call.of(0), without_note(first), held)
    return without_note(
        join(once, first)
        if start is None
        else join(once, call.returned_by(call.of(0), once, held))
    )


@rule("combined")
def combined(call: Call, parameter: str) -> Type:
    """`itertools`: tuples of the elements; `product` of several."""
    if (
        parameter == "product"
        and call.get(None, "repeat") is None
        and not call.arguments.open
    ):
        columns = [
            call.machine.elements(a, call.node, call.frame)
            for a in call.arguments.positional
        ]
        return Instance(
            f"itertools.{parameter}", (tuple_of(*map(without_note, columns)),)
        )
    size = literal(call.of(1, "r"))
    if isinstance(size, int) and 0 < size < 5 and parameter != "product":
        return Instance(
            f"itertools.{parameter}", (tuple_of(*[elements_of(call)] * size),)
        )
    return Instance(f"itertools.{parameter}", (many(elements_of(call)),))


@rule("chained")
def chained(call: Call, parameter: str) -> Type:
    columns = [
        call.machine.elements(a, call.node, call.frame)
        for a in call.arguments.positional
    ]
    if parameter == "nested":
        columns = [call.machine.elements(c, call.node, call.frame) for c in columns]
    if call.arguments.open:
        return Instance("itertools.chain", (UNKNOWN,))
    return Instance("itertools.chain", (without_note(join(*columns)),))


@rule("bytes_or_text")
def bytes_or_text(call: Call, parameter: str) -> Type:
    """What a path or a search gives: text for text, bytes for bytes."""
    return each(call.of(0), lambda one: BYTES if is_instance(one, "bytes") else STR)
