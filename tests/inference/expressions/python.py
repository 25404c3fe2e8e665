# ruff: noqa
"""Python's own containers and functions, and the standard library's everyday ones."""

import collections
import csv
import datetime
import functools
import heapq
import io
import itertools
import json
import math
import os
import random
import re
import statistics
import string
import time
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

number = 3
ratio = 7 / 2
power = 2**10
inverse = 2**-1
text = "a b c" + "!"
many = "ab" * 3
shown = f"{number:03d}"
percent = "%d items" % number
words = text.split()
numbers = [1, 2, 3]
mixed = [1, 2.5]
nested = [[1, 2], [3]]
pairs = [(1, "a"), (2, "b")]
sliced = numbers[:2]
first = numbers[0]
letter = text[0]
squares = [n**2 for n in numbers]
halves = [n / 2 for n in numbers]
table = {w: len(w) for w in words}
unique = {n % 2 for n in numbers}
lookup = {"a": 1, "b": "two"}
from_lookup = lookup["a"]
got = table.get("a")
got_default = table.get("zz", 0)
keys = list(table)
values = list(table.values())
items = sorted(table.items(), key=lambda pair: pair[1])
total = sum(numbers)
total_float = sum(halves)
largest = max(numbers)
longest = max(words, key=len)
smallest = min(3, 4.5)
rounded = round(2.7)
rounded_two = round(2.718, 2)
absolute = abs(-3)
enumerated = list(enumerate(words))
zipped = list(zip(numbers, words))
as_dict = dict(zip(words, numbers))
mapped = list(map(str, numbers))
filtered = list(filter(None, numbers))
joined = ", ".join(mapped)
reversed_list = list(reversed(numbers))
quotient, remainder = divmod(7, 2)
a, *rest = numbers
is_three = number == 3
either = None if number == 4 else number
chained = text.upper().strip("!").replace("A", "b")
filled = []
for n in numbers:
    filled.append(n * 1.5)
grouped = defaultdict(list)
for word in words:
    grouped[len(word)].append(word)
counts = defaultdict(int)
for word in words:
    counts[word] += 1
counter = Counter(words)
common = counter.most_common(2)
ordered = OrderedDict(a=1)
queue = deque([1, 2], maxlen=5)
popped = queue.popleft()
copied = numbers.copy()
combined = numbers + [4, 5]
merged = {**table, "z": 26}
bigger = set(numbers) | {9}
combos = list(itertools.combinations(numbers, 2))
products = list(itertools.product(numbers, words))
flat = list(itertools.chain.from_iterable(nested))
summed = list(itertools.accumulate(numbers))
reduced = functools.reduce(lambda x, y: x + y, numbers)
now = datetime.datetime.now()
day = datetime.date(2020, 1, 2)
later = day + timedelta(days=3)
gap = later - day
gap_days = gap.days
parsed = datetime.datetime.strptime("2020-01-02", "%Y-%m-%d")
stamped = parsed.strftime("%d")
year = parsed.year
just_date = parsed.date()
root = math.sqrt(2)
floor = math.floor(2.5)
dice = random.randint(1, 6)
picked = random.choice(words)
sampled = random.sample(numbers, 2)
uniform = random.random()
average = statistics.mean(numbers)
match = re.search(r"\d+", "abc 123")
digits = match.group()
found = re.findall(r"\d+", "1 2 3")
pattern = re.compile("a")
changed = re.sub("a", "b", text)
dumped = json.dumps(numbers)
path = Path("data") / "file.csv"
parent = path.parent
name = path.name
exists = path.exists()
joined_path = os.path.join("a", "b")
here = os.getcwd()
listed = os.listdir(".")
environment = os.environ.get("NO_SUCH_VARIABLE")
started = time.time()
elapsed = time.perf_counter() - started
buffer = io.StringIO("a,b\n1,2\n")
rows = list(csv.reader(buffer))
alphabet = string.ascii_lowercase
half = Fraction(1, 2)
three_quarters = half + Fraction(1, 4)
price = Decimal("1.10") * 2
smallest_two = heapq.nsmallest(2, numbers)
lists = [[] for _ in range(3)]
grid = [[0] * 3 for _ in range(2)]
cell = grid[0][1]
square = lambda x: x * x  # noqa: E731
nine = square(3)
Point = namedtuple("Point", "x y")
point = Point(1, 2)
counted = collections.Counter("abracadabra")
top_letter = counted.most_common(1)[0][0]


@dataclass
class Item:
    name: str
    price: float = 0.0
    tags: list[str] = field(default_factory=list)

    def taxed(self, rate):
        return self.price * (1 + rate)


class Colour(Enum):
    RED = 1
    BLUE = 2


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        return self

    def size(self):
        return len(self.items)

    @property
    def empty(self):
        return not self.items

    def __len__(self):
        return len(self.items)


item = Item("pen", 1.5)
item_name = item.name
item_price = item.taxed(0.2)
item_dict = asdict(item)
red = Colour.RED
red_value = red.value
stack = Stack().push(1)
size = stack.size()
is_empty = stack.empty


def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def mean(values, default=None):
    if not values:
        return default
    return sum(values) / len(values)


def evens(limit):
    for n in range(limit):
        if n % 2 == 0:
            yield n


def outer(factor):
    def inner(x):
        return x * factor

    return inner


def read(source="text"):
    try:
        value = int(source)
    except ValueError:
        value = None
    return value


fib = fibonacci(10)
avg = mean(numbers)
even = evens(10)
even_list = list(even)
double = outer(2)
doubled = double(4.5)
maybe = read("7")
with open(os.devnull) as handle:
    content = handle.read()
    line_list = handle.readlines()
count = 0
while count < 3:
    count += 1
biggest = None
for n in numbers:
    if biggest is None or n > biggest:
        biggest = n
