"""Rules for pandas: what a table's methods give."""

from __future__ import annotations

import ast

from nb2prod.inference.array_rules import as_array, dtype_named
from nb2prod.inference.calls import Call, rule
from nb2prod.inference.operators import is_number
from nb2prod.inference.values import (
    DATAFRAME,
    FLOAT,
    NONE,
    NP_BOOL,
    NP_INT,
    UNKNOWN,
    Instance,
    LibraryMethod,
    Partial,
    Type,
    UserFunction,
    UserMethod,
    array,
    each,
    is_instance,
    join,
    list_of,
    literal,
    many,
    members,
    part,
    series,
    tuple_of,
)

SCALAR = Instance("pandas.core._Scalar")
TIMESTAMP = Instance("pandas.Timestamp")
TIMEDELTA = Instance("pandas.Timedelta")
CATEGORICAL = Instance("pandas.Categorical")
DATETIMES = Instance("pandas.DatetimeIndex")
ANY_NUMBER = join(FLOAT, NP_INT)
SINGLE = {"str", "int", "float", "bool", "None", "pandas.core._Scalar", "numpy.integer", "numpy.floating"}
SINGLE |= {"numpy.bool_", "numpy.number", "list", "dict", "set", "tuple", "pandas.Timestamp", "pandas.Timedelta"}
SINGLE |= {"datetime.datetime", "datetime.date", "numpy.ndarray"}


def is_frame(one: Type) -> bool:
    return is_instance(one, "pandas.DataFrame")


def is_series(one: Type) -> bool:
    return is_instance(one, "pandas.Series")


@rule("frame_reduce")
def frame_reduce(call: Call, parameter: str) -> Type:
    """A table's `sum()`: a series, one number a column or a row."""
    axis = call.get(0, "axis")
    if axis == NONE and parameter != "any":
        return UNKNOWN
    if axis == NONE:
        return Instance("bool")
    return series({"float": FLOAT, "count": NP_INT, "bool": NP_BOOL}.get(parameter, UNKNOWN))


@rule("series_reduce")
def series_reduce(call: Call, parameter: str) -> Type:
    kind = part(call.receiver)
    if parameter == "float":
        return kind if is_instance(kind, "pandas.Timestamp", "pandas.Timedelta") else FLOAT
    if parameter == "sum":
        if is_instance(kind, "numpy.bool_", "numpy.integer"):
            return NP_INT
        return kind if is_instance(kind, "float", "str", "pandas.Timedelta") else ANY_NUMBER
    return UNKNOWN if kind is UNKNOWN else kind


@rule("applied")
def applied(call: Call, parameter: str) -> Type:
    """`apply`: a table where the function gives series, else a series."""
    function = call.get(0, "func")
    if parameter == "series":
        held = part(call.receiver)
        made = call.returned_by(function, SCALAR if held is UNKNOWN else held)
        return _by_result(made, function, True)
    axis = literal(call.get(1, "axis") or NONE)
    if literal(call.get(None, "result_type") or NONE) == "expand":
        return DATAFRAME
    made = call.returned_by(function, series())
    return _by_result(made, function, axis in (1, "columns"))


def _by_result(made: Type, function: Type | None, trusting: bool) -> Type:
    if is_series(made) or is_frame(made):
        return DATAFRAME
    if all(is_instance(m, *SINGLE) for m in members(made)) and made is not UNKNOWN:
        return series(made if is_number(made) and not is_instance(made, "pandas.core._Scalar") else UNKNOWN)
    return series() if trusting and _makes_no_series(function) else UNKNOWN


def _makes_no_series(function: Type | None) -> bool:
    if isinstance(function, (UserFunction, UserMethod)):
        names = {n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(function.record.node) if isinstance(n, (ast.Name, ast.Attribute))}
        return not names & {"Series", "DataFrame", "apply", "map", "copy", "sort_values", "drop"}
    return not isinstance(function, (Partial, LibraryMethod)) and function is not None and function is not UNKNOWN


@rule("group_applied")
def group_applied(call: Call, parameter: str) -> Type:
    """`groupby(…).apply(f)`."""
    given = series() if parameter == "series" else DATAFRAME
    made = call.returned_by(call.get(0, "func"), given)
    if is_frame(made):
        return DATAFRAME
    if is_series(made):
        return series() if parameter == "series" else join(DATAFRAME, series())
    known = made is not UNKNOWN and all(is_instance(m, *SINGLE) for m in members(made))
    return series() if known else UNKNOWN


