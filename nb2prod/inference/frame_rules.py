"""Rules for pandas: what a table's methods give."""

from __future__ import annotations

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
    Type,
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
SINGLE = {
    "str",
    "int",
    "float",
    "bool",
    "None",
    "pandas.core._Scalar",
    "numpy.integer",
    "numpy.floating",
}
SINGLE |= {
    "numpy.bool_",
    "numpy.number",
    "list",
    "dict",
    "set",
    "tuple",
    "pandas.Timestamp",
    "pandas.Timedelta",
}
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
    return series(
        {"float": FLOAT, "count": NP_INT, "bool": NP_BOOL}.get(parameter, UNKNOWN)
    )


@rule("series_reduce")
def series_reduce(call: Call, parameter: str) -> Type:
    kind = part(call.receiver)
    if parameter == "float":
        return (
            kind if is_instance(kind, "pandas.Timestamp", "pandas.Timedelta") else FLOAT
        )
    if parameter == "sum":
        if is_instance(kind, "numpy.bool_", "numpy.integer"):
            return NP_INT
        if is_instance(kind, "float", "str", "pandas.Timedelta"):
            return kind
        return UNKNOWN if call.machine.odd_elements else ANY_NUMBER
    return UNKNOWN if kind is UNKNOWN else kind


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
        if is_instance(
            one,
            "str",
            "int",
            "float",
            "datetime.datetime",
            "datetime.date",
            "pandas.Timestamp",
            "datetime.timedelta",
        ):
            return single
        if is_instance(
            one,
            "list",
            "tuple",
            "numpy.ndarray",
            "pandas.Index",
            "pandas.DatetimeIndex",
        ):
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
    made = (
        series()
        if is_series(one)
        else CATEGORICAL if is_instance(one, "list", "numpy.ndarray") else UNKNOWN
    )
    if literal(
        call.get(2 if parameter == "q" else None, "labels") or NONE
    ) is False and not is_series(one):
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
        return (
            Instance("bool")
            if is_number(one) or is_instance(one, "str", "None", "pandas.Timestamp")
            else UNKNOWN
        )

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
    return (
        series()
        if parameter != "yes" or _groups(call) == 1
        else join(DATAFRAME, series())
    )


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
