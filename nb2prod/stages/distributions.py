"""Imports -> the distributions that provide them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from nb2prod.model.installed import Installed
from nb2prod.model.locked import Needs, name_of

# where the name to import is not the name to install
DISTRIBUTIONS = {
    "sklearn": "scikit-learn", "cv2": "opencv-python-headless", "PIL": "pillow", "yaml": "pyyaml",
    "bs4": "beautifulsoup4", "skimage": "scikit-image", "dateutil": "python-dateutil", "dotenv": "python-dotenv",
    "imblearn": "imbalanced-learn", "mpl_toolkits": "matplotlib", "pylab": "matplotlib", "Bio": "biopython",
    "serial": "pyserial", "docx": "python-docx", "pptx": "python-pptx", "fitz": "pymupdf", "jwt": "pyjwt",
    "MySQLdb": "mysqlclient", "psycopg2": "psycopg2-binary", "OpenSSL": "pyopenssl", "Crypto": "pycryptodome",
    "git": "gitpython", "attr": "attrs", "pkg_resources": "setuptools", "community": "python-louvain",
    "umap": "umap-learn", "google": "google-api-python-client", "wx": "wxpython", "gi": "pygobject",
    "magic": "python-magic", "slugify": "python-slugify", "sksurv": "scikit-survival", "skopt": "scikit-optimize",
    "Levenshtein": "levenshtein", "jose": "python-jose", "faiss": "faiss-cpu", "scikitplot": "scikit-plot",
    "sentence_transformers": "sentence-transformers", "feature_engine": "feature-engine",
    "category_encoders": "category-encoders", "line_profiler": "line-profiler", "memory_profiler": "memory-profiler",
    "pandas_datareader": "pandas-datareader", "dramatiq": "dramatiq[rabbitmq,redis]", "pandera": "pandera[pandas]",
    "prometheus_client": "prometheus-client", "pydantic_settings": "pydantic-settings",
    "ipywidgets": "ipywidgets", "Image": "pillow", "rest_framework": "djangorestframework",
    "telegram": "python-telegram-bot", "discord": "discord-py", "osgeo": "gdal", "ruamel": "ruamel-yaml",
    "zmq": "pyzmq", "usb": "pyusb", "ldap": "python-ldap", "Xlib": "python-xlib", "nacl": "pynacl",
    "pywt": "pywavelets", "cvxopt": "cvxopt", "graph_tool": "graph-tool", "ffmpeg": "ffmpeg-python",
    "mpl_finance": "mplfinance", "talib": "ta-lib", "speech_recognition": "speechrecognition",
    "azure": "azure-core", "kafka": "kafka-python", "ee": "earthengine-api", "pyarrow": "pyarrow",
}  # fmt: skip
# what generated code stands on, and is checked against
OUR_LIBRARIES = frozenset(
    "pydantic pydantic_settings fastapi starlette uvicorn httpx dramatiq prometheus_client tenacity pybreaker".split()
)
# what pandas and others import only once a method is called
ON_CALL = {
    "to_excel": ("openpyxl",), "read_excel": ("openpyxl",), "ExcelFile": ("openpyxl",), "ExcelWriter": ("openpyxl",),
    "read_parquet": ("pyarrow",), "to_parquet": ("pyarrow",), "read_feather": ("pyarrow",), "to_feather": ("pyarrow",),
    "read_orc": ("pyarrow",), "read_html": ("lxml",), "read_xml": ("lxml",), "to_xml": ("lxml",),
    "to_markdown": ("tabulate",), "read_hdf": ("tables",), "to_hdf": ("tables",), "HDFStore": ("tables",),
    "style": ("jinja2",), "kde": ("scipy",), "clustermap": ("scipy",), "write_image": ("kaleido",),
    "to_xarray": ("xarray",),
}  # fmt: skip
ENGINES = frozenset(
    [
        "openpyxl",
        "xlrd",
        "xlsxwriter",
        "pyarrow",
        "fastparquet",
        "lxml",
        "html5lib",
        "tabulate",
        "tables",
        "sqlalchemy",
        "pymysql",
        "psycopg2-binary",
        "kaleido",
        "odfpy",
        "pyxlsb",
        "numexpr",
        "bottleneck",
    ]
)
DEVELOPMENT = ("pytest", "ruff")
# what `%pip install` may say of a distribution; no address, no path, no option
PLAIN = re.compile(
    r"[A-Za-z0-9][\w.-]*(\[[\w.,-]+\])?((===?|~=|!=|[<>]=?)[\w.*+!]+,?)*", re.ASCII
)


def needs_of(
    code: Mapping[str, str],
    package: str,
    wished: Sequence[str],
    installed: Installed,
    *,
    draws: bool,
) -> Needs:
    """What the project's own files import, with the versions that are known."""
    source, tests = (
        {path: text for path, text in code.items() if path.startswith(f"{folder}/")}
        for folder in ("src", "tests")
    )
    names = _names(source, package, installed) | ({"matplotlib"} if draws else set())
    names |= {name_of(w) for w in wished} & ENGINES
    more = _names(tests, package, installed) | set(DEVELOPMENT)
    known = {name_of(name) for name in names}
    said = {name_of(w): w for w in wished if PLAIN.fullmatch(w)}
    versions = dict(installed.versions)
    return Needs(
        runtime=tuple(sorted(_line(name, said, versions) for name in names)),
        development=tuple(sorted(n for n in more if name_of(n) not in known)),
    )


def untyped_libraries(code: Mapping[str, str], package: str) -> tuple[str, ...]:
    """Libraries that the notebook's code imports, by the names that it imports."""
    neighbours = {part.removesuffix(".py") for path in code for part in path.split("/")}
    source = [text for path, text in code.items() if path.startswith("src/")]
    tops = {top for text in source for top in _imported(ast.parse(text))}
    return tuple(sorted(tops - neighbours - OUR_LIBRARIES - {package}))


def _line(name: str, said: Mapping[str, str], versions: Mapping[str, str]) -> str:
    """A line of requirements.in: the notebook's own words, else the version that it ran with."""
    wish = said.get(name_of(name), name)
    version = versions.get(name_of(name), "").partition("+")[0]
    bare = wish in {name, name_of(name)} or name_of(wish) == wish.lower()
    return f"{wish}=={version}" if bare and version else wish


def _names(files: Mapping[str, str], package: str, installed: Installed) -> set[str]:
    neighbours = {
        part.removesuffix(".py") for path in files for part in path.split("/")
    }
    brought_by = dict(installed.brought_by)
    found: set[str] = set()
    for text in files.values():
        tree = ast.parse(text)
        tops = set(_imported(tree)) - {package}
        found |= {
            DISTRIBUTIONS.get(top) or brought_by.get(top, top)
            for top in tops
            if top not in neighbours or top in DISTRIBUTIONS or top in brought_by
        }
        if "pandas" in tops or "seaborn" in tops or "plotly" in tops:
            found |= set(_on_call(tree))
    return found


def _on_call(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from ON_CALL.get(node.attr, ())
        elif isinstance(node, ast.Constant) and node.value == "kde":
            yield "scipy"
        elif isinstance(node, ast.Constant) and str(node.value).endswith(".xls"):
            yield "xlrd"


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "__future__":
                yield top