@rule("aggregated")
def aggregated(call: Call, parameter: str) -> Type:
    """`agg`: by what is asked for."""
    asked = call.get(0, "func")
    several = asked is None or is_instance(asked, "list", "tuple")
    match parameter:
        case "frame":
            if is_instance(asked or UNKNOWN, "dict"):
                return DATAFRAME if is_instance(part(asked or UNKNOWN, 1), "list") else series() if not is_frame(part(asked or UNKNOWN, 1)) else UNKNOWN
            return DATAFRAME if several else series() if asked is not UNKNOWN else UNKNOWN
        case "series":
            return series() if several or is_instance(asked or UNKNOWN, "dict") else _named_aggregate(call, asked)
        case "series_groups":
            several = several or is_instance(asked or UNKNOWN, "dict")
            return DATAFRAME if several else _flat(call) if asked is not UNKNOWN else UNKNOWN
    nested = is_instance(asked or UNKNOWN, "list") or is_instance(part(asked or UNKNOWN, 1), "list")
    unsure = asked is UNKNOWN or (is_instance(asked or UNKNOWN, "dict") and part(asked or UNKNOWN, 1) is UNKNOWN)
    return Instance("pandas.DataFrame", (), "multi") if nested or unsure else DATAFRAME


def _named_aggregate(call: Call, asked: Type | None) -> Type:
    name = literal(asked or UNKNOWN)
    if name in {"mean", "median", "std", "var"}:
        return FLOAT
    return ANY_NUMBER if name == "sum" else UNKNOWN


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


@rule("window_size")
def window_size(call: Call, parameter: str) -> Type:
    return series(NP_INT)


@rule("window_aggregated")
def window_aggregated(call: Call, parameter: str) -> Type:
    held, asked = part(call.receiver), call.get(0, "func")
    several = asked is None or is_instance(asked, "list", "dict")
    return DATAFRAME if several or is_frame(held) else held


@rule("concatenated")
def concatenated(call: Call, parameter: str) -> Type:
    axis = literal(call.get(1, "axis") or NONE)
    if axis in (1, "columns"):
        return DATAFRAME
    given = call.of(0, "objs")
    if is_instance(given, "dict"):
        held = part(given, 1)
    else:
        held = call.machine.elements(given, call.node, call.frame)
    if any(is_frame(m) for m in members(held)):
        return DATAFRAME
    return series() if is_series(held) else UNKNOWN


@rule("to_datetime")
def to_datetime(call: Call, parameter: str) -> Type:
    single = TIMESTAMP if parameter == "datetime" else TIMEDELTA
    plural = DATETIMES if parameter == "datetime" else Instance("pandas.TimedeltaIndex")

    def of(one: Type) -> Type:
        if is_series(one) or is_frame(one):
            return series(single)
        if is_instance(one, "str", "int", "float", "datetime.datetime", "datetime.date", "pandas.Timestamp", "datetime.timedelta"):
            return single
        if is_instance(one, "list", "tuple", "numpy.ndarray", "pandas.Index", "pandas.DatetimeIndex"):
            return plural
        return UNKNOWN

    return each(call.of(0, "arg"), of)


@rule("to_numeric")
def to_numeric(call: Call, parameter: str) -> Type:
    one = call.of(0)
    if is_series(one):
        return series()
    return array(UNKNOWN, 1) if is_instance(one, "list", "numpy.ndarray") else UNKNOWN


@rule("cut")
def cut(call: Call, parameter: str) -> Type:
    one = call.of(0, "x")
    made = series() if is_series(one) else CATEGORICAL if is_instance(one, "list", "numpy.ndarray") else UNKNOWN
    if literal(call.get(2 if parameter == "q" else None, "labels") or NONE) is False and not is_series(one):
        made = array(NP_INT, 1) if made == CATEGORICAL else UNKNOWN
    if call.get(None, "retbins") is not None:
        return tuple_of(made, UNKNOWN)
    return made


@rule("missing")
def missing(call: Call, parameter: str) -> Type:
    """`pd.isnull(x)`: as many truth values as there are values."""

    def of(one: Type) -> Type:
        if is_series(one):
            return series(NP_BOOL)
        if is_frame(one):
            return DATAFRAME
        if is_instance(one, "numpy.ndarray", "pandas.Index", "list"):
            return array(NP_BOOL)
        return Instance("bool") if is_number(one) or is_instance(one, "str", "None", "pandas.Timestamp") else UNKNOWN

    return each(call.of(0), of)


