"""Rules for statsmodels: what a model is given, table or array, is what its results give back."""

from __future__ import annotations

from nb2prod.inference.array_rules import as_array
from nb2prod.inference.calls import Call, rule
from nb2prod.inference.operators import is_number
from nb2prod.inference.values import (
    FLOAT,
    UNKNOWN,
    Instance,
    Type,
    array,
    is_instance,
    join,
    part,
    series,
    tuple_of,
)

TABLE = Instance("pandas.DataFrame")


@rule("model")
def model(call: Call, parameter: str) -> Type:
    """A statistical model remembers whether it was given tables or arrays."""
    name = call.receiver.name if isinstance(call.receiver, Instance) else ""
    first = call.of(0, "endog")
    if is_instance(first, "pandas.Series", "pandas.DataFrame"):
        return Instance(name, (), "pandas")
    return Instance(name, (), "arrays" if as_array(first) is not None else None)


@rule("fitted")
def fitted(call: Call, parameter: str) -> Type:
    note = call.receiver.note if isinstance(call.receiver, Instance) else None
    return Instance(f"statsmodels.{parameter}", (), note)


@rule("fitted_values")
def fitted_values(call: Call, parameter: str) -> Type:
    note = call.receiver.note if isinstance(call.receiver, Instance) else None
    return (
        series(FLOAT)
        if note == "pandas"
        else array(FLOAT, 1) if note == "arrays" else UNKNOWN
    )


@rule("predicted")
def predicted(call: Call, parameter: str) -> Type:
    """A series for a table, an array for an array or for what it was fitted on."""
    given = call.get(0, "exog")
    if given is None:
        return array(FLOAT, 1)
    if is_instance(given, "pandas.DataFrame", "pandas.Series", "dict"):
        return series(FLOAT)
    return array(FLOAT, 1) if is_instance(given, "numpy.ndarray", "list") else UNKNOWN


@rule("time_series")
def time_series(call: Call, parameter: str) -> Type:
    return fitted_values(call, parameter)


@rule("with_constant")
def with_constant(call: Call, parameter: str) -> Type:
    one = call.of(0, "data")
    if is_instance(one, "pandas.DataFrame", "pandas.Series"):
        return Instance("pandas.DataFrame")
    made = as_array(one)
    return array(part(made), 2) if made is not None else UNKNOWN


@rule("fitted_table")
def fitted_table(call: Call, parameter: str) -> Type:
    """Two columns and more: a table of a model that was given tables."""
    note = call.receiver.note if isinstance(call.receiver, Instance) else None
    return (
        TABLE if note == "pandas" else array(FLOAT, 2) if note == "arrays" else UNKNOWN
    )


@rule("decomposed")
def decomposed(call: Call, parameter: str) -> Type:
    """`seasonal_decompose(x)` gives series for a series."""
    note = (
        "pandas"
        if is_instance(call.of(0, "x"), "pandas.Series", "pandas.DataFrame")
        else None
    )
    return Instance("statsmodels.tsa.seasonal.DecomposeResult", (), note)


@rule("smoothed")
def smoothed(call: Call, parameter: str) -> Type:
    """A series for a series, a table for a table; `pair` for the cycle and the trend of it."""
    given = call.of(0, "x")
    made = as_array(given)
    if is_instance(given, "pandas.Series"):
        one: Type = series(FLOAT)
    elif is_instance(given, "pandas.DataFrame"):
        # a pair of one column's are series
        one = join(TABLE, series(FLOAT)) if parameter == "pair" else TABLE
    else:
        one = UNKNOWN if made is None else array(FLOAT)
    return tuple_of(one, one) if parameter == "pair" else one


@rule("like_numbers")
def like_numbers(call: Call, parameter: str) -> Type:
    """An array for several numbers."""
    given = call.of(0)
    return (
        array(FLOAT)
        if not is_number(given) and as_array(given) is not None
        else UNKNOWN
    )


@rule("test_of_each")
def test_of_each(call: Call, parameter: str) -> Type:
    """So many numbers for one sample, so many arrays for a table of samples."""
    made = as_array(call.of(0))
    flat = is_instance(call.of(0), "pandas.Series") or (
        made is not None and made.note == 1
    )
    return tuple_of(*[FLOAT if flat else UNKNOWN] * int(parameter))


@rule("dataset_part")
def dataset_part(call: Call, parameter: str) -> Type:
    """What is explained, or what explains it, in a data set that comes along."""
    note = call.receiver.note if isinstance(call.receiver, Instance) else None
    kind = str(note or " ").split(" ")[int(parameter)]
    return {"Series": series(), "DataFrame": TABLE}.get(kind, UNKNOWN)
