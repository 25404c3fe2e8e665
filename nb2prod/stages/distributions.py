"""Imports -> the distributions that provide them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence

# where the name to import is not the name to install
DISTRIBUTIONS = {
    "sklearn": "scikit-learn", "cv2": "opencv-python-headless", "PIL": "pillow", "yaml": "pyyaml",
    "bs4": "beautifulsoup4", "skimage": "scikit-image", "dateutil": "python-dateutil", "dotenv": "python-dotenv",
    "imblearn": "imbalanced-learn", "mpl_toolkits": "matplotlib", "pylab": "matplotlib", "Bio": "biopython",
    "serial": "pyserial", "docx": "python-docx", "pptx": "python-pptx", "fitz": "pymupdf", "jwt": "pyjwt",
    "MySQLdb": "mysqlclient", "psycopg2": "psycopg2-binary", "OpenSSL": "pyopenssl", "Crypto": "pycryptodome",
    "git": "gitpython", "attr": "attrs", "pkg_resources": "setuptools", "community": "python-louvain",
    "umap": "umap-learn", "hdbscan": "hdbscan", "google": "google-api-python-client", "tables": "tables",
    "wx": "wxpython", "gi": "pygobject", "magic": "python-magic", "slugify": "python-slugify",
    "sksurv": "scikit-survival", "skopt": "scikit-optimize", "mlxtend": "mlxtend", "kneed": "kneed",
    "Levenshtein": "levenshtein", "usaddress": "usaddress", "markdown": "markdown", "jose": "python-jose",
    "faiss": "faiss-cpu", "sentence_transformers": "sentence-transformers", "feature_engine": "feature-engine",
    "category_encoders": "category-encoders", "line_profiler": "line-profiler", "memory_profiler": "memory-profiler",
    "gensim": "gensim", "pandas_datareader": "pandas-datareader", "scikitplot": "scikit-plot",
}  # fmt: skip
OURS = ("pydantic-settings",)


def requirements_of(
    modules: Mapping[str, str], wished: Sequence[str], *, draws: bool
) -> list[str]:
    """The distributions that the generated modules import, with what `%pip install` said of them."""
    tops = {top for text in modules.values() for top in _imported(text)}
    if draws:
        tops.add("matplotlib")
    names = {DISTRIBUTIONS.get(top, top) for top in tops} | set(OURS)
    said = {_name(wish): wish for wish in wished}
    return sorted(said.get(_name(name), name) for name in names)


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def _imported(text: str) -> Iterator[str]:
    own = {"steps", "settings", "figures", "state"}
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            parts = name.split(".")
            if (
                top not in sys.stdlib_module_names
                and not (len(parts) > 1 and parts[1] in own)
                and top != "__future__"
            ):
                yield top
