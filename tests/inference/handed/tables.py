# ruff: noqa
"""Functions that pandas and seaborn call: each is named after what hands it its argument."""

import matplotlib

matplotlib.use("agg")
import numpy as np
import pandas as pd
import seaborn as sns

df = pd.DataFrame(
    {"k": ["a", "b", "a", "b"], "x": [1.0, 2.0, 3.0, 4.0], "y": [2.0, 1.0, 4.0, 3.0]}
)
numbers = df[["x", "y"]]
times = pd.Series([1.0, 2.0, 3.0], index=pd.date_range("2020", periods=3))


def frame_apply(column):
    return column.mean()


def frame_apply_rows(row):
    return row["x"]


def frame_apply_more(column, factor, shift=0):
    return column * factor + shift


def frame_apply_raw(values):
    return values.sum()


def frame_agg(column):
    return column.mean()


def frame_agg_one(column):
    return column.max()


def frame_transform(column):
    return column - 1


def frame_pipe(table, factor):
    return table * factor


def frame_assign(table):
    return table.x + 1


def frame_loc(table):
    return table.x > 1


def frame_item(table):
    return table.y > 1


def frame_mask(table):
    return table > 1


def frame_sort(column):
    return column.abs()


def frame_pivot(values):
    return values.mean()


def series_agg(values):
    return values.max()


def groups_apply(group):
    return group.head(1)


def groups_apply_more(group, n):
    return group.head(n)


def groups_agg(values):
    return values.mean()


def groups_agg_named(values):
    return values.mean()


def groups_filter(group):
    return len(group) > 1


def group_apply(values):
    return values.mean()


def group_agg(values):
    return values.mean()


def group_transform(values):
    return values - values.mean()


def rolling_apply(values):
    return values.mean()


def rolling_apply_raw(values):
    return values.mean()


def resample_apply(values):
    return values.mean()


def styled(column):
    return ["" for _ in column]


def facet(x, y, **options):
    return None


def pair(x, y, **options):
    return None


numbers.apply(frame_apply)
df.apply(frame_apply_rows, axis=1)
numbers.apply(frame_apply_more, args=(2,))
numbers.apply(frame_apply_raw, raw=True)
numbers.agg(frame_agg)
numbers.agg({"x": frame_agg_one})
numbers.transform(frame_transform)
numbers.pipe(frame_pipe, 2)
df.assign(z=frame_assign)
df.loc[frame_loc]
df[frame_item]
numbers.mask(frame_mask)
df.sort_values("x", key=frame_sort)
df.pivot_table(index="k", values="x", aggfunc=frame_pivot)
df["x"].agg(series_agg)
df.groupby("k").apply(groups_apply)
df.groupby("k").apply(groups_apply_more, 1)
df.groupby("k").agg(groups_agg)
df.groupby("k").agg(mean=("x", groups_agg_named))
df.groupby("k").filter(groups_filter)
df.groupby("k")["x"].apply(group_apply)
df.groupby("k")["x"].agg(group_agg)
df.groupby("k")["x"].transform(group_transform)
times.rolling(2).apply(rolling_apply)
times.rolling(2).apply(rolling_apply_raw, raw=True)
times.resample("D").apply(resample_apply)
numbers.style.apply(styled).to_html()
sns.FacetGrid(df, col="k").map(facet, "x", "y")
sns.PairGrid(numbers).map_upper(pair)