@rule("quantile")
def quantile(call: Call, parameter: str) -> Type:
    asked = call.get(0, "q")
    single = asked is None or is_number(asked)
    several = is_instance(asked or UNKNOWN, "list", "tuple", "numpy.ndarray")
    if parameter == "frame":
        return series() if single else DATAFRAME if several else UNKNOWN
    held = part(call.receiver)
    one = held if is_instance(held, "pandas.Timestamp", "pandas.Timedelta") else FLOAT
    return one if single else series() if several else UNKNOWN


@rule("to_dict")
def to_dict(call: Call, parameter: str) -> Type:
    orient = call.get(0, "orient")
    name = "dict" if orient is None else literal(orient)
    if name in {"records", "r"}:
        return list_of(Instance("dict", (UNKNOWN, UNKNOWN)))
    return Instance("dict", (UNKNOWN, UNKNOWN)) if isinstance(name, str) else UNKNOWN


@rule("columns_of")
def columns_of(call: Call, parameter: str) -> Type:
    """What `.values` gives: a series' in one dimension, a table's in two."""
    if is_frame(call.receiver):
        return array(UNKNOWN, 2)
    held = part(call.receiver)
    plain = is_number(held) or is_instance(held, "str")
    return array(held if plain else UNKNOWN, 1)


@rule("mapped_series")
def mapped_series(call: Call, parameter: str) -> Type:
    function = call.get(0)
    held = part(call.receiver)
    made = call.returned_by(function, SCALAR if held is UNKNOWN else held) if isinstance(function, (UserFunction, UserMethod)) else UNKNOWN
    return series(made if is_number(made) else UNKNOWN)


@rule("piped")
def piped(call: Call, parameter: str) -> Type:
    function = call.of(0)
    given = (call.receiver, *call.arguments.positional[1:])
    return call.machine.call(function, type(call.arguments)(given, call.arguments.keywords), call.node, call.frame)


@rule("row_tuples")
def row_tuples(call: Call, parameter: str) -> Type:
    return Instance("collections.abc.Iterator", (UNKNOWN,))


@rule("sampled")
def in_place(call: Call, parameter: str) -> Type:
    """Methods that change the table itself when `inplace=True`."""
    asked = call.get(None, "inplace")
    if asked is None or literal(asked) is False:
        return call.receiver
    return NONE if literal(asked) is True else UNKNOWN


@rule("plotted")
def plotted(call: Call, parameter: str) -> Type:
    axes = Instance("matplotlib.axes.Axes")
    if call.get(None, "subplots") is not None:
        return array()
    kind = literal(call.get(None, "kind") or NONE)
    return axes if kind != "box" or call.get(None, "by") is None else array()


@rule("melted")
def reset(call: Call, parameter: str) -> Type:
    """`reset_index`: a series becomes a table unless the index is dropped."""
    if literal(call.get(None, "inplace") or NONE) is True:
        return NONE
    if parameter == "frame":
        return call.receiver
    dropped = call.get(1, "drop")
    if dropped is None or literal(dropped) is False:
        return DATAFRAME
    return call.receiver if literal(dropped) is True else UNKNOWN


@rule("read_table")
def read_table(call: Call, parameter: str) -> Type:
    if call.arguments.open and not call.arguments.keywords:
        return DATAFRAME
    return DATAFRAME


@rule("extracted")
def extracted(call: Call, parameter: str) -> Type:
    """`str.split(expand=True)`, `str.extract`."""
    expand = call.get(None, "expand")
    asked = parameter == "yes" if expand is None else literal(expand)
    if asked is True:
        return DATAFRAME
    if asked is not False:
        return UNKNOWN
    return series() if parameter != "yes" or _groups(call) == 1 else join(DATAFRAME, series())


def _groups(call: Call) -> int:
    pattern = literal(call.of(0, "pat"))
    return pattern.count("(") - pattern.count("(?:") if isinstance(pattern, str) else 0


@rule("series")
def new_series(call: Call, parameter: str) -> Type:
    """`pd.Series(data)`: the elements of what it is made of."""
    kind = dtype_named(call.get(2, "dtype"), UNKNOWN)
    made = as_array(call.of(0, "data"))
    return series(part(made) if made is not None and kind is UNKNOWN else kind)


@rule("row_pairs")
def row_pairs(call: Call, parameter: str) -> Type:
    item = many(UNKNOWN) if parameter == "tuples" else tuple_of(UNKNOWN, series())
    return Instance("collections.abc.Iterator", (item,))
