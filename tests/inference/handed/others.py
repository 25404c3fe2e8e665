# ruff: noqa
"""Functions that numpy, scipy, matplotlib and the standard library call."""

import functools
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.ticker import FuncFormatter
from scipy import integrate, optimize

xs = np.linspace(0.0, 1.0, 10)
ys = 2 * xs + 1
words = ["b", "a"]
figure, ax = plt.subplots()


def minimized(x):
    return float((x**2).sum())


def minimized_more(x, shift):
    return float(((x - shift) ** 2).sum())


def minimized_scalar(x):
    return (x - 1) ** 2


def rooted(x):
    return x - 0.5


def solved(x):
    return x - 0.5


def fitted(x, a, b):
    return a * x + b


def integrated(x, power):
    return x**power


def integrated_twice(y, x):
    return x * y


def flow(y, t, rate):
    return -rate * y


def flow_ivp(t, y):
    return -y


def along(row):
    return row.max()


def frame(i):
    return ax.plot([i], [i])


def frame_of(value):
    return ax.plot([value], [value])


def ticked(value, place):
    return str(value)


def replaced(match):
    return match.group(0)


def sort_key(word):
    return len(word)


def kept(word):
    return word == "a"


def mapped(word):
    return word.upper()


def added(left, right):
    return left + right


def started(word):
    return None


def submitted(word, times):
    return word * times


def mapped_by_threads(word):
    return word * 2


optimize.minimize(minimized, np.zeros(2))
optimize.minimize(minimized_more, np.zeros(2), args=(1.5,))
optimize.minimize_scalar(minimized_scalar)
optimize.brentq(rooted, 0.0, 1.0)
optimize.fsolve(solved, np.zeros(1))
optimize.curve_fit(fitted, xs, ys)
integrate.quad(integrated, 0, 1, args=(2,))
integrate.dblquad(integrated_twice, 0, 1, 0, 1)
integrate.odeint(flow, np.ones(1), xs, args=(0.5,))
integrate.solve_ivp(flow_ivp, (0, 1), np.ones(1))
np.apply_along_axis(along, 1, np.eye(3))
FuncAnimation(figure, frame, frames=2).to_jshtml()
FuncAnimation(figure, frame_of, frames=["a", "b"]).to_jshtml()
ax.xaxis.set_major_formatter(FuncFormatter(ticked))
figure.canvas.draw()
re.sub("a", replaced, "banana")
sorted(words, key=sort_key)
list(filter(kept, words))
list(map(mapped, words))
functools.reduce(added, words)
thread = threading.Thread(target=started, args=("a",))
thread.start()
thread.join()
with ThreadPoolExecutor() as pool:
    pool.submit(submitted, "a", 2).result()
    list(pool.map(mapped_by_threads, words))
