"""Rules for pandas' groups and windows, and for functions that are applied to them."""

from __future__ import annotations

import ast

from nb2prod.inference.calls import Call, rule
from nb2prod.inference.frame_rules import (
    ANY_NUMBER,
    SCALAR,
    SINGLE,
    is_frame,
    is_series,
)
from nb2prod.inference.machine import Arguments
from nb2prod.inference.operators import is_number
from nb2prod.inference.values import (
    DATAFRAME,
    FLOAT,
    NONE,
    NP_INT,
    UNKNOWN,
    Instance,
    LibraryMethod,
    Partial,
    Type,
    UserFunction,
    UserMethod,
    array,
    is_instance,
    join,
    literal,
    members,
    part,
    series,
)


@rule("applied")
def applied(call: Call, parameter: str) -> Type:
    """`apply`: a table where the function gives series, else a series."""
    function = call.get(0, "func")
    if parameter == "series":
        held = part(call.receiver)
        given = _with_args(call, SCALAR if held is UNKNOWN else held)
        return _by_result(call.returned_with(function, given), function, True)
    axis = literal(call.get(1, "axis") or NONE)
    raw = literal(call.get(2, "raw") or NONE) is True
    made = call.returned_with(function, _with_args(call, array() if raw else series()))
    if literal(call.get(None, "result_type") or NONE) == "expand":
        return DATAFRAME
    return _by_result(made, function, axis in (1, "columns"))


APPLY_OPTIONS = frozenset(
    "func axis raw result_type args by_row engine engine_kwargs convert_dtype".split()
)


def _with_args(call: Call, first: Type) -> Arguments:
    """What `apply(f, args=(…), **options)` hands to `f`."""
    args = call.get(None, "args")
    more = args.args if isinstance(args, Instance) and args.name == "tuple" else ()
    named = [(k, v) for k, v in call.arguments.keywords if k not in APPLY_OPTIONS]
    return Arguments((first, *more), tuple(named), call.arguments.open)


def _by_result(made: Type, function: Type | None, trusting: bool) -> Type:
    if is_series(made) or is_frame(made):
        return DATAFRAME
    if all(is_instance(m, *SINGLE) for m in members(made)) and made is not UNKNOWN:
        return series(
            made
            if is_number(made) and not is_instance(made, "pandas.core._Scalar")
            else UNKNOWN
        )
    if trusting and _makes_no_series(function):
        return series()
    return join(DATAFRAME, series())


def _makes_no_series(function: Type | None) -> bool:
    if isinstance(function, (UserFunction, UserMethod)):
        names = {
            n.id if isinstance(n, ast.Name) else n.attr
            for n in ast.walk(function.record.node)
            if isinstance(n, (ast.Name, ast.Attribute))
        }
        return not names & {
            "Series",
            "DataFrame",
            "apply",
            "map",
            "copy",
            "sort_values",
            "drop",
        }
    return (
        not isinstance(function, (Partial, LibraryMethod))
        and function is not None
        and function is not UNKNOWN
    )


def passed_on(call: Call, first: Type, own: tuple[str, ...] = ("func",)) -> Arguments:
    """What `apply(f, *more, **options)` hands to `f`: its own first, then what was given."""
    keywords = tuple((k, v) for k, v in call.arguments.keywords if k not in own)
    return Arguments(
        (first, *call.arguments.positional[1:]), keywords, call.arguments.open
    )


@rule("group_applied")
def group_applied(call: Call, parameter: str) -> Type:
    """`groupby(…).apply(f)`."""
    given = series() if parameter == "series" else DATAFRAME
    made = call.returned_with(call.get(0, "func"), passed_on(call, given))
    if is_frame(made):
        return DATAFRAME
    known = made is not UNKNOWN and all(is_instance(m, *SINGLE) for m in members(made))
    if known or (is_series(made) and parameter == "series"):
        return series()
    return join(DATAFRAME, series())


