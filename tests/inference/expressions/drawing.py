# ruff: noqa
"""matplotlib, seaborn and plotly."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import seaborn as sns
from matplotlib import cm
from matplotlib.gridspec import GridSpec
from plotly.subplots import make_subplots

x = np.linspace(0, 1, 20)
df = pd.DataFrame({"a": x, "b": x**2, "c": ["u", "v"] * 10})
figure = plt.figure(figsize=(4, 3))
axes = figure.add_subplot(111)
fig, ax = plt.subplots()
fig2, pair = plt.subplots(1, 2)
fig3, grid = plt.subplots(nrows=2, ncols=2, figsize=(4, 4))
fig4, (left, right) = plt.subplots(1, 2)
fig5, ((a, b), (c, d)) = plt.subplots(2, 2)
halves = plt.figure().subfigures(1, 2)
upper, lower = plt.figure().subfigures(2, 1)
in_half = upper.subplots(2, 1)
alone = lower.subplots()
first = pair[0]
corner = grid[0, 1]
flat = grid.flatten()
one_of_flat = grid.ravel()[0]
lines = ax.plot(x, x)
(line,) = ax.plot(x, x)
points = ax.scatter(x, x)
bars = ax.bar(["a", "b"], [1, 2])
counts, edges, patches = ax.hist(x)
n, bins, drawn = plt.hist(df["a"])
image = ax.imshow(np.eye(3))
bar = fig.colorbar(image)
contours = ax.contour(np.eye(3))
legend = ax.legend(["x"])
title = ax.set_title("t")
twin = ax.twinx()
low, high = ax.get_xlim()
current = plt.gca()
current_figure = plt.gcf()
side = plt.subplot(1, 2, 1)
colours = plt.get_cmap("viridis")
colour = cm.viridis(0.5)
gridspec = GridSpec(2, 2)
note = ax.annotate("n", (0, 0))
plotted = df.plot()
plotted_kind = df["a"].plot(kind="line")
plotted_bar = df["a"].plot.bar()
frame_hist = df[["a"]].hist()
series_hist = df["a"].hist()
heat = sns.heatmap(df[["a", "b"]].corr())
histogram = sns.histplot(df["a"])
boxes = sns.boxplot(x="c", y="a", data=df)
lined = sns.lineplot(x="a", y="b", data=df)
counted = sns.countplot(x="c", data=df)
relations = sns.relplot(x="a", y="b", data=df)
categories = sns.catplot(x="c", y="a", data=df)
joint = sns.jointplot(x="a", y="b", data=df)
pairs = sns.pairplot(df)
facets = sns.FacetGrid(df, col="c")
facets_axes = facets.axes
palette = sns.color_palette("husl", 3)
first_colour = palette[0]
cluster = sns.clustermap(df[["a", "b"]])
express = px.scatter(df, x="a", y="b")
updated = express.update_layout(title="t")
graph = go.Figure()
traced = graph.add_trace(go.Scatter(x=x, y=x))
trace = go.Bar(x=[1], y=[2])
subplot_figure = make_subplots(rows=1, cols=2)
for axis in grid.flat:
    axis.plot(x, x)
for index, single in enumerate(pair):
    single.plot(x, x)
plt.close("all")
