# ruff: noqa
"""networkx, polars, beautiful soup, pillow and more."""

import io

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
from bs4 import BeautifulSoup
from PIL import Image
from tqdm import tqdm

graph = nx.Graph()
graph.add_edge("a", "b")
graph.add_edges_from([("b", "c"), ("c", "d")])
directed = nx.DiGraph([(1, 2)])
random_graph = nx.erdos_renyi_graph(10, 0.3, seed=0)
path = nx.shortest_path(graph, "a", "d")
distance = nx.shortest_path_length(graph, "a", "d")
degrees = nx.degree_centrality(graph)
ranks = nx.pagerank(graph)
positions = nx.spring_layout(graph, seed=0)
components = list(nx.connected_components(graph))
node_count = graph.number_of_nodes()
clustering = nx.average_clustering(graph)
connected = nx.is_connected(graph)
density = nx.density(graph)
adjacency = nx.to_numpy_array(graph)
seen = graph.nodes
hops = graph.edges()
degree_of = dict(graph.degree())
by_degree = sorted((d for n, d in graph.degree()), reverse=True)
out_of = directed.edges
attributes = graph.nodes["a"]
weights = graph.edges["a", "b"]
denser, compressors = nx.summarization.dedensify(directed, threshold=2)
complete = nx.complete_graph(4)
table = pl.DataFrame({"a": [1, 2, 3], "g": ["u", "v", "u"]})
selected = table.select(pl.col("a"))
filtered = table.filter(pl.col("a") > 1)
column = table["a"]
grouped = table.group_by("g").agg(pl.col("a").mean())
with_more = table.with_columns((pl.col("a") * 2).alias("b"))
joined = table.join(grouped, on="g")
ordered = table.sort("a")
lazy = table.lazy()
collected = lazy.filter(pl.col("a") > 1).collect()
height = table.height
shape = table.shape
as_pandas = table.to_pandas()
expression = pl.col("a") + 1
names = table.columns
read = pl.read_csv(io.StringIO("x,y\n1,2\n"))
soup = BeautifulSoup("<p><a href='x'>one</a><a>two</a></p>", "html.parser")
links = soup.find_all("a")
texts = [link.get_text() for link in links]
first = soup.find("a")
image = Image.new("RGB", (4, 4))
smaller = image.resize((2, 2))
width, tall = image.size
pixels = np.array(image)
squares = [n**2 for n in tqdm(range(3), disable=True)]
frame = pd.DataFrame({"a": squares})
