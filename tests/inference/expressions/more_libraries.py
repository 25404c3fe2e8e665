# ruff: noqa
"""Colour maps, solid axes, graphs and trees."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import seaborn.objects as so
import pandas as pd
from sklearn.cluster import kmeans_plusplus
from sklearn.datasets import load_digits, load_iris, make_biclusters
from sklearn.inspection import permutation_importance
from sklearn.neighbors import kneighbors_graph
from sklearn.tree import DecisionTreeClassifier

fig = plt.figure()
solid = fig.add_subplot(projection="3d")
round_axes = fig.add_subplot(projection="polar")
solid_too = plt.axes(projection="3d")
plain = plt.subplot(1, 2, 1)
plasma = plt.cm.plasma
viridis = mpl.colormaps["viridis"].resampled(8)
colours = viridis(np.linspace(0, 1, 5))
one_colour = plasma(0.5)
by_name = plt.colormaps["coolwarm"]
table = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
plot = so.Plot(table, "a", "b").add(so.Dot()).scale(x="log").label(title="x")
G = nx.house_graph()
D = nx.DiGraph([(1, 2), (2, 3), (3, 1)])
part = G.subgraph([1, 2])
directed_part = D.subgraph([1, 2])
ego = nx.ego_graph(D, 1)
cycle = nx.find_cycle(D)
laplacian = nx.laplacian_matrix(G)
digits = load_digits()
pictures = digits.images
iris = load_iris(as_frame=True)
species = iris.target_names
X, y = load_iris(return_X_y=True)
tree = DecisionTreeClassifier().fit(X, y)
thresholds = tree.tree_.threshold
nodes = tree.tree_.node_count
paths = tree.decision_path(X)
neighbours = kneighbors_graph(X, 3)
centres, places = kmeans_plusplus(X, 2)
data, rows, columns = make_biclusters((10, 10), 2)
importance = permutation_importance(tree, X, y)
means = importance.importances_mean
