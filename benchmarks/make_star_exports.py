"""Write the table of what star imports bring; run it with a Python that has the libraries.

python benchmarks/make_star_exports.py >> nb2prod/source/star_exports.txt
"""

from __future__ import annotations

import importlib
import sys
import warnings

LIBRARIES = (
    "numpy numpy.linalg numpy.random pylab matplotlib.pyplot matplotlib.pylab"
    " sympy sympy.abc scipy.stats scipy.integrate scipy.optimize scipy.linalg"
    " scipy.special scipy.signal pandas sklearn.metrics sklearn.linear_model"
    " sklearn.preprocessing sklearn.model_selection sklearn.ensemble"
    " ipywidgets IPython.display PIL seaborn networkx"
)
SKIPPED = {"antigravity", "this", "idlelib", "lib2to3", "test", "turtledemo", "tests"}


def exports(module: str) -> list[str]:
    """Names that `from module import *` writes, as this Python has it."""
    found = importlib.import_module(module)
    listed = getattr(found, "__all__", None)
    names = dir(found) if listed is None else listed
    return sorted({name for name in names if listed or not name.startswith("_")})


def main() -> None:
    """Print one line a module: its name, then its exports."""
    warnings.simplefilter("ignore")
    standard = sorted(name for name in sys.stdlib_module_names if name[0] != "_")
    nested = [
        "os.path",
        "concurrent.futures",
        "collections.abc",
        "xml.etree.ElementTree",
    ]
    for module in [*standard, *nested, *LIBRARIES.split()]:
        if module in SKIPPED:
            continue
        try:
            names = exports(module)
        except Exception:  # a module of another platform
            continue
        print(module, *names)


if __name__ == "__main__":
    main()
