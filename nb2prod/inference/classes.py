"""The notebook's own classes: members, attributes, instances."""

from __future__ import annotations

import ast

from nb2prod.inference import tables
from nb2prod.inference.functions import run
from nb2prod.inference.machine import CALLERS, STATEMENTS, Arguments, Machine
from nb2prod.inference.values import (
    INT,
    NEVER,
    STR,
    UNKNOWN,
    ClassRecord,
    Frame,
    FunctionRecord,
    Instance,
    LibraryClass,
    Type,
    UserClass,
    UserFunction,
    UserMethod,
    join,
    members,
    without_note,
)

ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}


def definition(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    assert isinstance(node, ast.ClassDef)
    bases = tuple(m.evaluate(base, frame) for base in node.bases)
    record = m.classes.get(id(node))
    if record is None:
        record = m.classes[id(node)] = ClassRecord(node.name, reachable=frame is m.root)
    record.bases = bases
    record.kind = _kind(node, bases)
    inner = Frame({}, frame, frame.context, frame.depth, owner=record)
    m.bind(node.name, UserClass(record), frame)
    m.execute(node.body, inner)
    record.members = inner.names
    record.attributes.update(inner.declared)
    if record.kind in {"dataclass", "NamedTuple"}:
        record.fields = tuple(_fields(node))
    if record.kind == "NamedTuple":
        record.members = {
            k: v for k, v in record.members.items() if isinstance(v, UserFunction)
        }
    return True


def _kind(node: ast.ClassDef, bases: tuple[Type, ...]) -> str:
    for base in bases:
        if isinstance(base, UserClass) and base.record.kind != "class":
            return base.record.kind
        if isinstance(base, LibraryClass):
            name = base.path.rpartition(".")[2]
            if name in ENUMS:
                return "enum"
            if name in {"NamedTuple", "TypedDict"}:
                return name
    names = {
        ast.unparse(d).partition("(")[0].rpartition(".")[2] for d in node.decorator_list
    }
    if names & {"dataclass", "define", "frozen", "attrs", "s"}:
        return "dataclass"
    return "class" if names <= {"total_ordering"} else "decorated"


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        s.target.id
        for s in node.body
        if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
    ]


def lineage(record: ClassRecord) -> list[ClassRecord]:
    """The class and its bases in the notebook, nearest first."""
    found = [record]
    for base in record.bases:
        if isinstance(base, UserClass) and base.record is not record:
            found += [r for r in lineage(base.record) if r not in found]
    return found


def find(record: ClassRecord, name: str) -> Type | None:
    for one in lineage(record):
        if name in one.members:
            return one.members[name]
    return None


def user_member(m: Machine, receiver: Instance, name: str) -> Type | None:
    """An attribute or a method of an instance of the notebook's own class; None if it has none."""
    kind = receiver.args[0]
    if not isinstance(kind, UserClass):
        return None
    record = kind.record
    if record.kind == "enum" and name in {"value", "name"}:
        return STR if name == "name" else join(*_enum_values(record))
    attributes = [r.attributes[name] for r in lineage(record) if name in r.attributes]
    found = find(record, name)
    if isinstance(found, UserFunction):
        return _bound(m, receiver, found)
    known = [*attributes, *([] if found is None else [found])]
    if known:
        return without_note(join(*known))
    if name in {"__dict__", "__class__"}:
        return kind if name == "__class__" else Instance("dict", (STR, UNKNOWN))
    return None


def _enum_values(record: ClassRecord) -> list[Type]:
    values = [
        v
        for k, v in record.members.items()
        if not k.startswith("_") and not isinstance(v, UserFunction)
    ]
    return [INT if v == Instance("enum.auto") else without_note(v) for v in values]


