# ruff: noqa
"""altair, bokeh, duckdb and small ones."""

import altair as alt
import duckdb
import matplotlib
import missingno as msno
import numpy as np
import pandas as pd
from bokeh.layouts import column as bokeh_column
from bokeh.layouts import row
from bokeh.models import ColumnDataSource
from bokeh.palettes import viridis
from bokeh.plotting import figure
from tabulate import tabulate

matplotlib.use("agg")
df = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": [1, 2, 3]})
chart = alt.Chart(df).mark_line().encode(x="a", y="b").properties(width=100)
both = chart | chart
stacked = chart & chart
layered = chart + chart
layers = alt.layer(chart, chart)
beside = alt.hconcat(chart, chart)
page = chart.to_json()
described = chart.to_dict()
connection = duckdb.connect()
relation = duckdb.sql("select 1 as a")
queried = connection.execute("select 1 as a").df()
rows = connection.execute("select 1 as a").fetchall()
names = relation.columns
size = relation.shape
selected = relation.filter("a = 1").df()
text = tabulate([[1, 2]])
holes = msno.matrix(df)
bars = msno.bar(df)
source = ColumnDataSource(df)
picture = figure(width=100, height=100)
glyph = picture.line("a", "b", source=source)
dots = picture.scatter(x=[1], y=[2])
side = row(picture)
above = bokeh_column(picture)
colours = viridis(3)