@rule("aggregated")
def aggregated(call: Call, parameter: str) -> Type:
    """`agg`: by what is asked for."""
    asked = call.get(0, "func")
    several = asked is None or is_instance(asked, "list", "tuple")
    match parameter:
        case "frame":
            if is_instance(asked or UNKNOWN, "dict"):
                return (
                    DATAFRAME
                    if is_instance(part(asked or UNKNOWN, 1), "list")
                    else (
                        series() if not is_frame(part(asked or UNKNOWN, 1)) else UNKNOWN
                    )
                )
            return (
                DATAFRAME if several else series() if asked is not UNKNOWN else UNKNOWN
            )
        case "series":
            return (
                series()
                if several or is_instance(asked or UNKNOWN, "dict")
                else _named_aggregate(call, asked)
            )
        case "series_groups":
            several = several or is_instance(asked or UNKNOWN, "dict")
            return (
                DATAFRAME
                if several
                else _flat(call) if asked is not UNKNOWN else UNKNOWN
            )
    nested = is_instance(asked or UNKNOWN, "list") or is_instance(
        part(asked or UNKNOWN, 1), "list"
    )
    unsure = asked is UNKNOWN or (
        is_instance(asked or UNKNOWN, "dict") and part(asked or UNKNOWN, 1) is UNKNOWN
    )
    return Instance("pandas.DataFrame", (), "multi") if nested or unsure else DATAFRAME


def _named_aggregate(call: Call, asked: Type | None) -> Type:
    name = literal(asked or UNKNOWN)
    if name in {"mean", "median", "std", "var"}:
        return FLOAT
    return ANY_NUMBER if name == "sum" and not call.machine.odd_elements else UNKNOWN


def _flat(call: Call) -> Type:
    """A series a group, or a table where the groups stay columns."""
    is_flat = isinstance(call.receiver, Instance) and call.receiver.note == "flat"
    return DATAFRAME if is_flat else series()


@rule("grouped_series")
def grouped_series(call: Call, parameter: str) -> Type:
    if isinstance(call.receiver, Instance) and call.receiver.note == "flat":
        return DATAFRAME
    return series({"float": FLOAT, "count": NP_INT}.get(parameter, UNKNOWN))


@rule("groupby")
def grouped(call: Call, parameter: str) -> Type:
    flat = literal(call.get(None, "as_index") or NONE) is False
    return Instance(f"pandas.api.typing.{parameter}", (), "flat" if flat else None)


@rule("windowed")
def windowed(call: Call, parameter: str) -> Type:
    """`rolling`, `resample`: remembers what it works on."""
    one = call.receiver
    if is_instance(one, "pandas.api.typing.DataFrameGroupBy"):
        one = DATAFRAME
    elif is_instance(one, "pandas.api.typing.SeriesGroupBy"):
        one = series()
    return Instance(f"pandas.api.typing.{parameter}", (one,))


@rule("window_result")
def window_result(call: Call, parameter: str) -> Type:
    held = part(call.receiver)
    if is_series(held):
        return series(FLOAT if parameter == "float" else UNKNOWN)
    return held if is_frame(held) else UNKNOWN


@rule("window_aggregated")
def window_aggregated(call: Call, parameter: str) -> Type:
    held, asked = part(call.receiver), call.get(0, "func")
    several = asked is None or is_instance(asked, "list", "dict")
    return DATAFRAME if several or is_frame(held) else held


@rule("window_pairs")
def window_pairs(call: Call, parameter: str) -> Type:
    """`rolling(…).corr(other)`: with a series one series, with a table one for each column."""
    held, other = part(call.receiver), call.get(0, "other")
    if is_series(held) and (other is None or is_series(other)):
        return series(FLOAT)
    return (
        DATAFRAME
        if is_frame(held) or (is_series(held) and other is not None and is_frame(other))
        else UNKNOWN
    )


@rule("mapped_series")
def mapped_series(call: Call, parameter: str) -> Type:
    function = call.get(0)
    held = part(call.receiver)
    made = (
        call.returned_by(function, SCALAR if held is UNKNOWN else held)
        if isinstance(function, (UserFunction, UserMethod))
        else UNKNOWN
    )
    return series(made if is_number(made) else UNKNOWN)


@rule("piped")
def piped(call: Call, parameter: str) -> Type:
    return call.returned_with(call.of(0), passed_on(call, call.receiver))
