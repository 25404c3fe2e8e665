"""What the project around a notebook says that it needs."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator

ReadNear = Callable[[str], bytes | None]

# where the name to import is not the name to install
INSTALLED_AS = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "skimage": "scikit-image",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "imblearn": "imbalanced-learn",
    "mpl_toolkits": "matplotlib",
    "pylab": "matplotlib",
    "Bio": "biopython",
    "umap": "umap-learn",
    "attr": "attrs",
    "jwt": "pyjwt",
    "psycopg2": "psycopg2-binary",
    "google": "google",
    "IPython": "ipython",
}
# comes with Jupyter, or with what almost every list names
ASSUMED = frozenset({"IPython", "ipykernel", "jupyter", "notebook", "__future__"})
FILES = ("requirements.txt", "requirements-dev.txt", "requirements/base.txt")
LEVELS = 5
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def listed_requirements(read: ReadNear) -> frozenset[str] | None:
    """Normal names of all that is listed nearest to the notebook; None where nothing is."""
    for level in range(LEVELS):
        up = "../" * level
        found = list(_listed_in(read, up))
        if found:
            return frozenset(map(_normal, found))
    return None


def _listed_in(read: ReadNear, up: str) -> Iterator[str]:
    for name in FILES:
        if data := read(up + name):
            yield from _from_lines(data.decode("utf-8", "replace"))
    if data := read(up + "environment.yml"):
        yield from _from_lines(data.decode("utf-8", "replace").replace("- ", ""))
    if data := read(up + "pyproject.toml"):
        yield from _from_toml(data)


def _from_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        match = _NAME.match(line.strip())
        if match:
            yield match.group()


def _from_toml(data: bytes) -> Iterator[str]:
    try:
        table = tomllib.loads(data.decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError:
        return
    project = table.get("project", {})
    lists = [project.get("dependencies", [])]
    lists += project.get("optional-dependencies", {}).values()
    lists += table.get("dependency-groups", {}).values()
    for each in lists:
        yield from _from_lines(
            "\n".join(item for item in each if isinstance(item, str))
        )
    poetry = table.get("tool", {}).get("poetry", {})
    yield from poetry.get("dependencies", {})
    for group in poetry.get("group", {}).values():
        yield from group.get("dependencies", {})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def provided(module: str, listed: frozenset[str], read: ReadNear) -> bool:
    """Whether a module comes with Python, stands beside the notebook, or is listed."""
    if module in sys.stdlib_module_names or module in ASSUMED or not module:
        return True
    name = _normal(INSTALLED_AS.get(module, module))
    if any(each == name or each.startswith(name + "-") for each in listed):
        return True
    beside = (f"{up}{module}" for up in ("", "../", "src/", "../src/"))
    return any(
        read(path + ".py") is not None or read(path + "/__init__.py") is not None
        for path in beside
    )
