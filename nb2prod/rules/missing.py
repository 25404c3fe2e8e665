"""What the rules about missed names share: one finding a name, and a word of help."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from nb2prod.model.finding import Edit, Finding, Fix, Page
from nb2prod.source.facts import CellFacts, Facts, Miss, NameAt
from nb2prod.source.kernel_names import PYTHON_2
from nb2prod.source.misses import Kind, misses_of

# names that mean one import to everybody who reads notebooks
USUAL_IMPORTS = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "sm": "import statsmodels.api as sm",
    "smf": "import statsmodels.formula.api as smf",
    "tf": "import tensorflow as tf",
    "torch": "import torch",
    "nn": "from torch import nn",
    "os": "import os",
    "sys": "import sys",
    "re": "import re",
    "json": "import json",
    "math": "import math",
    "random": "import random",
    "time": "import time",
    "itertools": "import itertools",
    "functools": "import functools",
    "pickle": "import pickle",
    "glob": "import glob",
    "shutil": "import shutil",
    "warnings": "import warnings",
    "sklearn": "import sklearn",
    "xgb": "import xgboost as xgb",
    "lgb": "import lightgbm as lgb",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
    "gpd": "import geopandas as gpd",
    "nx": "import networkx as nx",
    "sp": "import scipy as sp",
    "stats": "from scipy import stats",
    "requests": "import requests",
    "BeautifulSoup": "from bs4 import BeautifulSoup",
    "tqdm": "from tqdm.auto import tqdm",
    "Path": "from pathlib import Path",
    "Counter": "from collections import Counter",
    "defaultdict": "from collections import defaultdict",
    "namedtuple": "from collections import namedtuple",
    "deque": "from collections import deque",
    "datetime": "from datetime import datetime",
    "timedelta": "from datetime import timedelta",
    "deepcopy": "from copy import deepcopy",
    "partial": "from functools import partial",
    "reduce": "from functools import reduce",
    "train_test_split": "from sklearn.model_selection import train_test_split",
    "cross_val_score": "from sklearn.model_selection import cross_val_score",
    "GridSearchCV": "from sklearn.model_selection import GridSearchCV",
    "StandardScaler": "from sklearn.preprocessing import StandardScaler",
    "accuracy_score": "from sklearn.metrics import accuracy_score",
    "mean_squared_error": "from sklearn.metrics import mean_squared_error",
    "confusion_matrix": "from sklearn.metrics import confusion_matrix",
    "LinearRegression": "from sklearn.linear_model import LinearRegression",
    "LogisticRegression": "from sklearn.linear_model import LogisticRegression",
    "RandomForestClassifier": "from sklearn.ensemble import RandomForestClassifier",
    "RandomForestRegressor": "from sklearn.ensemble import RandomForestRegressor",
    "DataFrame": "from pandas import DataFrame",
    "Series": "from pandas import Series",
    "urllib": "import urllib.request",
    "csv": "import csv",
    "sqlite3": "import sqlite3",
    "string": "import string",
    "collections": "import collections",
}
# short names that mean an import only where they are used as a module or a call
AMBIGUOUS = frozenset({"time", "string", "stats", "go", "nn", "sp", "px", "random"})

Message = Callable[[Facts, Miss], str]


def report(facts: Facts, page: Page, kind: Kind, message: Message) -> Iterator[Finding]:
    """One finding a missed name."""
    for miss in misses_of(facts, kind):
        cell = facts.cell(miss.cell)
        if cell is None:
            continue
        yield facts.at(
            page,
            cell,
            NameAt(miss.name, miss.node) if not miss.via else miss.node,
            message(facts, miss),
            name=miss.name,
            help=advice(facts, miss),
            fix=import_fix(facts, miss),
        )


def advice(facts: Facts, miss: Miss) -> str:
    """One line on what to do."""
    if miss.state != "unbound":
        return ""
    if written := facts.written.get(miss.name):
        cell, node = written[0]
        return f"it is first written in {facts.place(cell, node)}: move that up"
    if miss.name in PYTHON_2:
        return f"that is Python 2; in Python 3 write `{PYTHON_2[miss.name]}`"
    if usual := USUAL_IMPORTS.get(miss.name):
        return f"add `{usual}`"
    return _similar(facts, miss)


def _similar(facts: Facts, miss: Miss) -> str:
    from difflib import get_close_matches

    longest, shortest = len(miss.name) * 3 // 2, len(miss.name) * 2 // 3
    written = [name for name in facts.written if shortest <= len(name) <= longest]
    close = get_close_matches(miss.name, sorted(written), n=1, cutoff=0.8)
    if close:
        return f"did you mean `{close[0]}`?"
    return "write it in a cell above, or take this line out"


def import_fix(facts: Facts, miss: Miss) -> Fix | None:
    """The import that the notebook plainly means, beside its other imports."""
    usual = USUAL_IMPORTS.get(miss.name)
    unclear = miss.name in AMBIGUOUS or miss.name in facts.written or not miss.certain
    if usual is None or unclear or miss.state != "unbound":
        return None
    reader = facts.cell(miss.cell)
    if reader is None:
        return None
    cell, line = _beside_imports(facts, reader)
    if cell.raw.odd or cell.text.lstrip().startswith(("%%", "__magic__")):
        return None
    edit = Edit(cell=cell.number, insert=usual, line=line)
    return Fix(message=f"add `{usual}`", edits=(edit,))


def _beside_imports(facts: Facts, reader: CellFacts) -> tuple[CellFacts, int]:
    """The cell and line after the first block of imports; the top of the reader if none."""
    for cell in facts.cells:
        if cell.number >= reader.number:
            break
        imports = [
            each
            for each in cell.statements
            if isinstance(each, ast.Import | ast.ImportFrom)
        ]
        if (
            imports
            and cell.error is None
            and not cell.raw.source.lstrip().startswith("%%")
        ):
            return cell, (imports[-1].end_lineno or imports[-1].lineno) + 1
    return reader, 1
