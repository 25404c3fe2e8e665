# ruff: noqa
"""numpy's everyday functions."""

import numpy as np
from numpy.random import default_rng

rng = default_rng(0)
np.random.seed(0)
vector = np.array([1, 2, 3])
floats = np.array([1.0, 2.5])
matrix = np.array([[1, 2], [3, 4]])
texts = np.array(["a", "b"])
zeros = np.zeros((2, 3))
ones = np.ones(4)
filled = np.full((2, 2), 7)
identity = np.eye(3)
span = np.arange(10)
steps = np.linspace(0, 1, 5)
like = np.zeros_like(matrix)
item = vector[0]
row = matrix[0]
column = matrix[:, 1]
element = matrix[0, 1]
masked = vector[vector > 1]
mask = vector > 1
both = (vector > 1) & (vector < 3)
picked = vector[[0, 2]]
sliced = matrix[:1, :]
added = vector + 1
scaled = 2.5 * vector
product = matrix @ matrix
inner = vector @ vector
dotted = matrix.dot(np.array([1, 2]))
np_dot = np.dot(vector, vector)
transposed = matrix.T
shape = matrix.shape
height, width = matrix.shape
size = matrix.size
dtype = matrix.dtype
total = vector.sum()
total_axis = matrix.sum(axis=0)
mean = vector.mean()
np_mean = np.mean(floats)
mean_axis = np.mean(matrix, axis=1)
deviation = np.std(floats)
biggest = vector.max()
position = vector.argmax()
positions = matrix.argmin(axis=0)
cumulative = vector.cumsum()
flat = matrix.ravel()
reshaped = vector.reshape(3, 1)
auto = np.arange(6).reshape((2, -1))
copied = matrix.copy()
as_float = vector.astype(float)
as_list = vector.tolist()
nested_list = matrix.tolist()
sine = np.sin(steps)
root = np.sqrt(2)
log = np.log(floats)
exponent = np.exp(vector)
rounded = np.round(floats, 1)
absolute = np.abs(vector)
clipped = np.clip(vector, 0, 2)
greater = np.maximum(vector, 2)
where_three = np.where(vector > 1, 1, 0)
where_one = np.where(vector > 1)
places = np.argsort(vector)
ordered = np.sort(vector)
uniques = np.unique(vector)
values, counts = np.unique(vector, return_counts=True)
joined = np.concatenate([vector, vector])
stacked = np.vstack([vector, vector])
side = np.hstack((vector, vector))
columns = np.column_stack([vector, vector])
combined = np.c_[vector, vector]
expanded = vector[:, np.newaxis]
everything = np.all(vector > 0)
something = (vector > 2).any()
missing = np.isnan(floats)
close = np.allclose(floats, floats)
quartile = np.percentile(floats, 25)
quartiles = np.percentile(floats, [25, 75])
middle = np.median(floats)
correlations = np.corrcoef(floats, floats)
bins, edges = np.histogram(floats, bins=3)
grid_x, grid_y = np.meshgrid(steps, steps)
inverse = np.linalg.inv(matrix)
solved = np.linalg.solve(matrix, np.array([1, 2]))
determinant = np.linalg.det(matrix)
norm = np.linalg.norm(floats)
eigenvalues, eigenvectors = np.linalg.eig(matrix)
u, s, vt = np.linalg.svd(matrix)
spectrum = np.fft.fft(floats)
frequencies = np.fft.fftfreq(10)
coefficients = np.polyfit(steps, sine, 2)
curve = np.poly1d(coefficients)
on_curve = np.polyval(coefficients, steps)
draws = np.random.randn(3, 4)
draw = np.random.rand()
normal = np.random.normal(0, 1, size=10)
one_normal = np.random.normal()
integers = np.random.randint(0, 10, 5)
one_integer = np.random.randint(10)
chosen = np.random.choice([1, 2, 3], size=2)
shuffled = np.random.permutation(10)
modern = rng.normal(size=(2, 2))
modern_one = rng.random()
modern_integers = rng.integers(0, 5, size=3)
modern_integer = rng.integers(5)
poisson = rng.poisson(3)
binomial = np.random.binomial(10, 0.5)
seen = np.isin(vector, [1])
repeated = np.repeat(vector, 2)
tiled = np.tile(vector, 2)
differences = np.diff(vector)
outer = np.outer(vector, vector)
crossed = np.cross(vector, vector)
interpolated = np.interp(0.5, [0, 1], [0, 10])
digitized = np.digitize(floats, [0, 1, 2])
pi = np.pi
nothing = np.nan
infinite = np.inf
date = np.datetime64("2020-01-01")
single = np.float32(1.5)
big = np.int64(3)
loaded = np.loadtxt(["1 2", "3 4"])
for number in vector:
    last = number
pairs = [(i, v) for i, v in enumerate(floats)]
norms = [np.linalg.norm(r) for r in matrix]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def standardize(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


activated = sigmoid(floats)
activated_one = sigmoid(0.5)
standard = standardize(np.array([[1.0, 2.0], [3.0, 5.0]]))
mean_square_error = ((floats - 1) ** 2).mean()
root_mean = np.sqrt(np.mean((floats - 1) ** 2))
