"""Attributes of values, classes and modules."""

from __future__ import annotations

import ast

from nb2prod.inference import results, tables
from nb2prod.inference.calls import Call, result_of
from nb2prod.inference.machine import Arguments, Machine
from nb2prod.inference.tables import ATTRIBUTE
from nb2prod.inference.values import (
    CALLABLES,
    STR,
    UNKNOWN,
    Frame,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    Module,
    Type,
    UserClass,
    UserFunction,
    UserMethod,
    each,
    series,
)

BOTH_WORLDS = {"pylab", "matplotlib.pylab"}
COLUMN_HOLDERS = {
    "pandas.DataFrame": series(),
    "pandas.api.typing.DataFrameGroupBy": Instance("pandas.api.typing.SeriesGroupBy"),
    "xarray.Dataset": Instance("xarray.DataArray"),
    "xarray.DataArray": Instance("xarray.DataArray"),
}


def attribute(m: Machine, value: Type, name: str, node: ast.AST, frame: Frame) -> Type:
    """The type of `value.name`."""
    return each(value, lambda one: _attribute_of(m, one, name, node, frame))


def _attribute_of(
    m: Machine, one: Type, name: str, node: ast.AST, frame: Frame
) -> Type:
    match one:
        case Module(path=path):
            return library_member(path, name)
        case LibraryClass(path=path):
            return _of_library_class(m, path, name, node, frame)
        case UserClass(record=record):
            return m.class_member(record, name)
        case Instance():
            return _of_instance(m, one, name, node, frame)
    if isinstance(one, CALLABLES):
        return STR if name in {"__name__", "__doc__"} else UNKNOWN
    m.duck_names.add(name)
    return UNKNOWN


def library_member(module: str, name: str) -> Type:
    """What a module's attribute is, by the tables, or by its spelling where there is no table."""
    if module in BOTH_WORLDS:
        found = library_member("matplotlib.pyplot", name)
        return library_member("numpy", name) if found is UNKNOWN else found
    path = tables.named(f"{module}.{name}")
    table = tables.library_of(path)
    if table is not None:
        if path in table.bases:
            return LibraryClass(path)
        cases = table.entries.get(path)
        if cases is not None:
            if cases[0].condition == ATTRIBUTE:
                return results.parse(cases[0].result, cases[0].path)
            return LibraryFunction(path)
        if path in table.modules:
            return Module(path)
        if name in table.short:
            return LibraryClass(table.short[name])
        if f"{table.root}.{name}" in table.entries and table.root != module:
            return LibraryFunction(f"{table.root}.{name}")
    if looks_like_class(name):
        return LibraryClass(path)
    return UNKNOWN if table is not None else Module(path)


def looks_like_class(name: str) -> bool:
    """CapWords: a class, by the convention that libraries keep."""
    return (
        name[:1].isupper() and len(name) > 2 and not name.isupper() and "_" not in name
    )


def _of_library_class(
    m: Machine, path: str, name: str, node: ast.AST, frame: Frame
) -> Type:
    if tables.is_class(f"{tables.full(path)}.{name}"):
        return LibraryClass(f"{path}.{name}")
    if name == "__name__":
        return STR
    made = Instance(path)
    cases = tables.member(path, name)
    if cases is None:
        return UNKNOWN
    if cases[0].condition == ATTRIBUTE:
        return result_of(cases, Call(m, made, Arguments(), node, frame))
    return LibraryMethod(made, name)


def _of_instance(
    m: Machine, one: Instance, name: str, node: ast.AST, frame: Frame
) -> Type:
    if one.name.startswith("user:"):
        found = m.user_member(one, name)
        if found is not None:
            return found
        return _inherited(m, one, name, node, frame)
    cases = tables.member(one.name, name)
    if cases is None:
        return (
            COLUMN_HOLDERS.get(one.name, UNKNOWN)
            if not name.startswith("_")
            else UNKNOWN
        )
    if cases[0].condition == ATTRIBUTE:
        return result_of(cases, Call(m, one, Arguments(), node, frame))
    return LibraryMethod(one, name)


def _inherited(
    m: Machine, one: Instance, name: str, node: ast.AST, frame: Frame
) -> Type:
    record = one.args[0]
    for base in record.record.bases if isinstance(record, UserClass) else ():
        if (
            isinstance(base, LibraryClass)
            and (cases := tables.member(base.path, name)) is not None
        ):
            if cases[0].condition == ATTRIBUTE:
                return result_of(cases, Call(m, one, Arguments(), node, frame))
            return LibraryMethod(Instance(base.path), name)
    m.duck_names.add(name)
    return UNKNOWN


def bound(receiver: Type, member: Type) -> Type:
    return (
        UserMethod(receiver, member.record)
        if isinstance(member, UserFunction)
        else member
    )