def _bound(m: Machine, receiver: Type, found: UserFunction) -> Type:
    decorators = found.record.decorators
    if {"property", "cached_property", "setter"} & set(decorators):
        return run(m, _getter(found.record), Arguments((receiver,)), m.root)
    if "staticmethod" in decorators:
        return found
    if "classmethod" in decorators and isinstance(receiver, Instance):
        return UserMethod(receiver.args[0], found.record)
    return UserMethod(receiver, found.record)


def _getter(record: FunctionRecord) -> FunctionRecord:
    return record


def class_member(m: Machine, record: ClassRecord, name: str) -> Type:
    """An attribute of the class itself."""
    found = find(record, name)
    if isinstance(found, UserFunction):
        is_class_method = "classmethod" in found.record.decorators
        return UserMethod(UserClass(record), found.record) if is_class_method else found
    if record.kind == "enum" and found is not None:
        return m.instance_of(record)
    if name == "__name__":
        return STR
    return UNKNOWN if found is None else found


def create(
    m: Machine, callee: Type, arguments: Arguments, node: ast.AST, frame: Frame
) -> Type:
    """An instance of the notebook's own class, its `__init__` run on these arguments."""
    assert isinstance(callee, UserClass)
    record = callee.record
    if record.kind == "TypedDict":
        return Instance("dict", (STR, UNKNOWN))
    made = m.instance_of(record)
    if find(record, "__new__") is not None or (record.kind == "decorated"):
        return UNKNOWN
    maker = find(record, "__init__")
    if isinstance(maker, UserFunction):
        given = Arguments(
            (made, *arguments.positional), arguments.keywords, arguments.open
        )
        run(m, maker.record, given, frame)
    elif record.fields:
        _fill_fields(record, arguments)
        after = find(record, "__post_init__")
        if isinstance(after, UserFunction):
            run(m, after.record, Arguments((made,)), frame)
    return made


def _fill_fields(record: ClassRecord, arguments: Arguments) -> None:
    names = [name for one in reversed(lineage(record)) for name in one.fields]
    for place, name in enumerate(names):
        value = arguments.get(place, name)
        if value is not None:
            declared = record.attributes.get(name, UNKNOWN)
            if declared is UNKNOWN:
                record.filled[name] = join(
                    record.filled.get(name, NEVER), without_note(value)
                )
    for name, value in record.filled.items():
        record.attributes[name] = value


def store_attribute(m: Machine, receiver: Type, name: str, value: Type) -> None:
    """`receiver.name = value`."""
    for one in members(receiver):
        kind = (
            one.args[0]
            if isinstance(one, Instance) and one.name.startswith("user:")
            else one
        )
        if isinstance(kind, UserClass):
            if one is kind and isinstance(value, UserFunction):
                kind.record.members[name] = value  # a method from now on
                continue
            held = kind.record.attributes
            held[name] = join(held.get(name, NEVER), without_note(value))


def super_of(m: Machine, frame: Frame) -> Type:
    """What `super()` stands for: an instance of the first base."""
    receiver = next((v for v in frame.names.values() if isinstance(v, Instance)), None)
    kind = receiver.args[0] if receiver and receiver.name.startswith("user:") else None
    if not isinstance(kind, UserClass) or not kind.record.bases:
        return UNKNOWN
    base = kind.record.bases[0]
    if isinstance(base, UserClass):
        return m.instance_of(base.record)
    return (
        Instance(base.path)
        if isinstance(base, LibraryClass) and tables.is_class(base.path)
        else UNKNOWN
    )


def named_tuple(m: Machine, name: str, fields: tuple[str, ...], node: ast.AST) -> Type:
    """`namedtuple("P", "x y")`."""
    record = m.classes.get(id(node))
    if record is None:
        record = m.classes[id(node)] = ClassRecord(
            name, kind="NamedTuple", fields=fields
        )
        record.attributes.update(dict.fromkeys(fields, UNKNOWN))
    return UserClass(record)


CALLERS[UserClass] = create
STATEMENTS[ast.ClassDef] = definition
